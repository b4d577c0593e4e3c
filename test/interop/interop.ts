/**
 * `npm run interop`: the same work by us and by Python's libraries, a suite for each kind of work. Exit 1 when they disagree, and
 * when Python and its registry answer but a suite did not run; without Python it says so and exits 0.
 */
import { artifactSuite } from './artifact-suite.ts';
import { checksumSuite } from './checksum-suite.ts';
import { clientSuite } from './client-suite.ts';
import { metricsSuite } from './metrics-suite.ts';
import { riverSuite } from './river-suite.ts';
import { sentimentSuite } from './sentiment-suite.ts';
import { splitsSuite } from './splits-suite.ts';
import type { Finding, Suite } from './suites.ts';
import { interopVenv } from './venv.ts';

const SUITES: readonly Suite[] = [
  splitsSuite,
  metricsSuite,
  artifactSuite,
  checksumSuite,
  clientSuite,
  sentimentSuite,
  riverSuite,
];

async function passes(suite: Suite, python: string): Promise<boolean> {
  let findings: readonly Finding[];
  try {
    findings = await suite.run(python);
  } catch (thrown) {
    say(`${suite.name}: did not run: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return false;
  }
  if (findings.length === 0) say(`${suite.name}: did not run: it compared nothing`);
  for (const { text, agrees } of findings) say(`${suite.name}: ${agrees ? 'ok' : 'DISAGREES'}: ${text}`);
  return findings.length > 0 && findings.every(({ agrees }) => agrees);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const venv = await interopVenv();
if ('missing' in venv) {
  say(venv.mustWork ? `interop failed: ${venv.missing}` : `interop skipped: ${venv.missing}`);
  process.exitCode = venv.mustWork ? 1 : 0;
} else {
  let passed = 0;
  for (const suite of SUITES) if (await passes(suite, venv.python)) passed++;
  say(`interop: ${passed} of ${SUITES.length} suites passed`);
  process.exitCode = passed === SUITES.length ? 0 : 1;
}

/** `node test/engine/training/validation/make-golden.ts` writes golden.json beside this file: what scikit-learn makes of the small sets of the interop suite. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allCases, allFits } from '../../../interop/metrics-suite.ts';
import { askPython } from '../../../interop/suites.ts';
import { interopVenv } from '../../../interop/venv.ts';

const MOST_ROWS = 120;

const venv = await interopVenv();
if ('missing' in venv) throw new Error(venv.missing);
const cases = allCases()
  .filter(({ label }) => label.length <= MOST_ROWS)
  .map(({ probability, label }) => ({ probability: [...probability], label: [...label] }));
const fits = allFits()
  .filter(({ label }) => label.length <= MOST_ROWS)
  .slice(0, 2);
const answer = await askPython<Record<string, unknown>>(venv.python, 'metrics.py', { input: { cases, fits } });
await writeFile(join(import.meta.dirname, 'golden.json'), `${JSON.stringify({ ...answer, given: { cases, fits } })}\n`);

/**
 * `npm run bench [-- ack outbox jobs load train]`: ratios to a peer measured in the same round, never absolute times, since machines differ and are shared.
 * The table goes to standard output, the raw rounds with versions and thread counts to test/bench/results/latest.json.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, release } from 'node:os';
import { join } from 'node:path';
import { benchAdwin } from './adwin.ts';
import { benchAlertLatency } from './alert-latency.ts';
import { benchArtifact } from './artifact.ts';
import { benchControl } from './control.ts';
import { benchFit } from './fit.ts';
import { benchGrowth } from './growth.ts';
import { benchHub } from './hub.ts';
import { benchJobs } from './jobs.ts';
import { benchLoad } from './load.ts';
import { benchObservations } from './observations.ts';
import { benchParity } from './parity.ts';
import { benchPredict } from './predict.ts';
import type { BenchRow } from './rounds.ts';
import { benchSentiment } from './sentiment.ts';
import { benchAck } from './slack-ack.ts';
import { benchOutbox } from './slack-outbox.ts';
import { benchTokenize } from './tokenize.ts';
import { benchTrain } from './train.ts';

const BENCHES: Readonly<Record<string, () => Promise<{ rows: readonly BenchRow[] }>>> = {
  ack: benchAck,
  outbox: benchOutbox,
  jobs: benchJobs,
  load: benchLoad,
  alerts: benchAlertLatency,
  artifact: benchArtifact,
  predict: benchPredict,
  hub: benchHub,
  sentiment: benchSentiment,
  tokenize: benchTokenize,
  control: benchControl,
  observations: benchObservations,
  train: benchTrain,
  fit: benchFit,
  parity: benchParity,
  growth: benchGrowth,
  adwin: benchAdwin,
};

const asked = process.argv.slice(2).filter((name) => name !== '--');
const names = asked.length > 0 ? asked : Object.keys(BENCHES);
const results: Record<string, readonly BenchRow[]> = {};
for (const name of names) {
  const bench = BENCHES[name];
  if (bench === undefined) throw new Error(`no bench ${name}: there are ${Object.keys(BENCHES).join(', ')}`);
  process.stderr.write(`${name} …\n`);
  results[name] = (await bench()).rows;
}
console.log(table(Object.values(results).flat()));
await keep(results);

function table(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.ratio === null ? 'not measured' : row.ratio.toFixed(3),
    row.goal ?? '',
    row.detail,
  ]);
  const lines = [['what', 'ratio', 'goal', 'detail'], ['---', '---', '---', '---'], ...cells];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** Benches that were not asked for keep their former rows. */
async function keep(fresh: Record<string, readonly BenchRow[]>): Promise<void> {
  const dir = join(import.meta.dirname, 'results');
  const path = join(dir, 'latest.json');
  await mkdir(dir, { recursive: true });
  const former = await readFile(path, 'utf8').then(JSON.parse, () => ({ benches: {} }));
  const machine = {
    cpu: cpus()[0]?.model ?? '',
    threads: availableParallelism(),
    os: release(),
    versions: { node: process.versions.node, v8: process.versions.v8 },
  };
  const stamped = Object.fromEntries(
    Object.entries(fresh).map(([name, rows]) => [name, { at: new Date().toISOString(), machine, rows }]),
  );
  await writeFile(path, `${JSON.stringify({ benches: { ...former.benches, ...stamped } }, null, 1)}\n`);
}

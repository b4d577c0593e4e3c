/** One round of the load bench in its own process: `node load-round.ts <file>` prints one line of JSON. */
import loadDatasetEntry from '#workers/load-dataset.ts';

const started = performance.now();
const input = {
  path: process.argv[2] ?? '',
  labelColumn: 'meta_label',
  timeColumn: 'event_end',
  startColumn: null,
  weightColumn: null,
  featureColumns: [],
  otherTimeColumns: ['event_start'],
};
const outcome = await loadDatasetEntry({ input, progress: null });
if (!outcome.ok) throw new Error(outcome.error.message);
const ms = performance.now() - started;
console.log(JSON.stringify({ ms, rows: outcome.value.rows, version: process.versions.node }));

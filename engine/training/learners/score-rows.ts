/** Scores rows of a table with a model on the pool, a stretch of rows for each thread. */
import type { Compute } from '../../jobs/compute.ts';
import type { TrainingTable } from '../table/training-table.ts';
import { PREDICT } from '../tasks.ts';
import { onLanes } from './pool-lanes.ts';
import type { Model } from './types.ts';

/** Below it a second thread costs more than it saves. */
const LEAST_ROWS_A_TASK = 1_000;

/** @param rows of the table, in a SharedArrayBuffer. @returns probability of class 1, a row of `rows` each */
export async function scoreRows(
  model: Model,
  { values, rows: tableRows }: Pick<TrainingTable, 'values' | 'rows'>,
  rows: Uint32Array,
  { compute, signal }: { readonly compute: Compute; readonly signal: AbortSignal },
): Promise<Float64Array> {
  const tasks = Math.max(1, Math.min(compute.threads, Math.floor(rows.length / LEAST_ROWS_A_TASK)));
  const border = (task: number) => Math.floor((task * rows.length) / tasks);
  const parts = await onLanes(tasks, { compute, signal }, (task, either) =>
    compute.run(
      PREDICT,
      { model, values, tableRows, rows: rows.subarray(border(task), border(task + 1)) },
      { signal: either },
    ),
  );
  const probability = new Float64Array(rows.length);
  for (const [task, part] of parts.entries()) probability.set(part, border(task));
  return probability;
}

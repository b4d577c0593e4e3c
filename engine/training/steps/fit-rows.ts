/** The rows of one fit of a plan, and the table as this fit may see it. */
import type { Compute } from '../../jobs/compute.ts';
import type { TrainPlan } from '../plan.ts';
import { splitRule, splitTable } from '../splits/plan-folds.ts';
import type { Weighting } from '../table/fit-table.ts';
import type { TrainingTable } from '../table/training-table.ts';
import { FIT_TABLE } from '../tasks.ts';

export interface FitRows {
  /** Ascending, in a SharedArrayBuffer. */
  readonly rows: Uint32Array;
  /** Holds all rows; those that are not fitted on are as they were. */
  readonly table: TrainingTable;
  readonly weighting: Weighting | null;
}

/** @param block the test block of a fold; null for the fit on all rows */
export async function fitRows(
  plan: TrainPlan,
  table: TrainingTable,
  block: number | null,
  { compute, signal }: { readonly compute: Compute; readonly signal: AbortSignal },
): Promise<FitRows> {
  const { values, unfilled } = table;
  const fold = block === null ? null : { rule: splitRule(plan, table.rows), block };
  const input = { table: splitTable(table), values, unfilled, fold, uniqueness: plan.uniqueness };
  const fit = await compute.run(FIT_TABLE, input, { signal });
  return {
    rows: fit.rows,
    table: { ...table, values: fit.values, weight: fit.weight },
    weighting: fit.weighting,
  };
}

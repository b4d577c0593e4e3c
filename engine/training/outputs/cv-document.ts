/** How a training was validated, as report and artifact tell it. */
import type { TrainPlan } from '../plan.ts';
import { embargoOf } from '../splits/embargo.ts';

export interface CvDocument {
  readonly scheme: 'walk_forward' | 'purged_kfold';
  readonly folds: number;
  readonly purge_gap: number;
  readonly embargo: { readonly rows: number; readonly seconds: number };
  /** Null when only the ends of events are known. */
  readonly start_column: string | null;
}

/** @param rows of the table: an embargo may be given as a share of them */
export function cvDocument(plan: TrainPlan, rows: number): CvDocument {
  const { embargoRows, embargoMicros } = embargoOf(plan.embargo, rows);
  return {
    scheme: plan.cv === 'walk-forward' ? 'walk_forward' : 'purged_kfold',
    folds: plan.cv_folds,
    purge_gap: plan.purge_gap,
    embargo: { rows: embargoRows, seconds: embargoMicros / 1e6 },
    start_column: plan.start_column,
  };
}

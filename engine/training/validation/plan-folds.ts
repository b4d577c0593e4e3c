/** Which folds a plan gives on a table, or why there is nothing to train. */
import { OpsError } from '../../errors.ts';
import { MAX_TRAIN_ROWS } from '../learners/forest/grow-tree.ts';
import { LEAF } from '../learners/trees/tree.ts';
import type { TrainPlan } from '../plan.ts';
import type { TrainingTable } from '../table/training-table.ts';
import { labelledWalkForward, type WalkForward } from './walk-forward.ts';

/** Bins are found at 32-bit offsets. */
const MAX_CELLS = 2 ** 31 - 1;
/** Trees hold a feature in 16 bits, one number of which marks a leaf. */
const MAX_FEATURES = LEAF;
const CELL_BYTES = 8;

/** @throws OpsError `too_few_rows`, `no_fold_left`, `dataset_too_large` */
export function planFolds(plan: TrainPlan, table: Pick<TrainingTable, 'rows' | 'label' | 'featureNames'>): WalkForward {
  const { cv_folds: folds, purge_gap: purgeGap, dataset_shown: file } = plan;
  const { rows, label } = table;
  if (rows < folds) {
    throw new OpsError('too_few_rows', `expected at least ${folds} rows for ${folds} folds, got ${rows}`, {
      facts: { file, rows, folds },
    });
  }
  const features = table.featureNames.length;
  const limitRows = features > MAX_FEATURES ? 0 : Math.min(MAX_TRAIN_ROWS, Math.floor(MAX_CELLS / features));
  if (rows > limitRows) {
    throw new OpsError('dataset_too_large', `expected at most ${limitRows} rows of ${features} features, got ${rows}`, {
      facts: { file, neededBytes: CELL_BYTES * rows * features, limitBytes: CELL_BYTES * limitRows * features },
    });
  }
  const split = labelledWalkForward(label, folds, purgeGap);
  if (split.splits.length === 0) {
    const reasons = [...new Set(split.skipped.map(({ reason }) => reason))];
    throw new OpsError('no_fold_left', `expected at least one fold with train rows of both classes, got none`, {
      facts: { file, rows, folds, purgeGap, reasons },
    });
  }
  return split;
}

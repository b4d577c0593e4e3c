/** Which folds a plan gives on a table, or why there is nothing to train. */
import { OpsError } from '../../errors.ts';
import type { Compute } from '../../jobs/compute.ts';
import { refuseForestSize } from '../learners/forest/fit-forest.ts';
import { MAX_TRAIN_ROWS } from '../learners/forest/grow-tree.ts';
import { MAX_LOGISTIC_FEATURES } from '../learners/logistic/newton.ts';
import { refuseOverload } from '../learners/ml-rf/fit-ml-rf.ts';
import { LEAF } from '../learners/trees/tree.ts';
import type { TrainPlan } from '../plan.ts';
import type { TrainingTable } from '../table/training-table.ts';
import { SPLIT_TABLE } from '../tasks.ts';
import { embargoOf } from './embargo.ts';
import type { SplitRule, SplitTable } from './purged-block.ts';
import type { Splits } from './purged-splits.ts';

/** Bins are found at 32-bit offsets. */
const MAX_CELLS = 2 ** 31 - 1;
/** Trees hold a feature in 16 bits, one number of which marks a leaf. */
const MAX_FEATURES = LEAF;
const CELL_BYTES = 8;

/** The rule of a plan for a table of `rows` rows. */
export function splitRule({ cv, cv_folds, purge_gap, embargo }: TrainPlan, rows: number): SplitRule {
  return { scheme: cv, folds: cv_folds, purgeGapRows: purge_gap, ...embargoOf(embargo, rows) };
}

/** The columns that splits depend on, and nothing else: what goes to a thread. */
export function splitTable({ time, start, label, givenWeight }: SplitTable): SplitTable {
  return { time, start, label, givenWeight };
}

/** @throws OpsError `too_few_rows`, `no_fold_left`, `dataset_too_large`, `learner_too_wide`, `learner_overloaded`, `max_features_too_many`, `min_leaf_too_large` */
export async function planFolds(
  plan: TrainPlan,
  table: TrainingTable,
  { compute, signal }: { readonly compute: Compute; readonly signal: AbortSignal },
): Promise<Splits> {
  refuseSize(plan, table);
  const { cv_folds: folds, purge_gap: purgeGap, dataset_shown: file } = plan;
  const { rows } = table;
  const split = await compute.run(SPLIT_TABLE, { table: splitTable(table), rule: splitRule(plan, rows) }, { signal });
  if (split.splits.length > 0) return split;
  const reasons = [...new Set(split.skipped.map(({ reason }) => reason))];
  throw new OpsError('no_fold_left', `expected at least one fold with train rows of both classes, got none`, {
    facts: { file, rows, folds, purgeGap, reasons },
  });
}

function refuseSize(
  { cv_folds: folds, dataset_shown: file, learner }: TrainPlan,
  { rows, featureNames }: TrainingTable,
): void {
  if (rows < folds) {
    throw new OpsError('too_few_rows', `expected at least ${folds} rows for ${folds} folds, got ${rows}`, {
      facts: { file, rows, folds },
    });
  }
  const features = featureNames.length;
  const limitRows = features > MAX_FEATURES ? 0 : Math.min(MAX_TRAIN_ROWS, Math.floor(MAX_CELLS / features));
  if (rows > limitRows) {
    throw new OpsError('dataset_too_large', `expected at most ${limitRows} rows of ${features} features, got ${rows}`, {
      facts: { file, neededBytes: CELL_BYTES * rows * features, limitBytes: CELL_BYTES * limitRows * features },
    });
  }
  const { model } = learner;
  // The final fit takes all rows: whoever waits for the folds first learns late that it cannot be.
  if (learner.model === 'ml-rf') refuseOverload(learner, rows);
  if (learner.model === 'rf') refuseForestSize(learner, { file, features, rows });
  if (model === 'logistic' && features > MAX_LOGISTIC_FEATURES) {
    const mostFeatures = MAX_LOGISTIC_FEATURES;
    throw new OpsError('learner_too_wide', `expected at most ${mostFeatures} features for ${model}, got ${features}`, {
      facts: { file, model, features, mostFeatures },
    });
  }
}

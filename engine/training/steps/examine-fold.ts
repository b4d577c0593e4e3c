/** What is asked of a fold's model once it is fitted: its scores, those of the baselines beside it, and what each feature is worth. */
import type { Compute } from '../../jobs/compute.ts';
import { learnerOf } from '../learners/learners.ts';
import { MAX_LOGISTIC_FEATURES } from '../learners/logistic/newton.ts';
import { onLanes } from '../learners/pool-lanes.ts';
import { scoreRows } from '../learners/score-rows.ts';
import type { FitRequest, LogisticSpec, Model } from '../learners/types.ts';
import type { TrainingTable } from '../table/training-table.ts';
import { ASSESS_FOLD, PERMUTE_FEATURES } from '../tasks.ts';
import type { FoldAssessment } from '../validation/assess-fold.ts';
import type { FoldScores } from '../validation/judge.ts';
import type { PermutationLosses } from '../validation/permutation.ts';
import { spacedRows } from '../validation/spaced-rows.ts';
import { bitSet } from '../validation/threshold.ts';

/** What runs on the pool, and until when. */
interface OnPool {
  readonly compute: Compute;
  readonly signal: AbortSignal;
}

export interface FoldModel {
  readonly model: Model;
  /** A logistic regression of the same rows; null where there is none beside the model. */
  readonly baseline: Model | null;
}

export interface FoldRows {
  /** As test rows are scored. */
  readonly table: TrainingTable;
  /** As the model was fitted on it. */
  readonly trainTable: TrainingTable;
  readonly block: number;
  readonly train: Uint32Array;
  /** Rows that follow each other. */
  readonly test: Uint32Array;
  readonly seed: number;
}

export interface FoldExamination extends FoldAssessment {
  readonly permutation: (PermutationLosses & { readonly rows: number }) | null;
}

/** As the report's `baselines.logistic.params`. */
export const BASELINE_SPEC: LogisticSpec = { model: 'logistic', c: 1 };

/** Rows of the training part that tell how much better the model knows what it has seen. */
const TRAIN_SAMPLE = 1_000;
/** Test rows that features are permuted over: so many, or fewer with many features, that the work stays a small part of the fold's. */
const PERMUTED_ROWS = 1_000;
const LEAST_PERMUTED_ROWS = 100;
/** Rows times features. */
const PERMUTED_SCORES = 5_000;
const MOST_PERMUTED_FEATURES = 2_000;

/** Fits the model and, beside it, the baseline. */
export async function fitFold(
  request: FitRequest,
  options: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
  compute: Compute,
): Promise<FoldModel> {
  const [{ model }, baseline] = await Promise.all([
    learnerOf(request.spec).fit(request, options, compute),
    fitBaseline(request, options.signal, compute),
  ]);
  return { model, baseline };
}

async function fitBaseline(request: FitRequest, signal: AbortSignal, compute: Compute): Promise<Model | null> {
  const features = request.table.featureNames.length;
  if (request.spec.model === BASELINE_SPEC.model || features > MAX_LOGISTIC_FEATURES) return null;
  const options = { signal, onProgress: () => undefined };
  const { model } = await learnerOf(BASELINE_SPEC).fit({ ...request, spec: BASELINE_SPEC }, options, compute);
  return model;
}

export async function examineFold(
  { model, baseline }: FoldModel,
  rows: FoldRows,
  pool: OnPool,
): Promise<{ readonly scores: FoldScores; readonly examination: FoldExamination }> {
  const { table, trainTable, train, test } = rows;
  const sample = spacedRows(train, TRAIN_SAMPLE);
  const [probability, ofTrain, ofBaseline, permutation] = await Promise.all([
    scoreRows(model, table, test, pool),
    scoreRows(model, trainTable, sample, pool),
    baseline === null ? null : scoreRows(baseline, table, test, pool),
    permute(model, rows, pool),
  ]);
  const label = labelsOf(table, test);
  const assessment = await pool.compute.run(
    ASSESS_FOLD,
    {
      test: { probability, label },
      time: table.time.slice(test[0]!, test.at(-1)! + 1),
      train: { probability: ofTrain, label: labelsOf(table, sample) },
      prior: labelsOf(table, train).reduce((sum, value) => sum + value, 0) / train.length,
      logistic: ofBaseline,
    },
    { signal: pool.signal },
  );
  const scores = { probability, label, baseline: ofBaseline, firstRow: test[0]!, trained: bitSet(train) };
  return { scores, examination: { ...assessment, permutation } };
}

function labelsOf({ label }: TrainingTable, rows: Uint32Array): Uint8Array {
  return Uint8Array.from(rows, (row) => label[row]!);
}

async function permute(
  model: Model,
  { table, block, test, seed }: FoldRows,
  { compute, signal }: OnPool,
): Promise<FoldExamination['permutation']> {
  const { values, label, rows: tableRows, featureNames } = table;
  const features = featureNames.length;
  if (features > MOST_PERMUTED_FEATURES) return null;
  const most = Math.max(LEAST_PERMUTED_ROWS, Math.min(PERMUTED_ROWS, Math.floor(PERMUTED_SCORES / features)));
  const rows = spacedRows(test, most);
  const tasks = Math.min(compute.threads, features);
  const border = (task: number) => Math.floor((task * features) / tasks);
  const parts = await onLanes(tasks, { compute, signal }, (task, either) =>
    compute.run(
      PERMUTE_FEATURES,
      { model, values, tableRows, label, rows, seed, block, from: border(task), to: border(task + 1) },
      { signal: either },
    ),
  );
  return {
    rows: rows.length,
    log_loss: parts.flatMap((part) => part.log_loss),
    roc_auc: parts.flatMap((part) => part.roc_auc),
  };
}

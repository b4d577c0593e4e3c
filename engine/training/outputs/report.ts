/** The training report: the document that the job answers with and writes beside the artifact (docs/formats.md). */
import type { PublishedFile } from '../../artifacts/types.ts';
import type { DatasetWarning } from '../../datasets/types.ts';
import type { JsonObject } from '../../json.ts';
import { MAX_BINS } from '../learners/trees/histogram-bins.ts';
import { type ModelName, type TrainPlan, trackerTargets } from '../plan.ts';
import type { FinalDocument } from '../steps/final-job.ts';
import type { FoldDocument } from '../steps/fold-job.ts';
import type { CodeVersion } from '../types.ts';
import type { FoldStatistics, Judgement } from '../validation/assess-fold.ts';
import type { Confusion, Metrics } from '../validation/metrics.ts';
import type { Verdict } from '../validation/verdict.ts';
import { FIRST_BLOCK, type SkipReason } from '../validation/walk-forward.ts';
import type { FeatureReference } from './feature-reference.ts';

/** Rows are counted in time order; ranges are half-open. */
export interface ReportFold extends Metrics {
  /** Among the folds that count, from 1. */
  readonly fold: number;
  /** Index of the test block, from 0. */
  readonly block: number;
  readonly train_rows: number;
  readonly test_rows: number;
  readonly purged_rows: number;
  readonly train_range: readonly [number, number];
  readonly test_range: readonly [number, number];
  readonly confusion: Confusion;
}

export interface TrainingReport {
  readonly schema: 'mlops.training-report/1';
  readonly verdict: Verdict;
  readonly dataset: {
    readonly path: string;
    readonly sha256: string;
    readonly rows: number;
    readonly columns: number;
    readonly time_range: readonly [string, string];
    readonly base_rate: number;
  };
  readonly model: ModelName;
  readonly params: ModelParams;
  readonly seed: number;
  readonly cv: {
    readonly scheme: 'walk_forward';
    readonly folds: number;
    readonly purge_gap: number;
    readonly embargo: 0;
  };
  readonly folds: readonly ReportFold[];
  readonly skipped_folds: readonly { readonly block: number; readonly reason: SkipReason }[];
  readonly aggregate: FoldStatistics & { readonly pooled: Judgement['pooled'] };
  readonly features: readonly string[];
  /** By feature, in the order of `features`; sums to 1. */
  readonly importance: { readonly [feature: string]: number };
  readonly reference: { readonly [feature: string]: FeatureReference };
  readonly warnings: readonly DatasetWarning[];
  readonly artifact: { readonly path: string; readonly sha256: string; readonly bytes: number };
  readonly trackers: readonly { readonly target: 'mlflow' | 'wandb'; readonly state: 'spooled' }[];
  readonly code: CodeVersion;
  readonly timing_ms: {
    readonly load: number;
    readonly folds: number;
    readonly final_fit: number;
    readonly publish: number;
    readonly total: number;
  };
}

/** What a model was fitted with: the hyper-parameters of its spec, and what no option changes. */
export type ModelParams = JsonObject;

const FIXED_PARAMS: { readonly [Name in ModelName]?: ModelParams } = {
  rf: { max_features: 'sqrt', class_weight: 'balanced', bootstrap: true, max_bins: MAX_BINS },
  logistic: { penalty: 'l2', class_weight: 'balanced', standardised: true },
};

export function modelParams({ learner: { model, ...given } }: Pick<TrainPlan, 'learner'>): ModelParams {
  return { ...given, ...FIXED_PARAMS[model] };
}

/** What the jobs of the flow have made. */
export interface FlowParts {
  readonly folds: readonly FoldDocument[];
  readonly final: FinalDocument;
  readonly verdict: Verdict;
  readonly aggregate: TrainingReport['aggregate'];
  readonly artifact: PublishedFile;
  readonly code: CodeVersion;
}

/** Of the publishing job, in milliseconds since the Unix epoch. */
export interface PublishTimes {
  readonly startedMs: number;
  readonly finishedMs: number;
}

export function trainingReport(plan: TrainPlan, flow: FlowParts, times: PublishTimes): TrainingReport {
  const { final, folds, artifact } = flow;
  const kept = folds.filter((fold) => fold.skipped === null);
  const skipped = folds.flatMap(({ block, skipped: reason }) => (reason === null ? [] : [{ block, reason }]));
  return {
    schema: 'mlops.training-report/1',
    verdict: flow.verdict,
    dataset: {
      path: plan.dataset,
      sha256: final.sha256,
      rows: final.rows,
      columns: final.columns,
      time_range: final.time_range,
      base_rate: final.base_rate,
    },
    model: plan.learner.model,
    params: modelParams(plan),
    seed: plan.seed,
    cv: { scheme: 'walk_forward', folds: plan.cv_folds, purge_gap: plan.purge_gap, embargo: 0 },
    folds: kept.map(reportFold),
    skipped_folds: [FIRST_BLOCK, ...skipped],
    aggregate: flow.aggregate,
    features: final.features,
    importance: byFeature(final.features, final.importance),
    reference: byFeature(final.features, final.reference),
    warnings: [...final.warnings, ...outputWarnings(plan, artifact)],
    artifact: { path: artifact.path, sha256: artifact.sha256, bytes: artifact.bytes },
    trackers: trackerTargets(plan).map(({ kind }) => ({ target: kind, state: 'spooled' })),
    code: flow.code,
    timing_ms: timing(folds, final, times),
  };
}

function reportFold(document: Extract<FoldDocument, { skipped: null }>, index: number): ReportFold {
  const { block, split, metrics, confusion } = document;
  const { trainEnd, testStart, testEnd, purgedRows } = split;
  return {
    fold: index + 1,
    block,
    train_rows: trainEnd,
    test_rows: testEnd - testStart,
    purged_rows: purgedRows,
    train_range: [0, trainEnd],
    test_range: [testStart, testEnd],
    ...metrics,
    confusion,
  };
}

function byFeature<T>(features: readonly string[], values: readonly T[]): { readonly [feature: string]: T } {
  // No prototype: a column may be called `__proto__`.
  const table: { [feature: string]: T } = Object.create(null);
  for (const [index, feature] of features.entries()) table[feature] = values[index]!;
  return table;
}

function outputWarnings(plan: TrainPlan, artifact: PublishedFile): DatasetWarning[] {
  const warnings: DatasetWarning[] = [];
  if (plan.output_asked !== null) {
    warnings.push({ code: 'output_renamed', facts: { asked: plan.output_asked, written: artifact.path } });
  }
  if (artifact.kept !== null)
    warnings.push({ code: 'output_kept', facts: { file: artifact.path, kept: artifact.kept } });
  return warnings;
}

/** Work of the folds and of the final fit is added up, though they run side by side; `total` is by the clock. */
function timing(
  folds: readonly FoldDocument[],
  final: FinalDocument,
  times: PublishTimes,
): TrainingReport['timing_ms'] {
  const all = [...folds, final].map((part) => part.timing);
  const firstStart = Math.min(...all.map(({ started_at }) => Date.parse(started_at)));
  return {
    load: Math.max(...all.map(({ load_ms }) => load_ms)),
    folds: folds.reduce((sum, fold) => sum + fold.timing.work_ms, 0),
    final_fit: final.timing.work_ms,
    publish: times.finishedMs - times.startedMs,
    total: times.finishedMs - firstStart,
  };
}

/** The training report: the document that the job answers with and writes beside the artifact (docs/formats.md). */
import type { PublishedFile } from '../../artifacts/types.ts';
import type { DatasetWarning } from '../../datasets/types.ts';
import type { JsonObject } from '../../json.ts';
import { MAX_BINS } from '../learners/trees/histogram-bins.ts';
import type { LearnerSpec } from '../learners/types.ts';
import { type TrainPlan, trackerTargets } from '../plan.ts';
import type { RemovedRows } from '../splits/purged-block.ts';
import { FIRST_BLOCK, type SkipReason } from '../splits/purged-splits.ts';
import type { FinalDocument, FoldDocument } from '../steps/work-documents.ts';
import type { MissingPolicy } from '../table/fill-table.ts';
import type { Weighting } from '../table/fit-table.ts';
import type { FoldStatistics } from '../validation/fold-statistics.ts';
import type { Judgement } from '../validation/judge.ts';
import type { Confusion, Metrics } from '../validation/metrics.ts';
import type { Verdict } from '../validation/verdict.ts';
import { byFeature } from './by-feature.ts';
import { type CvDocument, cvDocument } from './cv-document.ts';
import { type Evidence, evidence, type FoldEvidence, foldEvidence } from './evidence.ts';
import type { FeatureReference } from './feature-reference.ts';

/** State of the product's own code when the model was made; null outside a git checkout. */
export type CodeVersion = { readonly commit: string; readonly dirty: boolean } | null;

/** Rows are counted in time order; ranges are half-open. */
export interface ReportFold extends Metrics, FoldEvidence {
  /** Among the folds that count, from 1. */
  readonly fold: number;
  /** Index of the test block, from 0. */
  readonly block: number;
  readonly train_rows: number;
  readonly test_rows: number;
  /** Rows that are neither trained on nor tested in this fold though they might be: all of `removed` together. */
  readonly purged_rows: number;
  readonly removed: RemovedRows;
  /** From the first row that was trained on to the last. */
  readonly train_range: readonly [number, number];
  readonly test_range: readonly [number, number];
  readonly confusion: Confusion;
}

export interface TrainingReport extends Evidence {
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
  readonly model: LearnerSpec['model'];
  readonly params: ModelParams;
  readonly seed: number;
  readonly cv: CvDocument;
  readonly missing: { readonly policy: MissingPolicy; readonly cells: number };
  /** Null when all rows count alike. Metrics are never weighted. */
  readonly weights: (Weighting & { readonly column: string | null }) | null;
  readonly folds: readonly ReportFold[];
  readonly skipped_folds: readonly { readonly block: number; readonly reason: SkipReason }[];
  readonly aggregate: Aggregate;
  readonly features: readonly string[];
  /** By feature, in the order of `features`; sums to 1. */
  readonly importance: { readonly [feature: string]: number };
  readonly reference: { readonly [feature: string]: FeatureReference };
  readonly warnings: readonly DatasetWarning[];
  readonly artifact: { readonly path: string; readonly sha256: string; readonly bytes: number };
  readonly model_card: { readonly path: string; readonly sha256: string; readonly bytes: number };
  /** Scores of the tested rows, where they were asked for. */
  readonly scores: { readonly path: string; readonly sha256: string; readonly bytes: number } | null;
  readonly trackers: readonly { readonly target: 'mlflow' | 'wandb'; readonly state: 'spooled' }[];
  readonly code: CodeVersion;
  /** The most that the process held during the training, in megabytes (10^6 bytes); other jobs of the process count too. */
  readonly memory_mb: number;
  readonly timing_ms: {
    readonly load: number;
    readonly folds: number;
    readonly final_fit: number;
    readonly publish: number;
    readonly total: number;
  };
}

/** What the model card is made of. */
export type CardReport = Omit<TrainingReport, 'model_card'>;

export interface Aggregate extends FoldStatistics {
  readonly pooled: Judgement['pooled'];
  /** 95 % intervals of pooled metrics. */
  readonly intervals: Judgement['intervals'];
}

/** What a model was fitted with: the hyper-parameters of its spec, and what else there is to tell. */
export type ModelParams = JsonObject;

/** Where no option says otherwise. */
const USUAL_PARAMS: { readonly [Name in LearnerSpec['model']]?: ModelParams } = {
  rf: { max_features: 'sqrt', class_weight: 'balanced', bootstrap: true, max_bins: MAX_BINS },
  logistic: { penalty: 'l2', class_weight: 'balanced', standardised: true },
};

export function modelParams({ learner: { model, ...given } }: Pick<TrainPlan, 'learner'>): ModelParams {
  // What was asked for stands in the place of what it replaces.
  return { ...given, ...USUAL_PARAMS[model], ...given };
}

/** What the jobs of the flow have made. */
export interface FlowParts {
  readonly folds: readonly FoldDocument[];
  readonly final: FinalDocument;
  readonly judgement: Judgement;
  readonly aggregate: Aggregate;
  readonly artifact: PublishedFile;
  readonly scores: PublishedFile | null;
  readonly code: CodeVersion;
}

/** Of the publishing job, in milliseconds since the Unix epoch. */
export interface PublishTimes {
  readonly startedMs: number;
  readonly finishedMs: number;
}

export function trainingReport(plan: TrainPlan, flow: FlowParts, times: PublishTimes): CardReport {
  const { final, folds, artifact, judgement } = flow;
  const kept = folds.filter((fold) => fold.skipped === null);
  const skipped = folds.flatMap(({ block, skipped: reason }) => (reason === null ? [] : [{ block, reason }]));
  return {
    schema: 'mlops.training-report/1',
    verdict: judgement.verdict,
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
    cv: cvDocument(plan, final.rows),
    missing: { policy: plan.missing, cells: final.missing_cells },
    weights: final.weighting === null ? null : { column: plan.weight_column, ...final.weighting },
    folds: kept.map((fold, index) => reportFold(fold, index, judgement)),
    skipped_folds: plan.cv === 'walk-forward' ? [FIRST_BLOCK, ...skipped] : skipped,
    aggregate: flow.aggregate,
    ...evidence(kept, judgement, final.features),
    features: final.features,
    importance: byFeature(final.features, final.importance),
    reference: byFeature(final.features, final.reference),
    warnings: [...final.warnings, ...outputWarnings(plan, artifact)],
    artifact: publishedFile(artifact),
    scores: flow.scores === null ? null : publishedFile(flow.scores),
    trackers: trackerTargets(plan).map(({ kind }) => ({ target: kind, state: 'spooled' })),
    code: flow.code,
    memory_mb: Math.max(...[...folds, final].map((part) => part.timing.memory_mb)),
    timing_ms: timing(folds, final, times),
  };
}

function publishedFile({ path, sha256, bytes }: PublishedFile) {
  return { path, sha256, bytes };
}

function reportFold(
  document: Extract<FoldDocument, { skipped: null }>,
  index: number,
  { thresholds }: Judgement,
): ReportFold {
  const { block, split, metrics, confusion } = document;
  const { trainRows, trainRange, testStart, testEnd, removed } = split;
  return {
    fold: index + 1,
    block,
    train_rows: trainRows,
    test_rows: testEnd - testStart,
    purged_rows: Object.values(removed).reduce((sum, rows) => sum + rows, 0),
    removed,
    train_range: trainRange,
    test_range: [testStart, testEnd],
    ...metrics,
    confusion,
    ...foldEvidence(document, thresholds.folds[index]!),
  };
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

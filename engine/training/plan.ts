/** What a training job is asked to do: its payload, its defaults, and where its outputs go. */
import { extname } from 'node:path';
import { badValue } from '../bad-value.ts';
import type { TrackerTarget } from '../trackers/types.ts';
import type { LearnerSpec } from './learners/types.ts';
import type { Embargo } from './splits/embargo.ts';
import type { CvScheme } from './splits/purged-block.ts';
import { FIRST_BLOCK } from './splits/purged-splits.ts';
import type { MissingPolicy } from './table/fill-table.ts';

/** The payload of every job of the flow; paths are absolute. */
export type TrainPlan = {
  readonly dataset: string;
  /** The data file as the person named it. */
  readonly dataset_shown: string;
  readonly learner: LearnerSpec;
  readonly seed: number;
  readonly cv: CvScheme;
  readonly cv_folds: number;
  readonly purge_gap: number;
  readonly embargo: Embargo;
  readonly label_column: string;
  readonly time_column: string;
  /** When events begin; null when that is not known: then `time_column` is all that is known of them. */
  readonly start_column: string | null;
  readonly weight_column: string | null;
  /** Whether rows are also weighted by the average uniqueness of their events; needs `start_column`. */
  readonly uniqueness: boolean;
  readonly missing: MissingPolicy;
  /** Times that are never features, beside the two above; the file need not have them. */
  readonly other_time_columns: readonly string[];
  /** Empty for every numeric column. */
  readonly feature_cols: readonly string[];
  readonly output: string;
  /** The artifact's name as asked for, when it had to be another; null else. */
  readonly output_asked: string | null;
  readonly summary: string;
  /** Where the scores of the tested rows go; null when nobody wants them. */
  readonly scores: string | null;
  readonly run_name: string;
  readonly mlflow: { readonly uri: string; readonly experiment: string } | null;
  readonly wandb: { readonly project: string; readonly entity: string | null } | null;
};

/** Of the original command line, but for the artifact's suffix. */
export const TRAIN_DEFAULTS = {
  model: 'rf',
  seed: 42,
  cv: 'walk-forward',
  missing: 'ffill-zero',
  cvFolds: 5,
  purgeGap: 5,
  labelColumn: 'meta_label',
  timeColumn: 'event_end',
  /** For the scheme that cannot do without. */
  startColumn: 'event_start',
  output: 'artifacts/meta_model.onnx',
  mlflowExperiment: 'meta-labeling',
} as const;

/** Columns that hold an event's times by the platform's naming. */
export const EVENT_TIME_COLUMNS = ['event_start', 'event_end'] as const;

/**
 * Where artifact and report go: a `.pkl` becomes `.onnx`; the report takes the artifact's name with the last suffix replaced by
 * `.json` unless `summary` says otherwise.
 * @throws OpsError `bad_value` when both would be one file
 */
export function trainOutputs(
  output: string,
  summary: string | null,
): Pick<TrainPlan, 'output' | 'output_asked' | 'summary'> {
  const isPickle = extname(output).toLowerCase() === '.pkl';
  const artifact = isPickle ? withSuffix(output, '.onnx') : output;
  const report = summary ?? withSuffix(output, '.json');
  if (report === artifact) {
    throw badValue(summary === null ? 'output' : 'summary', { code: 'artifact_is_report' }, artifact);
  }
  return { output: artifact, output_asked: isPickle ? output : null, summary: report };
}

function withSuffix(path: string, suffix: string): string {
  return path.slice(0, path.length - extname(path).length) + suffix;
}

/** `meta-label-rf-20240131-235959`, in UTC.
 *  @param model as it was asked for */
export function defaultRunName(model: string, nowMs: number): string {
  const [date, time] = new Date(nowMs).toISOString().replace(/[-:]/g, '').split(/[T.]/);
  return `meta-label-${model}-${date}-${time}`;
}

/** Test blocks that may be scored, by index. */
export function testBlocks({ cv, cv_folds }: Pick<TrainPlan, 'cv' | 'cv_folds'>): number[] {
  const first = cv === 'walk-forward' ? FIRST_BLOCK.block + 1 : 0;
  return Array.from({ length: cv_folds - first }, (_, index) => first + index);
}

/** The trackers that were asked for. */
export function trackerTargets({ mlflow, wandb }: TrainPlan): TrackerTarget[] {
  const targets: TrackerTarget[] = [];
  if (mlflow !== null) targets.push({ kind: 'mlflow', ...mlflow });
  if (wandb !== null) targets.push({ kind: 'wandb', ...wandb });
  return targets;
}

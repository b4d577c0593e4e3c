/** The CPU work of training, as the pool knows it. */
import type { ComputeTask } from '../jobs/compute.ts';
import type { GrowTreesInput, GrowTreesOutput } from './learners/forest/grow-trees.ts';
import type { FittedLinear } from './learners/logistic/fit-logistic.ts';
import type { LogisticInput } from './learners/logistic/newton.ts';
import type { BinnedTable } from './learners/trees/histogram-bins.ts';
import type { FeatureTable } from './learners/trees/predict.ts';
import type { Model } from './learners/types.ts';
import type { FeatureReference } from './outputs/feature-reference.ts';
import type { FilledFeatures } from './table/training-table.ts';
import type { FoldAssessment, Judgement } from './validation/assess-fold.ts';
import type { ScoredRows } from './validation/metrics.ts';
import type { JudgeSettings } from './validation/verdict.ts';

export interface FillTableInput {
  readonly features: readonly Float64Array[];
  readonly rows: number;
}
export const FILL_TABLE: ComputeTask<FillTableInput, FilledFeatures> = { name: 'fill-table' };

export interface BinTableInput {
  /** Column-major, `tableRows` a feature. */
  readonly values: Float32Array;
  readonly tableRows: number;
  readonly label: Uint8Array;
  /** Rows that the bins are fitted on, and that get bins. */
  readonly rows: Uint32Array;
}
export const BIN_TABLE: ComputeTask<BinTableInput, BinnedTable> = { name: 'bin-table' };

/** Reports the number of trees grown so far. */
export const GROW_TREES: ComputeTask<GrowTreesInput, GrowTreesOutput> = { name: 'grow-trees' };

export const FIT_LOGISTIC: ComputeTask<LogisticInput, FittedLinear> = { name: 'fit-logistic' };

export const ASSESS_FOLD: ComputeTask<ScoredRows, FoldAssessment> = { name: 'assess-fold' };

export interface JudgeFoldsInput {
  readonly folds: readonly ScoredRows[];
  readonly settings: JudgeSettings;
}
export const JUDGE_FOLDS: ComputeTask<JudgeFoldsInput, Judgement> = { name: 'judge-folds' };

export interface DescribeFeaturesInput {
  readonly values: Float32Array;
  readonly rows: number;
}
export const DESCRIBE_FEATURES: ComputeTask<DescribeFeaturesInput, FeatureReference[]> = { name: 'describe-features' };

export interface PredictInput extends FeatureTable {
  readonly model: Model;
}
/** Gives the probability of class 1 for each of the rows. */
export const PREDICT: ComputeTask<PredictInput, Float64Array> = { name: 'predict' };

/** Gives the model's bytes, without metadata. */
export const ENCODE_MODEL: ComputeTask<Model, Uint8Array> = { name: 'encode-model' };

/** The CPU work of training, as the pool knows it. */
import type { ComputeTask } from '../jobs/compute.ts';
import type { BoostTreesInput, BoostTreesOutput } from './learners/boosting/boost-trees.ts';
import type { GrowTreesInput, GrowTreesOutput } from './learners/forest/grow-trees.ts';
import type { FittedLinear } from './learners/logistic/logistic-model.ts';
import type { LogisticInput } from './learners/logistic/newton.ts';
import type { BinnedTable, BinTableInput } from './learners/trees/histogram-bins.ts';
import type { FeatureTable } from './learners/trees/row-layout.ts';
import type { Fit, Model } from './learners/types.ts';
import type { FeatureReference } from './outputs/feature-reference.ts';
import type { SplitRule, SplitTable } from './splits/purged-block.ts';
import type { Splits } from './splits/purged-splits.ts';
import type { FilledFeatures, FillOptions } from './table/fill-table.ts';
import type { FitTable, FitTableInput } from './table/fit-table.ts';
import type { FoldAssessment, FoldToAssess } from './validation/assess-fold.ts';
import type { BootstrapInput, Replicates } from './validation/bootstrap.ts';
import type { JudgeInput, Judgement } from './validation/judge.ts';
import type { PermutationInput, PermutationLosses } from './validation/permutation.ts';

export interface FillTableInput {
  readonly features: readonly Float64Array[];
  readonly rows: number;
  readonly options: FillOptions;
}
export const FILL_TABLE: ComputeTask<FillTableInput, FilledFeatures> = { name: 'fill-table' };

export interface SplitTableInput {
  readonly table: SplitTable;
  readonly rule: SplitRule;
}
export const SPLIT_TABLE: ComputeTask<SplitTableInput, Splits> = { name: 'split-table' };

export const FIT_TABLE: ComputeTask<FitTableInput, FitTable> = { name: 'fit-table' };

export const BIN_TABLE: ComputeTask<BinTableInput, BinnedTable> = { name: 'bin-table' };

/** Reports the number of trees grown so far. */
export const GROW_TREES: ComputeTask<GrowTreesInput, GrowTreesOutput> = { name: 'grow-trees' };

/** Reports the number of trees grown so far. */
export const BOOST_TREES: ComputeTask<BoostTreesInput, BoostTreesOutput> = { name: 'boost-trees' };

export interface FitMlRfInput extends FeatureTable {
  readonly label: Uint8Array;
  readonly trees: number;
  readonly seed: number;
}
export const FIT_ML_RF: ComputeTask<FitMlRfInput, Fit> = { name: 'fit-ml-rf' };

export const FIT_LOGISTIC: ComputeTask<LogisticInput, FittedLinear> = { name: 'fit-logistic' };

export const ASSESS_FOLD: ComputeTask<FoldToAssess, FoldAssessment> = { name: 'assess-fold' };
export const PERMUTE_FEATURES: ComputeTask<PermutationInput, PermutationLosses> = { name: 'permute-features' };
export const BOOTSTRAP_FOLDS: ComputeTask<BootstrapInput, Replicates> = { name: 'bootstrap-folds' };
export const JUDGE_FOLDS: ComputeTask<JudgeInput, Judgement> = { name: 'judge-folds' };

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
export const ENCODE_MODEL: ComputeTask<Model, Uint8Array<ArrayBuffer>> = { name: 'encode-model' };

/** Learners: ways to fit a model to some rows of a training table. A folder each; `learners.ts` lists them. */
import type { Compute } from '../../jobs/compute.ts';
import type { TrainingTable } from '../table/training-table.ts';
import type { MaxFeatures } from './forest/max-features.ts';
import type { LinearModel } from './linear.ts';
import type { TreeModel } from './trees/tree.ts';

/** A kind of model with its hyper-parameters, as payloads and reports carry them. */
export type LearnerSpec = RandomForestSpec | GradientBoostingSpec | LogisticSpec | MlForestSpec;

export type RandomForestSpec = {
  readonly model: 'rf';
  readonly trees: number;
  /** Features that each node may be split by; `sqrt` without it. */
  readonly max_features?: MaxFeatures;
  /** The fewest rows of a leaf, each counted once however often the tree's bootstrap drew it; 1 without it. */
  readonly min_leaf?: number;
};

/** Names as in XGBoost, whose meaning they have. */
export type GradientBoostingSpec = {
  readonly model: 'gbt';
  readonly trees: number;
  /** Splits from the root to the deepest leaf. */
  readonly max_depth: number;
  readonly learning_rate: number;
  /** Chance of each row to be among those that a tree is grown on. */
  readonly subsample: number;
  /** Share of the features that a tree may split by. */
  readonly colsample: number;
  /** L2 penalty of leaf values. */
  readonly lambda: number;
  /** Least gain of a split. */
  readonly gamma: number;
  /** Least sum of second derivatives in a child. */
  readonly min_child_weight: number;
};

export type LogisticSpec = {
  readonly model: 'logistic';
  /** Inverse strength of the L2 penalty on standardised features, as scikit-learn's C. */
  readonly c: number;
};

/** The package ml-random-forest at its own defaults. */
export type MlForestSpec = {
  readonly model: 'ml-rf';
  readonly trees: number;
};

export interface FitRequest<Spec extends LearnerSpec = LearnerSpec> {
  readonly spec: Spec;
  readonly table: TrainingTable;
  /** Rows to fit on, ascending; both classes are among them. In a SharedArrayBuffer. */
  readonly rows: Uint32Array;
  readonly seed: number;
  /** Whether `Fit.outOfBag` is wanted, of learners that can give it. */
  readonly outOfBag?: boolean;
}

export interface FitOptions {
  readonly signal: AbortSignal;
  /** Steps done so far (trees, iterations), of `total`. */
  readonly onProgress: (done: number, total: number) => void;
}

/** What scores rows, goes into the artifact, and may be sent to any thread: its arrays are in SharedArrayBuffers. */
export type Model = TreeModel | LinearModel;

export interface Fit {
  readonly model: Model;
  /** What each feature contributed to the fit, in the order of the features; sums to 1, or all 0. */
  readonly importance: readonly number[];
  /**
   * Probability of class 1 for each of the request's rows, from the trees that were not grown on it; NaN where all were. Missing or
   * null where it was not asked for, or the learner has no such trees.
   */
  readonly outOfBag?: Float64Array | null;
}

/** Same table, rows, spec and seed: the same model, bit for bit, on any number of threads. */
export interface Learner<Spec extends LearnerSpec = LearnerSpec> {
  fit(request: FitRequest<Spec>, options: FitOptions, compute: Compute): Promise<Fit>;
}

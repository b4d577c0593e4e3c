/** What the learner `ml-rf` asks of the package that grows its trees, and what it gets. */

export interface PackageTrainingSet {
  /** Row by row. */
  readonly rows: readonly (readonly number[])[];
  /** 0 or 1, a row each. */
  readonly label: readonly number[];
  readonly trees: number;
  readonly seed: number;
}

/** A node as the package's JSON has it; one with both children is a split, else a leaf. */
export interface PackageNode {
  /** Column of the features that the tree was given. */
  readonly splitColumn?: number;
  /** What is below it goes left. */
  readonly splitValue?: number;
  readonly gain?: number;
  readonly numberSamples?: number;
  readonly left?: PackageNode;
  readonly right?: PackageNode;
  /** One row: the share of each class in a leaf; without class 1 where no sample has it. */
  readonly distribution?: readonly (readonly number[])[];
}

export interface PackageForest {
  /** Features of the table that each tree was given, by its columns. */
  readonly indexes: readonly (readonly number[])[];
  readonly estimators: readonly { readonly root: PackageNode }[];
}

export type PackageTrainer = (set: PackageTrainingSet) => PackageForest;

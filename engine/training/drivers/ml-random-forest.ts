/** Grows trees with the package ml-random-forest, at its own defaults. */
import { RandomForestClassifier } from 'ml-random-forest';
import type { PackageForest, PackageTrainingSet } from '../learners/ml-rf/types.ts';

/**
 * `maxFeatures` 1 draws as many features for each tree as there are, with replacement; its trees stop at nodes of 3 samples and at
 * splits that gain .01 or less. Out-of-bag predictions are left out: they cost time, and nobody reads them.
 */
const DEFAULTS = { maxFeatures: 1, replacement: true, useSampleBagging: true, noOOB: true, treeOptions: {} };

export function growPackageForest({ rows, label, trees, seed }: PackageTrainingSet): PackageForest {
  // Its generator takes 32 bits.
  const forest = new RandomForestClassifier({ ...DEFAULTS, nEstimators: trees, seed: seed | 0 });
  forest.train(rows as number[][], label as number[]);
  // Nodes become plain data, matrices lists of rows.
  const { baseModel } = JSON.parse(JSON.stringify(forest)) as { baseModel: PackageForest };
  return baseModel;
}

/** Learner `rf`: a random forest, grown on the pool a few trees a task. */

import { OpsError } from '../../../errors.ts';
import { BIN_TABLE, GROW_TREES } from '../../tasks.ts';
import { onLanes } from '../pool-lanes.ts';
import { VOTE_UNIT } from '../trees/tree.ts';
import type { Learner, RandomForestSpec } from '../types.ts';
import { balancedWeights, meanImportance, outOfBagProbabilities } from './grow-trees.ts';
import { drawnFeatures } from './max-features.ts';

/** Parts for each thread: enough for even shares, and few for a task's overhead to be small. */
const TASKS_A_THREAD = 6;
const MOST_TREES_A_TASK = 25;

/**
 * Asked before the first fit.
 * @param table its file, and how large it is
 * @throws OpsError `max_features_too_many` where a node would draw more than there are, `min_leaf_too_large` where no tree could split
 */
export function refuseForestSize(
  { max_features: max = 'sqrt', min_leaf: minLeaf = 1 }: RandomForestSpec,
  { file, features, rows }: { readonly file: string; readonly features: number; readonly rows: number },
): void {
  const asked = drawnFeatures(max, features);
  if (asked > features) {
    throw new OpsError('max_features_too_many', `expected at most ${features} features, got ${asked}`, {
      facts: { file, asked, features },
    });
  }
  if (2 * minLeaf > rows) {
    throw new OpsError('min_leaf_too_large', `expected at most half of ${rows} rows in a leaf, got ${minLeaf}`, {
      facts: { file, minLeaf, rows },
    });
  }
}

export const randomForest: Learner<RandomForestSpec> = {
  async fit({ spec, table, rows, seed, outOfBag = false }, { signal, onProgress }, compute) {
    const { trees, max_features: maxFeatures, min_leaf: minLeaf } = spec;
    const { values, label, weight, rows: tableRows } = table;
    const binned = await compute.run(BIN_TABLE, { values, label, weight, tableRows, rows }, { signal });
    const classWeights = balancedWeights(binned.label);
    const grownBy: number[] = [];
    const count = (task: number, grown: number) => {
      grownBy[task] = Math.max(grown, grownBy[task] ?? 0);
      onProgress(
        grownBy.reduce((sum, own) => sum + own, 0),
        trees,
      );
    };
    const step = Math.max(1, Math.min(MOST_TREES_A_TASK, Math.ceil(trees / (TASKS_A_THREAD * compute.threads))));
    const parts = await onLanes(Math.ceil(trees / step), { compute, signal }, async (task, either) => {
      const from = task * step;
      const to = Math.min(trees, from + step);
      const part = await compute.run(
        GROW_TREES,
        { table: binned, seed, trees, from, to, classWeights, maxFeatures, minLeaf, outOfBag },
        { signal: either, onProgress: (report) => count(task, report as number) },
      );
      count(task, to - from);
      return part;
    });
    return {
      model: {
        kind: 'trees',
        trees: parts.flatMap((part) => part.grown),
        edges: binned.edges,
        unit: VOTE_UNIT,
        base: 0,
        link: 'identity',
      },
      importance: meanImportance(parts.map((part) => part.importance)),
      outOfBag: outOfBag
        ? outOfBagProbabilities(
            parts.map((part) => part.outOfBag),
            trees,
            rows.length,
          )
        : null,
    };
  },
};

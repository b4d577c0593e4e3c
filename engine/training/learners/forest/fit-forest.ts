/** Learner `rf`: a random forest, grown on the pool a few trees a task. */

import { BIN_TABLE, GROW_TREES } from '../../tasks.ts';
import { onLanes } from '../pool-lanes.ts';
import { VOTE_UNIT } from '../trees/tree.ts';
import type { Learner, RandomForestSpec } from '../types.ts';
import { balancedWeights, meanImportance, outOfBagProbabilities } from './grow-trees.ts';

/** Small enough for steady progress and an even share for every thread, large enough to make a task's overhead small. */
const TREES_A_TASK = 10;

export const randomForest: Learner<RandomForestSpec> = {
  async fit({ spec, table, rows, seed, outOfBag = false }, { signal, onProgress }, compute) {
    const { trees } = spec;
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
    const parts = await onLanes(Math.ceil(trees / TREES_A_TASK), { compute, signal }, async (task, either) => {
      const from = task * TREES_A_TASK;
      const to = Math.min(trees, from + TREES_A_TASK);
      const part = await compute.run(
        GROW_TREES,
        { table: binned, seed, trees, from, to, classWeights, outOfBag },
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

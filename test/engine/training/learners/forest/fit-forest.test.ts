import { describe, expect, it } from 'vitest';
import type { Compute } from '#engine/jobs/compute.ts';
import { randomForest } from '#engine/training/learners/forest/fit-forest.ts';
import type { TreeModel } from '#engine/training/learners/trees/tree.ts';
import { fillTable } from '#engine/training/table/fill-table.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { trainingTable } from '#engine/training/table/training-table.ts';
import { GROW_TREES } from '#engine/training/tasks.ts';
import { inlineCompute } from '../../../../fakes/inline-compute.ts';
import { syntheticDataset } from '../../../../fakes/synthetic-dataset.ts';

const dataset = syntheticDataset({ rows: 120, features: 3 });
const request = {
  spec: { model: 'rf', trees: 95 },
  table: trainingTable(dataset, fillTable(dataset.features, dataset.rows)),
  rows: rowRange(0, 100),
  seed: 7,
} as const;

/** A pool of so many threads that counts how many trees' tasks it was given at once; every third one takes longer. */
function countingCompute(threads: number, fail?: (task: number) => void) {
  const inline = inlineCompute();
  const seen = { atOnce: 0, most: 0, tasks: 0 };
  const compute: Compute = {
    ...inline,
    threads,
    async run(task, input, options) {
      if (task.name !== GROW_TREES.name) return inline.run(task, input, options);
      seen.tasks += 1;
      const number = seen.tasks;
      seen.atOnce += 1;
      seen.most = Math.max(seen.most, seen.atOnce);
      try {
        for (let turn = 0; turn < (number % 3) * 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        fail?.(number);
        return await inline.run(task, input, options);
      } finally {
        seen.atOnce -= 1;
      }
    },
  };
  return { compute, seen };
}

const options = () => ({ signal: new AbortController().signal, onProgress: () => {} });

describe('a forest on the pool', () => {
  it('never has more tasks in the pool than there are threads, so that others get their turn', async () => {
    const { compute, seen } = countingCompute(2);

    await randomForest.fit(request, options(), compute);

    expect(seen).toEqual({ atOnce: 0, most: 2, tasks: 12 });
  });

  it('is the same however many tasks run at once', async () => {
    const one = await randomForest.fit(request, options(), countingCompute(1).compute);

    const four = await randomForest.fit(request, options(), countingCompute(4).compute);

    expect(four).toEqual(one);
    expect((one.model as TreeModel).trees).toHaveLength(95);
  });

  it('counts every tree once', async () => {
    const counts: number[] = [];

    await randomForest.fit(
      request,
      { ...options(), onProgress: (grown: number) => counts.push(grown) },
      countingCompute(3).compute,
    );

    expect(counts.at(-1)).toBe(95);
    expect(counts).toEqual([...counts].sort((one, other) => one - other));
  });

  it('fails with its first task that fails, and begins no more', async () => {
    const { compute, seen } = countingCompute(2, (task) => {
      if (task === 3) throw new Error('third');
    });

    await expect(randomForest.fit(request, options(), compute)).rejects.toThrow('third');

    expect(seen.tasks).toBeLessThanOrEqual(4);
    expect(seen.atOnce).toBe(0);
  });
});

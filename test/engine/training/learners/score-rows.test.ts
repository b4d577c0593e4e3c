import { describe, expect, it } from 'vitest';
import { randomForest } from '#engine/training/learners/forest/fit-forest.ts';
import { predict } from '#engine/training/learners/predict.ts';
import { scoreRows } from '#engine/training/learners/score-rows.ts';
import { fillTable } from '#engine/training/table/fill-table.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { trainingTable } from '#engine/training/table/training-table.ts';
import { inlineCompute } from '../../../fakes/inline-compute.ts';
import { syntheticDataset } from '../../../fakes/synthetic-dataset.ts';

describe('rows scored on the pool', () => {
  it('get the same scores from any number of threads, in the order that was asked for', async () => {
    const dataset = syntheticDataset({ rows: 4_000, features: 4 });
    const table = trainingTable(dataset, fillTable(dataset.features, dataset.rows));
    const { signal } = new AbortController();
    const request = { spec: { model: 'rf', trees: 20 }, table, rows: rowRange(0, 1_000), seed: 1 } as const;
    const { model } = await randomForest.fit(request, { signal, onProgress: () => undefined }, inlineCompute());
    const rows = rowRange(1_000, 4_000).reverse();
    const expected = predict(model, { values: table.values, tableRows: table.rows, rows });

    for (const threads of [1, 2, 7]) {
      const compute = { ...inlineCompute(), threads };
      const scores = await scoreRows(model, table, rows, { compute, signal });
      expect(scores).toEqual(expected);
      expect(compute.ran.length).toBe(Math.min(threads, 3));
    }
    expect(new Set(expected).size).toBeGreaterThan(10);
  });
});

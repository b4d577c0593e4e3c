import { RandomForestClassifier } from 'ml-random-forest';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { growPackageForest } from '#engine/training/drivers/ml-random-forest.ts';
import { mlRandomForest } from '#engine/training/learners/ml-rf/fit-ml-rf.ts';
import { packageImportance, readForest } from '#engine/training/learners/ml-rf/read-forest.ts';
import { predict } from '#engine/training/learners/predict.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import type { TreeModel } from '#engine/training/learners/trees/tree.ts';
import { encodeModel } from '#engine/training/outputs/onnx-writer.ts';
import { fillTable } from '#engine/training/table/fill-table.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { trainingTable } from '#engine/training/table/training-table.ts';
import { featureTable } from '../../../../fakes/feature-table.ts';
import { inlineCompute } from '../../../../fakes/inline-compute.ts';
import { probeRows } from '../../../../fakes/random-model.ts';
import { syntheticDataset } from '../../../../fakes/synthetic-dataset.ts';

const options = { signal: new AbortController().signal, onProgress: () => undefined };

function tableOf(rows: number, features: number, seed = 1) {
  const dataset = syntheticDataset({ rows, features, seed });
  return trainingTable(dataset, fillTable(dataset.features, rows));
}

function fitted(rows: number, { trees = 50, seed = 42, features = 3 } = {}) {
  const request = {
    spec: { model: 'ml-rf', trees } as const,
    table: tableOf(rows, features),
    rows: rowRange(0, rows),
    seed,
  };
  return mlRandomForest.fit(request, options, inlineCompute());
}

/** Noisy labels, so that trees have many splits: the package's forest and ours of it. */
function bothForests({ rows, features, trees }: { rows: number; features: number; trees: number }) {
  const random = seededRandom(5, 0);
  const cells = Array.from({ length: rows }, () =>
    Array.from({ length: features }, () => Math.fround(random.below(100_000) / 777 - 60)),
  );
  const label = cells.map(([first]) => (first! + random.below(80) - 40 > 0 ? 1 : 0));
  const grown = growPackageForest({ rows: cells, label, trees, seed: 7 });
  const model = { name: 'RFClassifier', baseModel: grown } as unknown as Parameters<
    typeof RandomForestClassifier.load
  >[0];
  return { theirs: RandomForestClassifier.load(model), ours: readForest(grown, features) };
}

/** Share of the votes for class 1, by the package itself. */
function voteShares(forest: RandomForestClassifier, rowMajor: Float32Array, features: number): number[] {
  const rows = Array.from({ length: rowMajor.length / features }, (_, row) =>
    Array.from(rowMajor.subarray(row * features, (row + 1) * features)),
  );
  return forest
    .predictionValues(rows)
    .to2DArray()
    .map((votes) => votes.reduce((sum, vote) => sum + vote, 0) / votes.length);
}

async function byOnnxRuntime(model: TreeModel, rowMajor: Float32Array): Promise<number[]> {
  const features = model.edges.length;
  const session = await InferenceSession.create(Buffer.from(encodeModel(model)));
  const input = new Tensor('float32', rowMajor, [rowMajor.length / features, features]);
  const { probabilities } = await session.run({ features: input });
  await session.release();
  return Array.from(probabilities!.data as Float32Array).filter((_, at) => at % 2 === 1);
}

describe('the learner ml-rf', () => {
  for (const { name, rows, features, trees, wide } of [
    { name: 'a few thresholds a feature', rows: 120, features: 4, trees: 21, wide: false },
    { name: 'more thresholds a feature than a byte counts', rows: 600, features: 2, trees: 30, wide: true },
  ]) {
    it(`gives the shares of the package's votes with ${name}, here and in ONNX Runtime`, async () => {
      const { theirs, ours } = bothForests({ rows, features, trees });
      // On, below and above every threshold, and values that no table holds.
      const probes = probeRows(ours.edges);
      const shares = voteShares(theirs, probes, features);

      const here = predict(ours, featureTable(probes, features));
      const there = await byOnnxRuntime(ours, probes);

      expect(here.map(Math.fround)).toEqual(Float64Array.from(shares, Math.fround));
      expect(there).toEqual(shares.map(Math.fround));
      expect(ours.edges.some((edges) => edges.length >= 255)).toBe(wide);
      expect(ours.trees.every(({ bin }) => bin instanceof Uint16Array)).toBe(wide);
      expect(new Set(shares).size).toBeGreaterThan(5);
    });
  }

  it('fits the same model for the same seed, and another for another', async () => {
    const [first, again, other] = [
      await fitted(150, { seed: 3 }),
      await fitted(150, { seed: 3 }),
      await fitted(150, { seed: 4 }),
    ];

    expect(again).toEqual(first);
    expect(other.model).not.toEqual(first.model);
    expect((first.model as TreeModel).trees).toHaveLength(50);
  });

  it('finds the feature that the label follows', async () => {
    const { importance } = await fitted(200, { features: 4 });

    expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(importance.indexOf(Math.max(...importance))).toBe(0);
  });

  it('has no importance to give where no tree found a split', () => {
    const forest = growPackageForest({ rows: [[1], [1], [1], [1], [1]], label: [0, 1, 0, 1, 0], trees: 3, seed: 1 });

    expect(packageImportance(forest, 1)).toEqual([0]);
    expect(readForest(forest, 1).trees.every(({ feature }) => feature.length === 1)).toBe(true);
  });

  it('refuses weights and missing values, which the package does not know', async () => {
    const table = tableOf(50, 2);
    const request = { spec: { model: 'ml-rf', trees: 2 } as const, rows: rowRange(0, 50), seed: 1 };
    const withHole = { ...table, values: table.values.map((value, at) => (at === 7 ? Number.NaN : value)) };
    const weighted = { ...table, weight: new Float32Array(50).fill(1) };

    await expect(mlRandomForest.fit({ ...request, table: weighted }, options, inlineCompute())).rejects.toMatchObject({
      code: 'option_needs',
      facts: { option: 'weight-column' },
    });
    await expect(mlRandomForest.fit({ ...request, table: withHole }, options, inlineCompute())).rejects.toMatchObject({
      code: 'option_needs',
      facts: { option: 'missing learn' },
    });
  });
});

/** The artifact, scored by ONNX Runtime. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { balancedWeights, growTrees } from '#engine/training/learners/forest/grow-trees.ts';
import type { LinearModel } from '#engine/training/learners/linear.ts';
import { predict } from '#engine/training/learners/predict.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { type TreeModel, VOTE_UNIT } from '#engine/training/learners/trees/tree.ts';
import type { Model } from '#engine/training/learners/types.ts';
import { encodeMetadata, encodeModel } from '#engine/training/outputs/onnx-writer.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { featureTable } from '../../../fakes/feature-table.ts';
import { probeRows, randomModel } from '../../../fakes/random-model.ts';

const FEATURES = 5;
const ROWS = 400;

function smallForest(trees: number): TreeModel {
  const random = seededRandom(7, 0);
  const values = Float32Array.from({ length: ROWS * FEATURES }, () => random.below(1000) / 37 - 13);
  const label = Uint8Array.from({ length: ROWS }, (_, row) => (values[row]! + random.below(20) > 5 ? 1 : 0));
  const table = binTable({ values, tableRows: ROWS, label, rows: rowRange(0, ROWS) });
  const classWeights = balancedWeights(label);
  const { grown } = growTrees({ table, seed: 42, trees, from: 0, to: trees, classWeights }, () => undefined);
  return { kind: 'trees', trees: grown, edges: table.edges, unit: VOTE_UNIT, base: 0, link: 'identity' };
}

interface Scored {
  readonly label: number[];
  readonly ofClass0: number[];
  readonly ofClass1: number[];
}

/** By ONNX Runtime. */
async function scored(model: Uint8Array, rows: Float32Array, features = FEATURES): Promise<Scored> {
  const session = await InferenceSession.create(Buffer.from(model));
  const input = new Tensor('float32', rows, [rows.length / features, features]);
  const { label, probabilities } = await session.run({ features: input });
  await session.release();
  const both = Array.from(probabilities!.data as Float32Array);
  return {
    label: Array.from(label!.data as BigInt64Array, Number),
    ofClass0: both.filter((_, at) => at % 2 === 0),
    ofClass1: both.filter((_, at) => at % 2 === 1),
  };
}

function largestDifference(ours: ArrayLike<number>, theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  // NaN where one of both is NaN alone: no difference is small enough then.
  return theirs.reduce((most, p, at) => (Object.is(p, ours[at]) ? most : Math.max(most, Math.abs(p - ours[at]!))), 0);
}

async function expectAgreement(model: Model, rows: Float32Array, features: number): Promise<void> {
  const expected = predict(model, featureTable(rows, features));

  const { label, ofClass0, ofClass1 } = await scored(encodeModel(model), rows, features);

  expect(largestDifference(expected, ofClass1)).toBeLessThan(1e-7);
  const rest = expected.map((p) => 1 - p);
  expect(largestDifference(rest, ofClass0)).toBeLessThan(1e-7);
  expect(label).toEqual(Array.from(expected, (p) => (p > 0.5 ? 1 : 0)));
  expect(new Set(ofClass1).size).toBeGreaterThan(1);
}

describe('the ONNX artifact', () => {
  for (const trees of [1, 7, 300]) {
    it(`of a forest of ${trees} trees is scored by ONNX Runtime with the very bits of our own predictor`, async () => {
      const forest = smallForest(trees);
      const rows = probeRows(forest.edges);
      const expected = predict(forest, featureTable(rows, FEATURES));

      const { label, ofClass0, ofClass1 } = await scored(encodeModel(forest), rows);

      expect(ofClass1).toEqual(Array.from(expected));
      expect(ofClass0).toEqual(Array.from(expected, (p) => 1 - p));
      expect(label).toEqual(Array.from(expected, (p) => (p > 0.5 ? 1 : 0)));
      expect(new Set(ofClass1).size).toBeGreaterThan(1);
    });
  }

  it('stays the same model with metadata behind it', async () => {
    const forest = smallForest(3);
    const rows = probeRows(forest.edges);
    const model = Buffer.concat([encodeModel(forest), encodeMetadata({ features: '["a"]', label: 'meta_label' })]);

    const { ofClass1 } = await scored(model, rows);

    expect(ofClass1).toEqual(Array.from(predict(forest, featureTable(rows, FEATURES))));
  });

  const shapes = [
    { name: 'a forest that learned sides for missing values', link: 'identity', bins: 255, missing: true },
    { name: 'boosted trees', link: 'logistic', bins: 255, missing: false },
    { name: 'boosted trees that learned sides for missing values', link: 'logistic', bins: 40, missing: true },
    { name: 'boosted trees with more bins than a byte counts', link: 'logistic', bins: 700, missing: false },
  ] as const;
  for (const { name, ...shape } of shapes) {
    it(`of ${name} gives ONNX Runtime our probabilities and labels`, async () => {
      const model = randomModel({ ...shape, trees: 40, features: 200, deepest: 8, seed: 5 });

      await expectAgreement(model, probeRows(model.edges), 200);
    });
  }

  it('of boosted trees without a negative leaf judges by the probability and not by the sum', async () => {
    const half = { feature: Uint16Array.of(0, 0xffff, 0xffff), bin: Uint8Array.of(0, 0, 0) };
    const model: TreeModel = {
      kind: 'trees',
      trees: [{ ...half, next: Int32Array.of(1, 1, 2 ** 18) }],
      edges: [Float32Array.of(0)],
      unit: 2 ** -20,
      base: 0,
      link: 'logistic',
    };

    const { label, ofClass1 } = await scored(encodeModel(model), Float32Array.of(-1, 1), 1);

    expect(label).toEqual([1, 1]);
    expect(ofClass1).toEqual([2 ** -20, 2 ** -2].map((margin) => Math.fround(1 / (1 + Math.exp(-margin)))));
  });

  it('of hard votes gives their exact shares, a tie being class 0', async () => {
    const stump = (next: Int32Array) => ({
      feature: Uint16Array.of(0, 0xffff, 0xffff),
      bin: Uint8Array.of(0, 0, 0),
      next,
    });
    for (const trees of [3, 49, 50, 98]) {
      const model: TreeModel = {
        kind: 'trees',
        trees: Array.from({ length: trees }, (_, tree) => stump(Int32Array.of(1, tree % 2, tree % 3 === 0 ? 1 : 0))),
        edges: [Float32Array.of(0)],
        unit: 1 / trees,
        base: 0,
        link: 'identity',
      };
      const shares = [Math.floor(trees / 2) / trees, Math.ceil(trees / 3) / trees];

      const { label, ofClass1 } = await scored(encodeModel(model), Float32Array.of(-1, 1), 1);

      expect(ofClass1).toEqual(shares.map(Math.fround));
      expect(label).toEqual([0, 0]);
    }
  });

  it('of a linear model keeps its digits where large numbers nearly cancel out, and takes missing values for the mean', async () => {
    const model: LinearModel = {
      kind: 'linear',
      offset: Float32Array.of(30_000, -5, 0, 1e6, 2),
      scale: Float32Array.of(0.1, 2, 1, 1, 0),
      coefficients: Float32Array.of(0.8, -1.25, 0.3, 2.5, 0),
      intercept: Math.fround(-0.4),
    };
    const random = seededRandom(3, 0);
    const rows = Float32Array.from({ length: 5 * 400 }, (_, at) => {
      const feature = at % 5;
      if (random.below(20) === 0)
        return [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][random.below(3)]!;
      return model.offset[feature]! + (random.below(1000) / 250 - 2) * (feature === 0 ? 10 : 1);
    });

    await expectAgreement(model, rows, 5);
  });
});

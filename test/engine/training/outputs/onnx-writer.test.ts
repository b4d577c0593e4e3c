/** The artifact, scored by ONNX Runtime. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { balancedWeights, growTrees } from '#engine/training/learners/forest/grow-trees.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { type Forest, predictProbabilities } from '#engine/training/learners/trees/predict.ts';
import { encodeForest, encodeMetadata } from '#engine/training/outputs/onnx-writer.ts';

const FEATURES = 5;
const ROWS = 400;

function smallForest(trees: number): Forest {
  const random = seededRandom(7, 0);
  const values = Float32Array.from({ length: ROWS * FEATURES }, () => random.below(1000) / 37 - 13);
  const label = Uint8Array.from({ length: ROWS }, (_, row) => (values[row]! + random.below(20) > 5 ? 1 : 0));
  const { bins, edges } = binTable(values, { tableRows: ROWS, trainRows: ROWS, rows: ROWS });
  const table = { bins, stride: ROWS, features: FEATURES, trainRows: ROWS, label };
  const classWeights = balancedWeights(label, ROWS);
  const { grown } = growTrees(
    { table, seed: 42, trees, from: 0, to: trees, classWeights, score: null, keep: true },
    () => undefined,
  );
  return { trees: grown, edges };
}

/** Random rows, rows on the very thresholds, the floats next to them, and what no table holds. */
function probeRows(forest: Forest): Float32Array {
  const random = seededRandom(11, 0);
  const rows: number[] = [];
  for (let row = 0; row < 500; row++) for (let f = 0; f < FEATURES; f++) rows.push(random.below(1000) / 37 - 13);
  for (const [feature, edges] of forest.edges.entries()) {
    for (const edge of edges) {
      for (const value of [edge, edge * (1 + 2 ** -23), edge * (1 - 2 ** -23)]) {
        for (let f = 0; f < FEATURES; f++) rows.push(f === feature ? value : random.below(1000) / 37 - 13);
      }
    }
  }
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 3.4e38]) {
    for (let f = 0; f < FEATURES; f++) rows.push(value);
  }
  return Float32Array.from(rows);
}

describe('the ONNX artifact', () => {
  for (const trees of [1, 7, 300]) {
    it(`of ${trees} trees is scored by ONNX Runtime with the very bits of our own predictor`, async () => {
      const forest = smallForest(trees);
      const rows = probeRows(forest);
      const expected = predictProbabilities(forest, rows);

      const session = await InferenceSession.create(Buffer.from(encodeForest(forest)));
      const input = new Tensor('float32', rows, [rows.length / FEATURES, FEATURES]);
      const { label, probabilities } = await session.run({ features: input });
      await session.release();

      const ofClass1 = (probabilities!.data as Float32Array).filter((_, at) => at % 2 === 1);
      expect(Array.from(ofClass1)).toEqual(Array.from(expected));
      const ofClass0 = (probabilities!.data as Float32Array).filter((_, at) => at % 2 === 0);
      expect(Array.from(ofClass0)).toEqual(Array.from(expected, (p) => 1 - p));
      expect(Array.from(label!.data as BigInt64Array, Number)).toEqual(Array.from(expected, (p) => (p > 0.5 ? 1 : 0)));
      expect(new Set(ofClass1).size).toBeGreaterThan(1);
    });
  }

  it('stays the same model with metadata behind it', async () => {
    const forest = smallForest(3);
    const rows = probeRows(forest);
    const model = Buffer.concat([encodeForest(forest), encodeMetadata({ features: '["a"]', label: 'meta_label' })]);

    const session = await InferenceSession.create(model);
    const { probabilities } = await session.run({ features: new Tensor('float32', rows, [rows.length / 5, 5]) });
    await session.release();

    const ofClass1 = (probabilities!.data as Float32Array).filter((_, at) => at % 2 === 1);
    expect(Array.from(ofClass1)).toEqual(Array.from(predictProbabilities(forest, rows)));
  });
});

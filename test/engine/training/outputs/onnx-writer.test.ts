/** The artifact, scored by ONNX Runtime. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { balancedWeights, growTrees } from '#engine/training/learners/forest/grow-trees.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { predictTrees } from '#engine/training/learners/trees/predict.ts';
import { type TreeModel, VOTE_UNIT } from '#engine/training/learners/trees/tree.ts';
import { encodeMetadata, encodeModel } from '#engine/training/outputs/onnx-writer.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { featureTable } from '../../../fakes/feature-table.ts';

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

/** Random rows, rows on the very thresholds, the floats next to them, and what no table holds. */
function probeRows(forest: TreeModel): Float32Array {
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
      const expected = predictTrees(forest, featureTable(rows, FEATURES));

      const session = await InferenceSession.create(Buffer.from(encodeModel(forest)));
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
    const model = Buffer.concat([encodeModel(forest), encodeMetadata({ features: '["a"]', label: 'meta_label' })]);

    const session = await InferenceSession.create(model);
    const { probabilities } = await session.run({ features: new Tensor('float32', rows, [rows.length / 5, 5]) });
    await session.release();

    const ofClass1 = (probabilities!.data as Float32Array).filter((_, at) => at % 2 === 1);
    expect(Array.from(ofClass1)).toEqual(Array.from(predictTrees(forest, featureTable(rows, FEATURES))));
  });
});

/** What each learner leaves behind, fitted on a table with holes where it takes one: ONNX Runtime says what we say. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { learnerSpec } from '#engine/training/learner-options.ts';
import { learnerOf } from '#engine/training/learners/learners.ts';
import { predict } from '#engine/training/learners/predict.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { encodeModel } from '#engine/training/outputs/onnx-writer.ts';
import { fillTable } from '#engine/training/table/fill-table.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { trainingTable } from '#engine/training/table/training-table.ts';
import { featureTable } from '../../../fakes/feature-table.ts';
import { inlineCompute } from '../../../fakes/inline-compute.ts';
import { probeRows } from '../../../fakes/random-model.ts';
import { syntheticDataset } from '../../../fakes/synthetic-dataset.ts';

const ROWS = 300;
const FEATURES = 4;
const SPECS = [
  learnerSpec('rf', { trees: 20 }),
  learnerSpec('gbt', { trees: 60 }),
  learnerSpec('logistic', {}),
  learnerSpec('ml-rf', { trees: 11 }),
];

function tableWithHoles(missing: 'learn' | 'ffill-zero') {
  const random = seededRandom(8, 0);
  const dataset = syntheticDataset({ rows: ROWS, features: FEATURES });
  for (const column of dataset.features) {
    for (let row = 0; row < ROWS; row++) if (random.below(5) === 0) column[row] = Number.NaN;
  }
  return trainingTable(dataset, fillTable(dataset.features, ROWS, { missing, keepUnfilled: false }));
}

describe('an artifact', () => {
  for (const spec of SPECS) {
    it(`of ${spec.model} is scored by ONNX Runtime as by us, on holes too`, async () => {
      const table = tableWithHoles(spec.model === 'ml-rf' ? 'ffill-zero' : 'learn');
      const options = { signal: new AbortController().signal, onProgress: () => undefined };
      const request = { spec, table, rows: rowRange(0, ROWS), seed: 1 };
      const { model } = await learnerOf(spec).fit(request, options, inlineCompute());
      const edges =
        model.kind === 'trees' ? model.edges : Array.from({ length: FEATURES }, () => Float32Array.of(-2, 2));
      const probes = probeRows(edges).map((value) => (Number.isFinite(value) ? value : Number.NaN));
      const expected = predict(model, featureTable(probes, FEATURES));

      const session = await InferenceSession.create(Buffer.from(encodeModel(model)));
      const input = new Tensor('float32', probes, [expected.length, FEATURES]);
      const { label, probabilities } = await session.run({ features: input });
      await session.release();

      const ofClass1 = Array.from(probabilities!.data as Float32Array).filter((_, at) => at % 2 === 1);
      // Features near the end of float32 leave a linear model without a probability, there as here.
      const differences = ofClass1.map((p, row) => (Object.is(p, expected[row]) ? 0 : Math.abs(p - expected[row]!)));
      const most = Math.max(...differences);
      expect(most).toBeLessThanOrEqual(spec.model === 'rf' ? 0 : 1e-7);
      expect(Array.from(label!.data as BigInt64Array, Number)).toEqual(Array.from(expected, (p) => (p > 0.5 ? 1 : 0)));
      expect(new Set(ofClass1).size).toBeGreaterThan(5);
    });
  }
});

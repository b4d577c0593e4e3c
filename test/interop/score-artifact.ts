/** `node test/interop/score-artifact.ts`: does Python's ONNX Runtime score our artifact to the bit? Exit 1 when it does not. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { balancedWeights, growTrees } from '#engine/training/learners/forest/grow-trees.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { predictProbabilities } from '#engine/training/learners/trees/predict.ts';
import { encodeForest, encodeMetadata } from '#engine/training/outputs/onnx-writer.ts';
import { fillTable } from '#engine/training/table/training-table.ts';
import { syntheticDataset } from '../fakes/synthetic-dataset.ts';
import { interopVenv } from './venv.ts';

const ROWS = 2_000;
const FEATURES = 8;
const TREES = 50;

const { features, label } = syntheticDataset({ rows: ROWS, features: FEATURES });
const { values } = fillTable(features, ROWS);
const { bins, edges } = binTable(values, { tableRows: ROWS, trainRows: ROWS, rows: ROWS });
const table = { bins, stride: ROWS, features: FEATURES, trainRows: ROWS, label };
const classWeights = balancedWeights(label, ROWS);
const { grown: trees } = growTrees(
  { table, seed: 42, trees: TREES, from: 0, to: TREES, classWeights, score: null, keep: true },
  () => undefined,
);
const probes = syntheticDataset({ rows: ROWS, features: FEATURES, seed: 2 }).features;
const rows = Float32Array.from(
  { length: ROWS * FEATURES },
  (_, at) => probes[at % FEATURES]![Math.floor(at / FEATURES)]!,
);
const expected = predictProbabilities({ trees, edges }, rows);

const venv = await interopVenv();
if ('missing' in venv) {
  process.stdout.write(`skipped: ${venv.missing}\n`);
} else {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-interop-'));
  try {
    const model = join(folder, 'model.onnx');
    await writeFile(model, Buffer.concat([encodeForest({ trees, edges }), encodeMetadata({ label: 'meta_label' })]));
    await writeFile(join(folder, 'rows.f32'), rows);
    const script = join(import.meta.dirname, 'score-artifact.py');
    const args = [script, model, join(folder, 'rows.f32'), String(FEATURES)];
    const { stdout } = await promisify(execFile)(venv.python, args, { maxBuffer: 2 ** 26 });
    const answer = JSON.parse(stdout) as {
      version: string;
      metadata: Record<string, string>;
      label: number[];
      probabilities: [number, number][];
    };
    const wrong = answer.probabilities.filter(([p0, p1], row) => p1 !== expected[row] || p0 !== 1 - expected[row]!);
    const wrongLabels = answer.label.filter((value, row) => value !== (expected[row]! > 0.5 ? 1 : 0));
    const agrees = wrong.length + wrongLabels.length === 0 && answer.metadata.label === 'meta_label';
    process.stdout.write(
      `Python's ONNX Runtime ${answer.version}: ${wrong.length} of ${ROWS} probabilities and ${wrongLabels.length} labels differ\n`,
    );
    process.exitCode = agrees ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

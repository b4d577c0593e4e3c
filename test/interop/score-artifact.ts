/** `node test/interop/score-artifact.ts`: does Python's ONNX Runtime score our artifact to the bit? Exit 1 when it does not. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { balancedWeights, growTrees } from '#engine/training/learners/forest/grow-trees.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { predictTrees } from '#engine/training/learners/trees/predict.ts';
import { type TreeModel, VOTE_UNIT } from '#engine/training/learners/trees/tree.ts';
import { encodeMetadata, encodeModel } from '#engine/training/outputs/onnx-writer.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { fillTable } from '#engine/training/table/training-table.ts';
import { featureTable } from '../fakes/feature-table.ts';
import { syntheticDataset } from '../fakes/synthetic-dataset.ts';
import { interopVenv } from './venv.ts';

const ROWS = 2_000;
const FEATURES = 8;
const TREES = 50;

const { features, label } = syntheticDataset({ rows: ROWS, features: FEATURES });
const { values } = fillTable(features, ROWS);
const table = binTable({ values, tableRows: ROWS, label, rows: rowRange(0, ROWS) });
const classWeights = balancedWeights(label);
const { grown: trees } = growTrees(
  { table, seed: 42, trees: TREES, from: 0, to: TREES, classWeights },
  () => undefined,
);
const forest: TreeModel = { kind: 'trees', trees, edges: table.edges, unit: VOTE_UNIT, base: 0, link: 'identity' };
const probes = syntheticDataset({ rows: ROWS, features: FEATURES, seed: 2 }).features;
const rows = Float32Array.from(
  { length: ROWS * FEATURES },
  (_, at) => probes[at % FEATURES]![Math.floor(at / FEATURES)]!,
);
const expected = predictTrees(forest, featureTable(rows, FEATURES));

const venv = await interopVenv();
if ('missing' in venv) {
  process.stdout.write(`skipped: ${venv.missing}\n`);
} else {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-interop-'));
  try {
    const model = join(folder, 'model.onnx');
    await writeFile(model, Buffer.concat([encodeModel(forest), encodeMetadata({ label: 'meta_label' })]));
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

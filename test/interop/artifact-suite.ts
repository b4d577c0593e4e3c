/** Does Python's ONNX Runtime score our artifact to the bit? */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { balancedWeights, growTrees } from '#engine/training/learners/forest/grow-trees.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { predictTrees } from '#engine/training/learners/trees/predict.ts';
import { type TreeModel, VOTE_UNIT } from '#engine/training/learners/trees/tree.ts';
import { encodeMetadata, encodeModel } from '#engine/training/outputs/onnx-writer.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { fillTable } from '#engine/training/table/training-table.ts';
import { featureTable } from '../fakes/feature-table.ts';
import { syntheticDataset } from '../fakes/synthetic-dataset.ts';
import { askPython, noneDiffer, type Suite } from './suites.ts';

const ROWS = 2_000;
const FEATURES = 8;
const TREES = 50;

interface Answer {
  readonly version: string;
  readonly metadata: Record<string, string>;
  readonly label: readonly number[];
  readonly probabilities: readonly [number, number][];
}

export const artifactSuite: Suite = {
  name: 'artifact',
  async run(python) {
    const forest = grownForest();
    const probes = syntheticDataset({ rows: ROWS, features: FEATURES, seed: 2 }).features;
    const rows = Float32Array.from(
      { length: ROWS * FEATURES },
      (_, at) => probes[at % FEATURES]![Math.floor(at / FEATURES)]!,
    );
    const expected = predictTrees(forest, featureTable(rows, FEATURES));
    const answer = await scored(python, forest, rows);
    const runtime = `Python's ONNX Runtime ${answer.version}, ${ROWS} rows`;
    const wrong = answer.probabilities.filter(([p0, p1], row) => p1 !== expected[row] || p0 !== 1 - expected[row]!);
    const wrongLabels = answer.label.filter((value, row) => value !== (expected[row]! > 0.5 ? 1 : 0));
    return [
      { text: `${runtime}: it reads our metadata`, agrees: answer.metadata.label === 'meta_label' },
      noneDiffer(`${runtime}, probabilities`, wrong.length),
      noneDiffer(`${runtime}, labels`, wrongLabels.length),
    ];
  },
};

function grownForest(): TreeModel {
  const { features, label } = syntheticDataset({ rows: ROWS, features: FEATURES });
  const { values } = fillTable(features, ROWS);
  const table = binTable({ values, tableRows: ROWS, label, rows: rowRange(0, ROWS) });
  const classWeights = balancedWeights(label);
  const { grown: trees } = growTrees(
    { table, seed: 42, trees: TREES, from: 0, to: TREES, classWeights },
    () => undefined,
  );
  return { kind: 'trees', trees, edges: table.edges, unit: VOTE_UNIT, base: 0, link: 'identity' };
}

async function scored(python: string, forest: TreeModel, rows: Float32Array): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-interop-'));
  try {
    const model = join(folder, 'model.onnx');
    await writeFile(model, Buffer.concat([encodeModel(forest), encodeMetadata({ label: 'meta_label' })]));
    await writeFile(join(folder, 'rows.f32'), rows);
    return await askPython<Answer>(python, 'score-artifact.py', {
      args: [model, join(folder, 'rows.f32'), String(FEATURES)],
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

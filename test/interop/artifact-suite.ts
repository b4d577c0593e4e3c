/** Does Python's ONNX Runtime score the artifact of each kind of model as we do, missing values included? */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { growPackageForest } from '#engine/training/drivers/ml-random-forest.ts';
import { balancedWeights, growTrees } from '#engine/training/learners/forest/grow-trees.ts';
import type { LinearModel } from '#engine/training/learners/linear.ts';
import { readForest } from '#engine/training/learners/ml-rf/read-forest.ts';
import { predict } from '#engine/training/learners/predict.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { type TreeModel, VOTE_UNIT } from '#engine/training/learners/trees/tree.ts';
import type { Model } from '#engine/training/learners/types.ts';
import { encodeMetadata, encodeModel } from '#engine/training/outputs/onnx-writer.ts';
import { fillTable } from '#engine/training/table/fill-table.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { featureTable } from '../fakes/feature-table.ts';
import { probeRows, randomModel } from '../fakes/random-model.ts';
import { removeFolder } from '../fakes/remove-folder.ts';
import { syntheticDataset } from '../fakes/synthetic-dataset.ts';
import { askPython, type Finding, noneDiffer, type Suite } from './suites.ts';

const ROWS = 2_000;
const FEATURES = 8;
const TREES = 50;
const TOLERANCE = 1e-6;

interface Answer {
  readonly version: string;
  readonly metadata: Record<string, string>;
  readonly label: readonly number[];
  readonly probabilities: readonly [number, number][];
}

interface Case {
  readonly name: string;
  readonly model: Model;
  /** Row-major. */
  readonly rows: Float32Array;
}

export const artifactSuite: Suite = {
  name: 'artifact',
  async run(python) {
    const findings: Finding[] = [];
    for (const each of cases()) findings.push(...(await findingsOf(each, python)));
    return findings;
  },
};

async function findingsOf({ name, model, rows }: Case, python: string): Promise<Finding[]> {
  const expected = predict(model, featureTable(rows, FEATURES));
  const answer = await scored(python, model, rows);
  const what = `Python's ONNX Runtime ${answer.version}, ${name}, ${expected.length} rows`;
  const most = Math.max(
    ...answer.probabilities.map(([p0, p1], row) => Math.abs(p1 - expected[row]!) + Math.abs(p0 - 1 + expected[row]!)),
  );
  const wrongLabels = answer.label.filter((value, row) => value !== (expected[row]! > 0.5 ? 1 : 0));
  return [
    { text: `${what}: it reads our metadata`, agrees: answer.metadata.label === 'meta_label' },
    // Votes of forests are summed up exactly by both.
    name === 'forest'
      ? noneDiffer(`${what}, probabilities`, answer.probabilities.filter(([, p1], row) => p1 !== expected[row]).length)
      : { text: `${what}: probabilities differ by ${most} at most`, agrees: most <= TOLERANCE },
    noneDiffer(`${what}, labels`, wrongLabels.length),
  ];
}

function cases(): Case[] {
  const forest = grownForest();
  const shape = { trees: TREES, features: FEATURES, bins: 200, deepest: 7 };
  const sided = randomModel({ ...shape, missing: true, link: 'identity', seed: 1 });
  const boosted = randomModel({ ...shape, missing: true, link: 'logistic', seed: 2 });
  const fromPackage = packageForest();
  return [
    { name: 'forest', model: forest, rows: probeRows(forest.edges) },
    { name: 'forest that learned sides for missing values', model: sided, rows: probeRows(sided.edges) },
    { name: 'boosted trees', model: boosted, rows: probeRows(boosted.edges) },
    { name: 'forest of ml-random-forest', model: fromPackage, rows: probeRows(fromPackage.edges) },
    { name: 'linear model', model: linearModel(), rows: linearRows() },
  ];
}

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

function packageForest(): TreeModel {
  const { features, label } = syntheticDataset({ rows: 150, features: FEATURES });
  const rows = Array.from({ length: 150 }, (_, row) => features.map((column) => Math.fround(column[row]!)));
  return readForest(growPackageForest({ rows, label: [...label], trees: TREES, seed: 42 }), FEATURES);
}

/** Prices of 30,000 that move by 10: their terms nearly cancel out with the intercept. */
function linearModel(): LinearModel {
  const of = (value: (feature: number) => number) => Float32Array.from({ length: FEATURES }, (_, f) => value(f));
  return {
    kind: 'linear',
    offset: of((feature) => (feature % 2 === 0 ? 30_000 : -2)),
    scale: of((feature) => (feature % 2 === 0 ? 0.1 : 1.5)),
    coefficients: of((feature) => (feature - 3.4) / 4),
    intercept: Math.fround(-0.3),
  };
}

function linearRows(): Float32Array {
  const random = seededRandom(3, 0);
  const { offset } = linearModel();
  return Float32Array.from({ length: ROWS * FEATURES }, (_, at) => {
    if (random.below(20) === 0) return Number.NaN;
    return offset[at % FEATURES]! + (random.below(4_000) / 1_000 - 2) * (at % 2 === 0 ? 10 : 1);
  });
}

async function scored(python: string, model: Model, rows: Float32Array): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-interop-'));
  try {
    const path = join(folder, 'model.onnx');
    await writeFile(path, Buffer.concat([encodeModel(model), encodeMetadata({ label: 'meta_label' })]));
    await writeFile(join(folder, 'rows.f32'), rows);
    return await askPython<Answer>(python, 'score-artifact.py', {
      args: [path, join(folder, 'rows.f32'), String(FEATURES)],
    });
  } finally {
    await removeFolder(folder);
  }
}

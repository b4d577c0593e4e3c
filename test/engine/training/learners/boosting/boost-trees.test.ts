import { describe, expect, it } from 'vitest';
import { type BoostTreesInput, boostTrees } from '#engine/training/learners/boosting/boost-trees.ts';
import { gradientBoosting } from '#engine/training/learners/boosting/fit-boosting.ts';
import { BOOSTING_DEFAULTS, baseSteps, leafUnit, leafWithin } from '#engine/training/learners/boosting/settings.ts';
import { logistic } from '#engine/training/learners/exponential.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { predictTrees } from '#engine/training/learners/trees/predict.ts';
import type { GradientBoostingSpec } from '#engine/training/learners/types.ts';
import { fillTable } from '#engine/training/table/fill-table.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { trainingTable } from '#engine/training/table/training-table.ts';
import { rank, rocAuc } from '#engine/training/validation/ranking-metrics.ts';
import { inlineCompute } from '../../../../fakes/inline-compute.ts';
import { syntheticDataset } from '../../../../fakes/synthetic-dataset.ts';

const ROWS = 400;
const FEATURES = 6;
const SPEC: GradientBoostingSpec = { ...BOOSTING_DEFAULTS, trees: 30 };
const silent = () => undefined;

/** Values with some missing, in which the label is seen. */
function holedValues(): { values: Float32Array; label: Uint8Array } {
  const { features, label } = syntheticDataset({ rows: ROWS, features: FEATURES });
  const values = Float32Array.from(features.flatMap((column) => Array.from(column)));
  for (let cell = 0; cell < values.length; cell += 7) values[cell] = Number.NaN;
  return { values, label };
}

function inputOf(changes: Partial<BoostTreesInput> = {}): BoostTreesInput {
  const { values, label } = holedValues();
  const table = binTable({ values, tableRows: ROWS, label, rows: rowRange(0, ROWS) });
  return { table, spec: SPEC, seed: 3, from: 0, to: SPEC.trees, margins: new Int32Array(ROWS), reach: 0, ...changes };
}

describe('a boosted model', () => {
  it('is the same whichever trees are grown in one task', () => {
    const whole = inputOf();
    const expected = boostTrees(whole, silent);

    const parted = inputOf();
    const first = boostTrees({ ...parted, to: 11 }, silent);
    const second = boostTrees({ ...parted, from: 11, reach: first.reach }, silent);

    expect([...first.grown, ...second.grown]).toEqual(expected.grown);
    expect(second.reach).toBe(expected.reach);
    expect(parted.margins).toEqual(whole.margins);
  });

  it('has other trees for another seed', () => {
    expect(boostTrees(inputOf({ seed: 4 }), silent).grown).not.toEqual(boostTrees(inputOf(), silent).grown);
  });

  it('keeps for each row, drawn or not, the sum that its trees say of it', () => {
    const { values } = holedValues();
    const input = inputOf();

    const { grown } = boostTrees(input, silent);

    const unit = leafUnit(SPEC);
    const base = baseSteps(input.table.label, null, unit);
    const model = { kind: 'trees', trees: grown, edges: input.table.edges, unit, base, link: 'logistic' } as const;
    const probabilities = predictTrees(model, { values, tableRows: ROWS, rows: rowRange(0, ROWS) });
    expect(Array.from(probabilities)).toEqual(Array.from(input.margins, (steps) => logistic((base + steps) * unit)));
    expect(grown.some(({ missingLeft }) => missingLeft?.includes(1))).toBe(true);
  });

  it('counts a row of weight 2 as two rows', () => {
    const { values, label } = holedValues();
    // Few trees: what rounding makes of two equal gains is not asked here.
    const spec = { ...SPEC, subsample: 1, trees: 5, max_depth: 3 };
    const weight = Float32Array.from(label, (_, row) => (row % 3 === 0 ? 2 : 1));
    const twice = Uint32Array.from([...label.keys()].flatMap((row) => (weight[row] === 2 ? [row, row] : [row])));
    const weighted = inputOf({ spec, to: 5, table: { ...inputOf().table, weight } });
    const table = binTable({ values, tableRows: ROWS, label, rows: twice });
    // The bins of the rows that are there once: edges are places, and must be the same.
    const bins = Uint8Array.from({ length: FEATURES * twice.length }, (_, cell) => {
      const feature = Math.floor(cell / twice.length);
      return weighted.table.bins[feature * ROWS + twice[cell % twice.length]!]!;
    });
    const doubled = inputOf({
      spec,
      to: 5,
      table: { ...table, bins, edges: weighted.table.edges },
      margins: new Int32Array(twice.length),
    });

    boostTrees(weighted, silent);
    boostTrees(doubled, silent);

    const unit = leafUnit(spec);
    for (const [at, row] of twice.entries()) {
      expect(doubled.margins[at]! * unit).toBeCloseTo(weighted.margins[row]! * unit, 4);
    }
  });

  it('draws about the asked share of rows for each tree', () => {
    const noRows = inputOf({ spec: { ...SPEC, subsample: 1e-9 } });

    const { grown } = boostTrees(noRows, silent);

    expect(grown.every(({ feature }) => feature.length === 1)).toBe(true);
    expect(noRows.margins.every((steps) => steps === 0)).toBe(true);
  });

  it('tells how many trees it has grown', () => {
    const counts: number[] = [];

    boostTrees(inputOf({ from: 3, to: 6 }), (count) => counts.push(count));

    expect(counts).toEqual([1, 2, 3]);
  });
});

describe('its steps', () => {
  it('begin at the log-odds of the share of class 1, weights counted', () => {
    const unit = leafUnit(SPEC);
    const label = Uint8Array.of(1, 0, 0, 0);

    expect(baseSteps(label, null, unit) * unit).toBeCloseTo(Math.log(1 / 3), 5);
    expect(baseSteps(label, Float32Array.of(9, 1, 1, 1), unit) * unit).toBeCloseTo(Math.log(3), 5);
  });

  it('are fine enough to be exact in float32 however many trees there are', () => {
    expect(leafUnit(BOOSTING_DEFAULTS)).toBe(2 ** -18);
    for (const trees of [1, 400, 10_000]) {
      const unit = leafUnit({ trees, learning_rate: 0.3 });
      expect(Number.isInteger(Math.log2(unit))).toBe(true);
      expect(unit * 2 ** 24).toBeGreaterThanOrEqual(trees * 0.3 * 3);
    }
  });

  it('are cut off before a sum could leave what float32 counts exactly', () => {
    expect(leafWithin(2 ** 24 - 10, 11)).toBe(10);
    expect(leafWithin(2 ** 24 - 10, -11)).toBe(-10);
    expect(leafWithin(2 ** 23, 11)).toBe(11);
  });
});

describe('the learner', () => {
  it('fits, tells its progress, and shares importance out to 1', async () => {
    const dataset = syntheticDataset({ rows: 900, features: FEATURES });
    const table = trainingTable(dataset, fillTable(dataset.features, dataset.rows));
    const progress: number[] = [];
    const compute = inlineCompute();

    const { model, importance } = await gradientBoosting.fit(
      { spec: SPEC, table, rows: rowRange(0, 600), seed: 1 },
      { signal: new AbortController().signal, onProgress: (done) => progress.push(done) },
      compute,
    );

    expect(progress.at(-1)).toBe(SPEC.trees);
    expect(importance.indexOf(Math.max(...importance))).toBe(0);
    expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    if (model.kind !== 'trees') throw new Error('expected trees');
    const scored = predictTrees(model, { values: table.values, tableRows: 900, rows: rowRange(600, 900) });
    expect(rocAuc(rank(scored), table.label.subarray(600))).toBeGreaterThan(0.85);
  });
});

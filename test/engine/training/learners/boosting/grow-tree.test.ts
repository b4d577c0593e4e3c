/** The tree builder against a slow twin that tries every split of every node, and its derivatives against their formulas. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstOf, gradientPacker, secondOf } from '#engine/training/learners/boosting/gradients.ts';
import { boostedTreeGrower, drawFeatures, type GrownTree } from '#engine/training/learners/boosting/grow-tree.ts';
import { rowRecords } from '#engine/training/learners/boosting/row-records.ts';
import { BOOSTING_DEFAULTS } from '#engine/training/learners/boosting/settings.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { MISSING } from '#engine/training/learners/trees/histogram-bins.ts';
import { LEAF } from '#engine/training/learners/trees/tree.ts';
import type { GradientBoostingSpec } from '#engine/training/learners/types.ts';

interface Example {
  /** One list of bins a feature. */
  readonly columns: readonly (readonly number[])[];
  readonly label: readonly number[];
  readonly margins: readonly number[];
  readonly weight: readonly number[] | null;
  readonly spec: GradientBoostingSpec;
}

interface Sums {
  readonly first: number;
  readonly second: number;
}

const UNIT = 2 ** -18;

function exampleOf(rows: number, features: number, bins: number): fc.Arbitrary<Example> {
  const bin = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: bins - 1 }) },
    { weight: 1, arbitrary: fc.constant(MISSING) },
  );
  const list = <T>(item: fc.Arbitrary<T>, length: number) => fc.array(item, { minLength: length, maxLength: length });
  return fc.record({
    columns: list(list(bin, rows), features),
    label: list(fc.integer({ min: 0, max: 1 }), rows),
    margins: list(fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), rows),
    weight: fc.option(
      list(
        fc.integer({ min: 1, max: 32 }).map((eighths) => eighths / 8),
        rows,
      ),
    ),
    spec: fc
      .record({
        max_depth: fc.integer({ min: 1, max: 4 }),
        lambda: fc.constantFrom(0.5, 1, 3),
        gamma: fc.constantFrom(0, 0.5),
        min_child_weight: fc.constantFrom(0.1, 1),
      })
      .map((settings) => ({ ...BOOSTING_DEFAULTS, ...settings })),
  });
}

function tableOf({ columns, label, weight }: Example) {
  return {
    bins: Uint8Array.from(columns.flat()),
    rows: label.length,
    label: Uint8Array.from(label),
    weight: weight === null ? null : Float32Array.from(weight),
    // As many edges as leave room for each bin; the trees look only at their number.
    edges: columns.map((column) => new Float32Array(Math.max(0, ...column.filter((bin) => bin !== MISSING)))),
  };
}

function grown(example: Example) {
  const table = tableOf(example);
  const records = rowRecords(table, example.spec.max_depth);
  records.margins.set(example.margins);
  const units = gradientPacker({ ...table, base: 0, unit: UNIT }, records)();
  const derivatives = example.label.map((_, row): Sums => {
    const pair = records.pairs[(row * records.stride) / 2]!;
    return { first: firstOf(pair) * units.first, second: secondOf(pair) * units.second };
  });
  const rows = records.list;
  rows.set(Int32Array.from(example.label, (_, row) => row));
  const gains = new Float64Array(example.columns.length);
  const features = Uint16Array.from(example.columns, (_, feature) => feature);
  const tree = boostedTreeGrower(table, records, example.spec)({ count: rows.length, features, units }, gains);
  return { tree, rows: rows.slice(), gains, units, derivatives };
}

function sumOf(rows: readonly number[], derivatives: readonly Sums[]): Sums {
  return rows.reduce(
    (sum, row) => ({ first: sum.first + derivatives[row]!.first, second: sum.second + derivatives[row]!.second }),
    { first: 0, second: 0 },
  );
}

const score = ({ first, second }: Sums, lambda: number) => (first * first) / (second + lambda);

/** Gain of parting `rows`; -Infinity where a side is too light. */
function gainOf(
  left: readonly number[],
  right: readonly number[],
  { derivatives, spec }: { derivatives: Sums[]; spec: GradientBoostingSpec },
) {
  const [l, r] = [sumOf(left, derivatives), sumOf(right, derivatives)];
  if (Math.min(l.second, r.second) < spec.min_child_weight) return Number.NEGATIVE_INFINITY;
  const whole = { first: l.first + r.first, second: l.second + r.second };
  return score(l, spec.lambda) + score(r, spec.lambda) - score(whole, spec.lambda);
}

function goesLeft(bin: number, last: number, missingLeft: boolean): boolean {
  return bin === MISSING ? missingLeft : bin <= last;
}

function part(
  rows: readonly number[],
  column: readonly number[],
  last: number,
  missingLeft: boolean,
): [number[], number[]] {
  const isLeft = (row: number) => goesLeft(column[row]!, last, missingLeft);
  return [rows.filter(isLeft), rows.filter((row) => !isLeft(row))];
}

/** The largest gain that any split of `rows` has. */
function mostGain(rows: readonly number[], example: Example, derivatives: Sums[]): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const column of example.columns) {
    for (const last of new Set(rows.map((row) => column[row]!))) {
      if (last === MISSING) continue;
      for (const missingLeft of [false, true]) {
        const [left, right] = part(rows, column, last, missingLeft);
        if (left.length > 0 && right.length > 0) {
          most = Math.max(most, gainOf(left, right, { derivatives, spec: example.spec }));
        }
      }
    }
  }
  return most;
}

/** Checks a node and all below it; gives the sum of the gains of its splits. */
function expectBest(
  example: Example,
  { tree, derivatives }: { tree: GrownTree; derivatives: Sums[] },
  node: number,
  rows: number[],
  depth: number,
): number {
  const { spec, columns } = example;
  const most = depth < spec.max_depth ? mostGain(rows, example, derivatives) : Number.NEGATIVE_INFINITY;
  const least = Math.max(spec.gamma, 1e-6);
  if (tree.feature[node] === LEAF) {
    expect(most).toBeLessThanOrEqual(least * (1 + 1e-9));
    const { first, second } = sumOf(rows, derivatives);
    expect(tree.value[node]).toBeCloseTo(-first / (second + spec.lambda), 9);
    return 0;
  }
  const [left, right] = part(rows, columns[tree.feature[node]!]!, tree.bin[node]!, tree.missingLeft[node] === 1);
  const gain = gainOf(left, right, { derivatives, spec });
  expect(gain).toBeGreaterThan(least);
  expect(gain).toBeGreaterThanOrEqual(most * (1 - 1e-9));
  const child = tree.next[node]!;
  return (
    gain +
    expectBest(example, { tree, derivatives }, child, left, depth + 1) +
    expectBest(example, { tree, derivatives }, child + 1, right, depth + 1)
  );
}

describe('a tree of a boosted model', () => {
  it('has in every node the split with the most gain, missing values on the better side, and Newton steps in its leaves', () => {
    let splits = 0;
    const sizes = fc.tuple(
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(1, 3, 20, 255),
    );
    fc.assert(
      fc.property(
        sizes.chain((size) => exampleOf(...size)),
        (example) => {
          const result = grown(example);
          const rows = example.label.map((_, row) => row);

          const gain = expectBest(example, result, 0, rows, 0);

          expect(result.gains.reduce((sum, own) => sum + own, 0)).toBeCloseTo(gain, 6);
          splits += result.tree.feature.filter((feature) => feature !== LEAF).length;
        },
      ),
      { numRuns: 200 },
    );
    expect(splits).toBeGreaterThan(200);
  });

  it('holds every row once, in the stretch of its leaf or of the split above two leaves', () => {
    fc.assert(
      fc.property(exampleOf(80, 3, 30), (example) => {
        const { tree, rows } = grown(example);

        expect(Array.from(rows).sort((a, b) => a - b)).toEqual(example.label.map((_, row) => row));
        const stretches = [...tree.stretches].sort((one, other) => one.start - other.start);
        expect(stretches[0]!.start).toBe(0);
        for (const [at, stretch] of stretches.entries()) expect(stretch.end).toBe(stretches[at + 1]?.start ?? 80);
        for (const { node, start, end } of stretches) {
          for (const row of rows.subarray(start, end)) {
            let at = 0;
            while (at !== node && tree.feature[at] !== LEAF) {
              const bin = example.columns[tree.feature[at]!]![row]!;
              at = tree.next[at]! + (goesLeft(bin, tree.bin[at]!, tree.missingLeft[at] === 1) ? 0 : 1);
            }
            expect(at).toBe(node);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('packed derivatives', () => {
  it('are those of the logistic loss, to half a step', () => {
    fc.assert(
      fc.property(exampleOf(50, 1, 3), (example) => {
        const { derivatives, units } = grown(example);

        for (const [row, { first, second }] of derivatives.entries()) {
          const probability = 1 / (1 + Math.exp(-example.margins[row]! * UNIT));
          const weight = example.weight?.[row] ?? 1;
          expect(Math.abs(first - weight * (probability - example.label[row]!))).toBeLessThan(
            units.first * 0.500001 + 1e-9,
          );
          expect(Math.abs(second - weight * probability * (1 - probability))).toBeLessThan(
            units.second * 0.500001 + 1e-9,
          );
        }
        // So fine that rounding cannot be seen in a small table.
        expect(units.first).toBeLessThan(1e-5);
      }),
    );
  });

  it('reach to scores that are nearly certain', () => {
    const far = {
      columns: [[0, 0]],
      label: [1, 0],
      weight: null,
      spec: BOOSTING_DEFAULTS,
      margins: [2 ** 24 - 1, -(2 ** 24) + 1],
    };

    const { derivatives } = grown(far);

    for (const { first, second } of derivatives) {
      expect(Math.abs(first)).toBeLessThan(1e-8);
      expect(second).toBeLessThan(1e-8);
    }
  });
});

describe('features of a tree', () => {
  it('are so many as asked for, rounded down, at least one, in ascending order, and each as likely as the others', () => {
    const seen = new Float64Array(10);
    for (let tree = 0; tree < 2_000; tree++) {
      const features = drawFeatures(10, 0.85, seededRandom(7, tree));
      expect(features).toHaveLength(8);
      expect(Array.from(features)).toEqual([...new Set(features)].sort((a, b) => a - b));
      for (const feature of features) seen[feature] = seen[feature]! + 1;
    }

    expect(Math.min(...seen)).toBeGreaterThan(1_500);
    expect(Math.max(...seen)).toBeLessThan(1_700);
    expect(drawFeatures(3, 0.1, seededRandom(7, 0))).toHaveLength(1);
  });
});

/** The tree builder against a slow twin: textbook Gini, exact fractions, no bit tricks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TreeGrower, treeGrower } from '#engine/training/learners/forest/grow-tree.ts';
import { type Random, seededRandom } from '#engine/training/learners/random.ts';
import { MISSING } from '#engine/training/learners/trees/histogram-bins.ts';
import { LEAF, type Tree } from '#engine/training/learners/trees/tree.ts';

interface Sample {
  readonly row: number;
  readonly copies: number;
  readonly label: number;
}

interface Example {
  /** One list of bins a feature. */
  readonly columns: readonly (readonly number[])[];
  readonly label: readonly number[];
  /** In eighths; null when all rows count alike. */
  readonly weight: readonly number[] | null;
  readonly classWeights: readonly [number, number];
  readonly drawnFeatures: number;
  readonly leafRows: number;
  readonly seed: number;
}

type Shape =
  | { readonly votes: number }
  | { readonly feature: number; readonly bin: number; readonly missingLeft: boolean; left: Shape; right: Shape };

const FULL_VOTES = 1_000_000;

/** Weighted Gini impurity of the two sides, times the weights, as an exact fraction. Weights are whole numbers. */
function impurity(left: readonly [bigint, bigint], right: readonly [bigint, bigint]): [bigint, bigint] {
  const [a, b] = left;
  const [c, d] = right;
  return [2n * (a * b * (c + d) + c * d * (a + b)), (a + b) * (c + d)];
}

function goesLeft(column: readonly number[], bin: number, missingLeft: boolean) {
  return ({ row }: Sample) => (column[row] === MISSING ? missingLeft : column[row]! <= bin);
}

/** All borders between the bins that are there: first those with what is missing on the left. */
function borders(bins: readonly number[]): { bin: number; missingLeft: boolean }[] {
  const present = [...new Set(bins)].filter((bin) => bin !== MISSING).sort((x, y) => x - y);
  const between = present.slice(1).map((bin, at) => Math.floor((present[at]! + bin - 1) / 2));
  const natural = between.map((bin) => ({ bin, missingLeft: false }));
  if (!bins.includes(MISSING)) return natural;
  const missingLeft = between.map((bin) => ({ bin, missingLeft: true }));
  const onlyMissingRight = present.length > 0 ? [{ bin: MISSING - 1, missingLeft: false }] : [];
  return [...missingLeft, ...natural, ...onlyMissingRight];
}

function twin({ columns, label, weight, classWeights, drawnFeatures, leafRows, seed }: Example): Shape {
  const random: Random = seededRandom(seed, 0);
  const rows = label.length;
  const copies = new Array<number>(rows).fill(0);
  for (let draw = 0; draw < rows; draw++) copies[random.below(rows)]!++;
  const order = columns.map((_, feature) => feature);

  const weights = (samples: readonly Sample[]): [bigint, bigint] => {
    const sum = [0n, 0n] as [bigint, bigint];
    for (const { row, copies: count, label: y } of samples) {
      sum[y as 0 | 1] += BigInt(count * (weight?.[row] ?? 1) * classWeights[y as 0 | 1]);
    }
    return sum;
  };

  const grow = (samples: readonly Sample[]): Shape => {
    const total = weights(samples);
    const leaf = { votes: Math.round((FULL_VOTES * Number(total[1])) / Number(total[0] + total[1])) };
    if (total[0] === 0n || total[1] === 0n || samples.length < 2 * leafRows) return leaf;
    let best: { feature: number; bin: number; missingLeft: boolean; score: [bigint, bigint] } | undefined;
    for (let drawn = 0; drawn < order.length && (drawn < drawnFeatures || best === undefined); drawn++) {
      const pick = drawn + random.below(order.length - drawn);
      [order[drawn], order[pick]] = [order[pick]!, order[drawn]!];
      const feature = order[drawn]!;
      for (const { bin, missingLeft } of borders(samples.map(({ row }) => columns[feature]![row]!))) {
        const isLeft = goesLeft(columns[feature]!, bin, missingLeft);
        const left = samples.filter(isLeft);
        const right = samples.filter((sample) => !isLeft(sample));
        if (left.length < leafRows || right.length < leafRows) continue;
        const score = impurity(weights(left), weights(right));
        if (best === undefined || score[0] * best.score[1] < best.score[0] * score[1]) {
          best = { feature, bin, missingLeft, score };
        }
      }
    }
    if (best === undefined) return leaf;
    const { feature, bin, missingLeft } = best;
    const isLeft = goesLeft(columns[feature]!, bin, missingLeft);
    const left = grow(samples.filter(isLeft));
    const right = grow(samples.filter((sample) => !isLeft(sample)));
    return { feature, bin, missingLeft, left, right };
  };
  const drawn = copies.map((count, row) => ({ row, copies: count, label: label[row]! }));
  return grow(drawn.filter(({ copies: count }) => count > 0));
}

function ours(example: Example): Tree {
  return grower(example).grow(seededRandom(example.seed, 0));
}

function grower({ columns, label, weight, classWeights, drawnFeatures, leafRows }: Example): TreeGrower {
  const rows = label.length;
  const table = {
    bins: Uint8Array.from(columns.flat()),
    rows,
    label: Uint8Array.from(label),
    weight: weight === null ? null : Float32Array.from(weight, (eighths) => eighths / 8),
    edges: columns.map(() => new Float32Array(0)),
  };
  return treeGrower(table, { drawnFeatures, leafRows, classWeights, fullVotes: FULL_VOTES });
}

function shapeOf(tree: Tree, node = 0): Shape {
  const feature = tree.feature[node]!;
  if (feature === LEAF) return { votes: tree.next[node]! };
  const left = tree.next[node]!;
  const missingLeft = tree.missingLeft?.[node] === 1;
  return { feature, bin: tree.bin[node]!, missingLeft, left: shapeOf(tree, left), right: shapeOf(tree, left + 1) };
}

/** Rows of the bootstrap by leaf. */
function leafSizes(tree: Tree, columns: readonly (readonly number[])[], copies: Uint8Array): number[] {
  const sizes = new Map<number, number>();
  for (const [row, count] of copies.entries()) {
    if (count === 0) continue;
    let node = 0;
    while (tree.feature[node] !== LEAF) {
      const bin = columns[tree.feature[node]!]![row]!;
      const isLeft = bin === MISSING ? tree.missingLeft?.[node] === 1 : bin <= tree.bin[node]!;
      node = tree.next[node]! + (isLeft ? 0 : 1);
    }
    sizes.set(node, (sizes.get(node) ?? 0) + 1);
  }
  return [...sizes.values()];
}

interface Kind {
  readonly missing?: boolean;
  readonly weighted?: boolean;
  /** The most that a leaf's fewest rows are; 1 without it. */
  readonly leafRows?: number;
}

function exampleOf(
  rows: number,
  features: number,
  bins: number,
  { missing, weighted, leafRows = 1 }: Kind = {},
): fc.Arbitrary<Example> {
  const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: rows, maxLength: rows });
  const bin = fc.integer({ min: 0, max: bins - 1 });
  const cell = missing ? fc.oneof({ weight: 3, arbitrary: bin }, { weight: 1, arbitrary: fc.constant(MISSING) }) : bin;
  return fc.record({
    columns: fc.array(list(cell), { minLength: features, maxLength: features }),
    label: list(fc.integer({ min: 0, max: 1 })),
    weight: weighted ? list(fc.integer({ min: 1, max: 32 })) : fc.constant(null),
    classWeights: fc.constantFrom<[number, number][]>([1, 1], [1, 3], [2, 1]),
    drawnFeatures: fc.integer({ min: 1, max: features }),
    leafRows: fc.integer({ min: 1, max: leafRows }),
    seed: fc.nat(),
  });
}

const sizes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 2, 5, 255));

function expectTwin(example: Example): void {
  expect(shapeOf(ours(example))).toEqual(twin(example));
}

describe('a grown tree', () => {
  it('is the slow twin, node by node, on small tables with ties and constant features', () => {
    fc.assert(
      fc.property(
        sizes.chain((size) => exampleOf(...size)),
        expectTwin,
      ),
      { numRuns: 400 },
    );
  });

  it('is the slow twin on tables of large nodes, where all bins are looked at', () => {
    fc.assert(fc.property(exampleOf(300, 7, 255), expectTwin), { numRuns: 10 });
    fc.assert(fc.property(exampleOf(900, 5, 40), expectTwin), { numRuns: 4 });
  });

  it('is the slow twin on a table whose features do not fit side by side into a cache line', () => {
    fc.assert(fc.property(exampleOf(150, 70, 255, { missing: true }), expectTwin), { numRuns: 3 });
  });

  it('is the slow twin where values are missing, each split with the better side for them', () => {
    const example = sizes.chain((size) => exampleOf(...size, { missing: true }));

    fc.assert(fc.property(example, expectTwin), { numRuns: 300 });
    fc.assert(fc.property(exampleOf(300, 7, 60, { missing: true }), expectTwin), { numRuns: 5 });
    fc.assert(fc.property(exampleOf(900, 4, 25, { missing: true }), expectTwin), { numRuns: 3 });
  });

  it('is the slow twin where rows have weights, missing values or not', () => {
    const example = sizes.chain((size) => exampleOf(...size, { missing: true, weighted: true }));

    fc.assert(fc.property(example, expectTwin), { numRuns: 200 });
    fc.assert(fc.property(exampleOf(200, 5, 255, { weighted: true }), expectTwin), { numRuns: 5 });
  });

  it('is the same with equal weights as without any', () => {
    fc.assert(
      fc.property(exampleOf(120, 5, 30, { missing: true }), (example) => {
        const weight = example.label.map(() => 8);

        expect(ours({ ...example, weight })).toEqual({ ...ours(example), importance: expect.anything() });
      }),
      { numRuns: 20 },
    );
  });

  it('is the slow twin where leaves must have some rows, missing values and weights or not', () => {
    const of = (kind: Kind) => sizes.chain((size) => exampleOf(...size, { ...kind, leafRows: 12 }));

    fc.assert(fc.property(of({}), expectTwin), { numRuns: 200 });
    fc.assert(fc.property(of({ missing: true }), expectTwin), { numRuns: 200 });
    fc.assert(fc.property(of({ missing: true, weighted: true }), expectTwin), { numRuns: 200 });
    fc.assert(fc.property(exampleOf(300, 7, 60, { missing: true, leafRows: 70 }), expectTwin), { numRuns: 5 });
    fc.assert(fc.property(exampleOf(300, 5, 255, { weighted: true, leafRows: 70 }), expectTwin), { numRuns: 5 });
    fc.assert(fc.property(exampleOf(150, 70, 255, { missing: true, leafRows: 20 }), expectTwin), { numRuns: 3 });
  });

  it('draws so many features for each node that it splits, and none for a leaf', () => {
    const columns = [11, 23, 47, 61, 89].map((step) => Array.from({ length: 127 }, (_, row) => (row * step) % 127));
    const label = Array.from({ length: 127 }, (_, row) => (row ** 3 % 127) % 2);
    for (const drawnFeatures of [1, 2, 3, 4, 5]) {
      const random = seededRandom(drawnFeatures, 0);
      const choices: number[] = [];
      const below = (limit: number) => {
        choices.push(limit);
        return random.below(limit);
      };
      const given = {
        columns,
        label,
        weight: null,
        classWeights: [1, 1],
        drawnFeatures,
        leafRows: 1,
        seed: 0,
      } as const;

      const tree = grower(given).grow({ ...random, below });

      // No two rows share a bin of any feature: each node of two classes is split by what was drawn for it.
      const splits = tree.feature.filter((feature) => feature !== LEAF).length;
      const drawn = [5, 4, 3, 2, 1].slice(0, drawnFeatures);
      expect(splits).toBeGreaterThan(10);
      expect(choices).toEqual(Array.from({ length: splits }, () => drawn).flat());
    }
  });

  it('has no leaf with fewer rows than it must, each counted once however often it was drawn', () => {
    const kinds = [{}, { missing: true }, { weighted: true }].map((kind) => ({ ...kind, leafRows: 60 }));
    for (const kind of kinds) {
      const example = fc.integer({ min: 1, max: 400 }).chain((rows) => exampleOf(rows, 4, 30, kind));
      fc.assert(
        fc.property(example, (given) => {
          const own = grower(given);
          const tree = own.grow(seededRandom(given.seed, 0));
          const rows = leafSizes(tree, given.columns, own.copies);

          if (rows.length > 1) expect(Math.min(...rows)).toBeGreaterThanOrEqual(given.leafRows);
          expect(rows).toHaveLength((tree.feature.length + 1) / 2);
        }),
        { numRuns: 60 },
      );
    }
  });

  it('is the slow twin where a class has more copies than 16 bits can count', () => {
    const rows = 140_000;
    const columns = [Array.from({ length: rows }, (_, row) => (row * 7_919) % 3)];
    const label = Array.from({ length: rows }, (_, row) => ((row * 104_729) % 11 < 5 ? 1 : 0));

    for (const leafRows of [1, 30_000]) {
      expectTwin({ columns, label, weight: null, classWeights: [1, 2], drawnFeatures: 1, leafRows, seed: 4 });
    }
  });

  it('has pure leaves where the features can tell the classes apart', () => {
    const columns = [Array.from({ length: 200 }, (_, row) => row)];
    const label = Array.from({ length: 200 }, (_, row) => ((row * 7) % 3) % 2);

    const tree = ours({
      columns,
      label,
      weight: null,
      classWeights: [1.37, 0.61],
      drawnFeatures: 1,
      leafRows: 1,
      seed: 3,
    });

    const leafVotes = Array.from(tree.next).filter((_, node) => tree.feature[node] === LEAF);
    expect(new Set(leafVotes)).toEqual(new Set([0, FULL_VOTES]));
  });

  it('is one leaf with the weighted share of class 1 where all features are constant', () => {
    const label = Array.from({ length: 100 }, (_, row) => (row < 50 ? 1 : 0));

    const tree = ours({
      columns: [new Array<number>(100).fill(7)],
      label,
      weight: null,
      classWeights: [1, 1],
      drawnFeatures: 1,
      leafRows: 1,
      seed: 5,
    });

    expect(tree.feature.length).toBe(1);
    expect(tree.next[0]! / FULL_VOTES).toBeGreaterThan(0.3);
    expect(tree.next[0]! / FULL_VOTES).toBeLessThan(0.7);
  });

  it('owes nothing to the trees that the same grower grew before', () => {
    const columns = [0, 1, 2].map((feature) => Array.from({ length: 80 }, (_, row) => (row * (feature + 3) * 31) % 97));
    const label = Uint8Array.from({ length: 80 }, (_, row) => ((row * 13) % 5 > 2 ? 1 : 0));
    const edges = columns.map(() => new Float32Array(0));
    const table = { bins: Uint8Array.from(columns.flat()), rows: 80, label, weight: null, edges };
    const settings = { drawnFeatures: 1, leafRows: 1, classWeights: [1, 2], fullVotes: FULL_VOTES } as const;
    const { grow } = treeGrower(table, settings);
    grow(seededRandom(1, 8));
    grow(seededRandom(1, 9));

    const late = grow(seededRandom(1, 10));

    expect(late).toEqual(treeGrower(table, settings).grow(seededRandom(1, 10)));
  });
});

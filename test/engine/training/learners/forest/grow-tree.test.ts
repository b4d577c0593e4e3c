/** The tree builder against a slow twin: textbook Gini, exact fractions, no bit tricks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treeGrower } from '#engine/training/learners/forest/grow-tree.ts';
import { type Random, seededRandom } from '#engine/training/learners/random.ts';
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
  readonly classWeights: readonly [number, number];
  readonly drawnFeatures: number;
  readonly seed: number;
}

type Shape = { readonly votes: number } | { readonly feature: number; readonly bin: number; left: Shape; right: Shape };

const FULL_VOTES = 1_000_000;

/** Weighted Gini impurity of the two sides, times the weights, as an exact fraction. Weights are whole numbers. */
function impurity(left: readonly [bigint, bigint], right: readonly [bigint, bigint]): [bigint, bigint] {
  const [a, b] = left;
  const [c, d] = right;
  return [2n * (a * b * (c + d) + c * d * (a + b)), (a + b) * (c + d)];
}

function twin({ columns, label, classWeights, drawnFeatures, seed }: Example): Shape {
  const random: Random = seededRandom(seed, 0);
  const rows = label.length;
  const copies = new Array<number>(rows).fill(0);
  for (let draw = 0; draw < rows; draw++) copies[random.below(rows)]!++;
  const order = columns.map((_, feature) => feature);

  const weights = (samples: readonly Sample[]): [bigint, bigint] => {
    const sum = [0n, 0n] as [bigint, bigint];
    for (const { copies: count, label: y } of samples) sum[y as 0 | 1] += BigInt(count * classWeights[y as 0 | 1]);
    return sum;
  };

  const grow = (samples: readonly Sample[]): Shape => {
    const total = weights(samples);
    const leaf = { votes: Math.round((FULL_VOTES * Number(total[1])) / Number(total[0] + total[1])) };
    if (total[0] === 0n || total[1] === 0n) return leaf;
    let best: { feature: number; bin: number; score: [bigint, bigint] } | undefined;
    for (let drawn = 0; drawn < order.length && (drawn < drawnFeatures || best === undefined); drawn++) {
      const pick = drawn + random.below(order.length - drawn);
      [order[drawn], order[pick]] = [order[pick]!, order[drawn]!];
      const feature = order[drawn]!;
      const binOf = ({ row }: Sample) => columns[feature]![row]!;
      const present = [...new Set(samples.map(binOf))].sort((x, y) => x - y);
      for (let at = 1; at < present.length; at++) {
        const left = samples.filter((sample) => binOf(sample) < present[at]!);
        const right = samples.filter((sample) => binOf(sample) >= present[at]!);
        const score = impurity(weights(left), weights(right));
        if (best === undefined || score[0] * best.score[1] < best.score[0] * score[1]) {
          best = { feature, bin: Math.floor((present[at - 1]! + present[at]! - 1) / 2), score };
        }
      }
    }
    if (best === undefined) return leaf;
    const { feature, bin } = best;
    const goesLeft = ({ row }: Sample) => columns[feature]![row]! <= bin;
    const left = grow(samples.filter(goesLeft));
    const right = grow(samples.filter((sample) => !goesLeft(sample)));
    return { feature, bin, left, right };
  };
  const drawn = copies.map((count, row) => ({ row, copies: count, label: label[row]! }));
  return grow(drawn.filter(({ copies: count }) => count > 0));
}

function ours({ columns, label, classWeights, drawnFeatures, seed }: Example): Tree {
  const rows = label.length;
  const table = {
    bins: Uint8Array.from(columns.flat()),
    rows,
    label: Uint8Array.from(label),
    weight: null,
    edges: columns.map(() => new Float32Array(0)),
  };
  return treeGrower(table, { drawnFeatures, classWeights, fullVotes: FULL_VOTES })(seededRandom(seed, 0));
}

function shapeOf(tree: Tree, node = 0): Shape {
  const feature = tree.feature[node]!;
  if (feature === LEAF) return { votes: tree.next[node]! };
  const left = tree.next[node]!;
  return { feature, bin: tree.bin[node]!, left: shapeOf(tree, left), right: shapeOf(tree, left + 1) };
}

function exampleOf(rows: number, features: number, bins: number): fc.Arbitrary<Example> {
  const cells = fc.array(fc.integer({ min: 0, max: bins - 1 }), { minLength: rows, maxLength: rows });
  return fc.record({
    columns: fc.array(cells, { minLength: features, maxLength: features }),
    label: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: rows, maxLength: rows }),
    classWeights: fc.constantFrom<[number, number][]>([1, 1], [1, 3], [2, 1]),
    drawnFeatures: fc.integer({ min: 1, max: features }),
    seed: fc.nat(),
  });
}

describe('a grown tree', () => {
  it('is the slow twin, node by node, on small tables with ties and constant features', () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(1, 2, 5, 255),
    );
    fc.assert(
      fc.property(
        sizes.chain((size) => exampleOf(...size)),
        (example) => {
          expect(shapeOf(ours(example))).toEqual(twin(example));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is the slow twin on tables whose nodes are counted, not sorted', () => {
    fc.assert(
      fc.property(exampleOf(300, 7, 255), (example) => {
        expect(shapeOf(ours(example))).toEqual(twin(example));
      }),
      { numRuns: 15 },
    );
  });

  it('has pure leaves where the features can tell the classes apart', () => {
    const columns = [Array.from({ length: 200 }, (_, row) => row)];
    const label = Array.from({ length: 200 }, (_, row) => ((row * 7) % 3) % 2);

    const tree = ours({ columns, label, classWeights: [1.37, 0.61], drawnFeatures: 1, seed: 3 });

    const leafVotes = Array.from(tree.next).filter((_, node) => tree.feature[node] === LEAF);
    expect(new Set(leafVotes)).toEqual(new Set([0, FULL_VOTES]));
  });

  it('is one leaf with the weighted share of class 1 where all features are constant', () => {
    const label = Array.from({ length: 100 }, (_, row) => (row < 50 ? 1 : 0));

    const tree = ours({
      columns: [new Array<number>(100).fill(7)],
      label,
      classWeights: [1, 1],
      drawnFeatures: 1,
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
    const settings = { drawnFeatures: 1, classWeights: [1, 2], fullVotes: FULL_VOTES } as const;
    const grow = treeGrower(table, settings);
    grow(seededRandom(1, 8));
    grow(seededRandom(1, 9));

    const late = grow(seededRandom(1, 10));

    expect(late).toEqual(treeGrower(table, settings)(seededRandom(1, 10)));
  });
});

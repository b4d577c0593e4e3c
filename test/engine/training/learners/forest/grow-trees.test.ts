import { describe, expect, it } from 'vitest';
import {
  balancedWeights,
  type GrowTreesInput,
  growTrees,
  meanImportance,
  outOfBagProbabilities,
} from '#engine/training/learners/forest/grow-trees.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { leafSteps } from '#engine/training/learners/trees/binned-rows.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import { fullVotes, LEAF } from '#engine/training/learners/trees/tree.ts';
import { featureReferences } from '#engine/training/outputs/feature-reference.ts';
import { fillTable } from '#engine/training/table/fill-table.ts';
import { rowRange } from '#engine/training/table/row-ranges.ts';
import { syntheticDataset } from '../../../../fakes/synthetic-dataset.ts';

const ROWS = 300;
const TRAIN = 240;
const FEATURES = 5;
const TREES = 12;

function forestInput(): GrowTreesInput {
  const { features, label } = syntheticDataset({ rows: ROWS, features: FEATURES });
  const { values } = fillTable(features, ROWS);
  const table = binTable({ values, tableRows: ROWS, label, rows: rowRange(0, TRAIN) });
  return { table, seed: 42, trees: TREES, from: 0, to: TREES, classWeights: balancedWeights(table.label) };
}

const silent = () => undefined;

describe('a forest', () => {
  it('is the same whichever trees are grown together, down to the last bit of importance', () => {
    const input = forestInput();
    const whole = growTrees(input, silent);

    const parts = [
      growTrees({ ...input, from: 7, to: 12 }, silent),
      growTrees({ ...input, from: 0, to: 1 }, silent),
      growTrees({ ...input, from: 1, to: 7 }, silent),
    ];

    const inOrder = [parts[1]!, parts[2]!, parts[0]!];
    expect(inOrder.flatMap((part) => part.grown)).toEqual(whole.grown);
    expect(meanImportance(parts.map((part) => part.importance))).toEqual(meanImportance([whole.importance]));
  });

  it('has other trees for another seed', () => {
    const input = forestInput();

    expect(growTrees({ ...input, seed: 43 }, silent).grown).not.toEqual(growTrees(input, silent).grown);
  });

  it('draws the features, and grows the leaves, that it is told to', () => {
    const input = forestInput();
    const grown = (options: Partial<GrowTreesInput>) => growTrees({ ...input, ...options }, silent).grown;

    expect(grown({ maxFeatures: 'sqrt', minLeaf: 1 })).toEqual(grown({}));
    expect(grown({ maxFeatures: FEATURES })).toEqual(grown({ maxFeatures: 'all' }));
    expect(grown({ maxFeatures: 'all' })).not.toEqual(grown({}));
    for (const { next, feature } of grown({ minLeaf: 30 })) {
      const leaves = next.filter((_, node) => feature[node] === LEAF).length;
      expect(leaves).toBeGreaterThan(1);
      expect(leaves).toBeLessThanOrEqual(TRAIN / 30);
    }
  });

  it('finds the feature that makes the label, and shares importance out to 1', () => {
    const { importance } = growTrees(forestInput(), silent);

    const shares = meanImportance([importance]);
    expect(shares.indexOf(Math.max(...shares))).toBe(0);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('tells how many trees it has grown', () => {
    const counts: number[] = [];

    growTrees({ ...forestInput(), from: 3, to: 6 }, (count) => counts.push(count));

    expect(counts).toEqual([1, 2, 3]);
  });

  it('never counts more votes than float32 adds exactly', () => {
    for (const trees of [1, 3, 300, 2_000]) expect(fullVotes(trees) * trees).toBeLessThanOrEqual(2 ** 24);
    const { grown } = growTrees({ ...forestInput(), from: 0, to: 1 }, silent);
    const leaves = Array.from(grown[0]!.next).filter((_, node) => grown[0]!.feature[node] === LEAF);
    expect(Math.max(...leaves)).toBe(fullVotes(TREES));
  });
});

describe('votes out of the bag', () => {
  it('are those of the trees whose bootstrap left a row out', () => {
    const input = { ...forestInput(), outOfBag: true };
    const { rows, label } = input.table;

    const { grown, outOfBag } = growTrees(input, silent);

    const votes = new Int32Array(rows);
    const trees = new Int32Array(rows);
    for (let tree = 0; tree < TREES; tree++) {
      const random = seededRandom(input.seed, tree);
      const drawn = new Set(Array.from({ length: rows }, () => random.below(rows)));
      for (let row = 0; row < rows; row++) {
        if (drawn.has(row)) continue;
        votes[row]! += leafSteps(grown[tree]!, input.table, row);
        trees[row]! += 1;
      }
    }
    expect(outOfBag).toEqual({ votes, trees });
    const probability = outOfBagProbabilities([outOfBag], TREES, rows);
    const sure = label.map((own, row) => (Math.round(probability[row]!) === own ? 1 : 0));
    expect(sure.reduce((sum, right) => sum + right, 0) / rows).toBeGreaterThan(0.7);
  });

  it('make no probability where every tree was grown on the row', () => {
    const part = { votes: Int32Array.of(0, fullVotes(2)), trees: Int32Array.of(0, 1) };

    expect(Array.from(outOfBagProbabilities([part, part], 2, 2))).toEqual([Number.NaN, 1]);
  });

  it('are not counted when nobody asks', () => {
    expect(growTrees(forestInput(), silent).outOfBag).toBeNull();
  });
});

describe('its settings', () => {
  it('weigh the classes so that both weigh the same over the training part', () => {
    const [weight0, weight1] = balancedWeights(Uint8Array.of(0, 0, 0, 1));

    expect([weight0 * 3, weight1 * 1]).toEqual([2, 2]);
  });
});

describe('reference distributions', () => {
  it('count the training rows in about ten bins that live data can be counted in too', () => {
    const values = Float32Array.from([
      ...Array.from({ length: 100 }, (_, row) => row),
      ...new Array<number>(100).fill(5),
    ]);

    const [ramp, constant] = featureReferences(values, 100);

    expect(ramp).toEqual({
      edges: [9.5, 19.5, 29.5, 39.5, 49.5, 59.5, 69.5, 79.5, 89.5],
      counts: new Array<number>(10).fill(10),
    });
    expect(constant).toEqual({ edges: [], counts: [100] });
  });
});

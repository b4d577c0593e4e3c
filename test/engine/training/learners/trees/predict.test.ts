/** Fast scoring against the obvious way: each row by itself, down each tree by its thresholds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictTrees } from '#engine/training/learners/trees/predict.ts';
import type { FeatureTable } from '#engine/training/learners/trees/row-layout.ts';
import { LEAF, type Tree, type TreeModel } from '#engine/training/learners/trees/tree.ts';
import { featureTable } from '../../../../fakes/feature-table.ts';
import { probeRows, randomModel } from '../../../../fakes/random-model.ts';

function obviousVotes({ trees, edges }: TreeModel, { values, tableRows, rows }: FeatureTable): number[] {
  return Array.from(rows, (row) => {
    const votesOf = (tree: Tree): number => {
      let node = 0;
      while (tree.feature[node] !== LEAF) {
        const feature = tree.feature[node]!;
        const value = values[feature * tableRows + row]!;
        const threshold = edges[feature]![tree.bin[node]!] ?? Number.POSITIVE_INFINITY;
        const left = Number.isNaN(value) ? tree.missingLeft?.[node] === 1 : value <= threshold;
        node = tree.next[node]! + (left ? 0 : 1);
      }
      return tree.next[node]!;
    };
    return trees.reduce((sum, tree) => sum + votesOf(tree), 0);
  });
}

function obviousProbabilities(model: TreeModel, table: FeatureTable): number[] {
  const margins = obviousVotes(model, table).map((votes) => (model.base + votes) * model.unit);
  return model.link === 'identity' ? margins : margins.map((margin) => 1 / (1 + Math.exp(-margin)));
}

function expectSame(model: TreeModel, table: FeatureTable): void {
  const probability = predictTrees(model, table);
  const obvious = obviousProbabilities(model, table);
  if (model.link === 'identity') expect(Array.from(probability)).toEqual(obvious);
  else expect(Math.max(...obvious.map((p, row) => Math.abs(p - probability[row]!)))).toBeLessThan(1e-15);
}

describe('predictTrees', () => {
  it('gives what each tree says for each row, in every layout', () => {
    const shape = fc.record({
      trees: fc.integer({ min: 1, max: 6 }),
      features: fc.constantFrom(1, 3, 127, 128, 129, 257),
      bins: fc.constantFrom(1, 2, 255, 256, 1000),
      deepest: fc.integer({ min: 0, max: 14 }),
      missing: fc.boolean(),
      link: fc.constantFrom('identity' as const, 'logistic' as const),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shape, fc.integer({ min: 0, max: 500 }), (of, rows) => {
        const model = randomModel(of);
        const table = featureTable(probeRows(model.edges), of.features);

        expectSame(model, { ...table, rows: table.rows.subarray(0, rows) });
      }),
      { numRuns: 40 },
    );
  });

  it('scores the rows that it is given, in their order and as often as they stand there', () => {
    const model = randomModel({
      trees: 5,
      features: 4,
      bins: 30,
      deepest: 6,
      missing: true,
      link: 'identity',
      seed: 9,
    });
    const table = featureTable(probeRows(model.edges), 4);

    expectSame(model, { ...table, rows: Uint32Array.of(17, 3, 3, 250, 0) });
    expect(predictTrees(model, { ...table, rows: new Uint32Array(0) })).toHaveLength(0);
  });

  it('walks trees of more nodes than a narrow word can point to', () => {
    const nodes = 2 ** 16 + 1;
    // A chain: every split sends one bin left, to a leaf, and what is above it on to the right.
    const feature = Uint16Array.from({ length: nodes }, (_, node) => (node % 2 === 0 && node < nodes - 1 ? 0 : LEAF));
    const bin = Uint8Array.from({ length: nodes }, (_, node) => (feature[node] === LEAF ? 0 : Math.min(node / 2, 253)));
    const next = Int32Array.from({ length: nodes }, (_, node) => (feature[node] === LEAF ? node % 1000 : node + 1));
    const model: TreeModel = {
      kind: 'trees',
      trees: [{ feature, bin, next }],
      edges: [Float32Array.from({ length: 254 }, (_, edge) => edge)],
      unit: 1,
      base: 0,
      link: 'identity',
    };

    expectSame(model, featureTable(Float32Array.of(0, 1, 252.5, 253, 254, Number.NaN, 7, 7.5, 100), 1));
  });

  it('is the same for a table of several blocks', () => {
    for (const bins of [255, 300]) {
      const model = randomModel({
        trees: 3,
        features: 250,
        bins,
        deepest: 5,
        missing: false,
        link: 'identity',
        seed: 2,
      });
      const probes = probeRows(model.edges);
      const table = featureTable(probes, 250);
      const rows = Uint32Array.from({ length: 2_500 }, (_, at) => at % (probes.length / 250));

      expectSame(model, { ...table, rows });
    }
  });
});

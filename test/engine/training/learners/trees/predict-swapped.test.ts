/** Rows laid out once and one column swapped, against a whole table that holds the swapped values. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictTrees } from '#engine/training/learners/trees/predict.ts';
import { predictSwapped } from '#engine/training/learners/trees/predict-swapped.ts';
import { featureTable } from '../../../../fakes/feature-table.ts';
import { probeRows, randomModel } from '../../../../fakes/random-model.ts';

describe('predictSwapped', () => {
  it('gives what a table with the swapped values gives, bit for bit, in every layout', () => {
    const shape = fc.record({
      trees: fc.integer({ min: 1, max: 6 }),
      features: fc.constantFrom(1, 3, 40, 129),
      bins: fc.constantFrom(1, 2, 255, 1000),
      deepest: fc.integer({ min: 0, max: 8 }),
      missing: fc.boolean(),
      link: fc.constantFrom('identity' as const, 'logistic' as const),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shape, fc.integer({ min: 0, max: 60 }), (of, count) => {
        const model = randomModel(of);
        const whole = featureTable(probeRows(model.edges), of.features);
        const table = { ...whole, rows: whole.rows.subarray(0, count) };
        const swaps = Array.from({ length: Math.min(5, of.features) }, (_, at) => {
          const feature = Math.floor((at * of.features) / 5);
          const own = Float32Array.from(table.rows, (row) => whole.values[feature * whole.tableRows + row]!);
          return { feature, column: own.reverse() };
        });

        const scores = predictSwapped(model, table, swaps);

        const expected = swaps.map(({ feature, column }) => {
          const values = whole.values.slice();
          for (const [at, row] of table.rows.entries()) values[feature * whole.tableRows + row] = column[at]!;
          return predictTrees(model, { ...table, values });
        });
        expect(scores.swapped).toEqual(expected);
        expect(scores.usual).toEqual(predictTrees(model, table));
      }),
      { numRuns: 40 },
    );
  });

  it('takes more swaps than are walked at once', () => {
    const model = randomModel({
      trees: 20,
      features: 300,
      bins: 9,
      deepest: 3,
      missing: false,
      link: 'identity',
      seed: 3,
    });
    const whole = featureTable(probeRows(model.edges), 300);
    const table = { ...whole, rows: Uint32Array.from({ length: 400 }, (_, at) => at % whole.tableRows) };
    const column = new Float32Array(400).fill(0.25);
    const features = Array.from({ length: 30 }, (_, at) => 10 * at);

    const { swapped, usual } = predictSwapped(
      model,
      table,
      features.map((feature) => ({ feature, column })),
    );

    const alone = features.map((feature) => predictSwapped(model, table, [{ feature, column }]).swapped[0]);
    expect(swapped).toEqual(alone);
    expect(usual).toEqual(predictTrees(model, table));
    expect(new Set(swapped.map(String)).size).toBeGreaterThan(1);
  });
});

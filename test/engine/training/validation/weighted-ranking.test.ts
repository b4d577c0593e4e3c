import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, concordance, rank } from '#engine/training/validation/ranking-metrics.ts';
import {
  descending,
  reciprocals,
  weightedConcordance,
  weightedPrecision,
} from '#engine/training/validation/weighted-ranking.ts';

interface Row {
  readonly score: number;
  readonly label: number;
  readonly copies: number;
}

const rows = (levels: number) =>
  fc.array(
    fc.record({
      score: fc.integer({ min: 0, max: levels }),
      label: fc.integer({ min: 0, max: 1 }),
      copies: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 60 },
  );

const scoresOf = (some: readonly Row[]) => Float64Array.from(some, ({ score }) => score);
const labelOf = (some: readonly Row[]) => Uint8Array.from(some, ({ label }) => label);
const copiesOf = (some: readonly Row[]) => Uint16Array.from(some, ({ copies }) => copies);
const writtenOut = (all: readonly Row[]) => all.flatMap((row) => new Array<Row>(row.copies).fill(row));

describe('scores of rows that count several times', () => {
  it.each([5, 1e6])('are those of the rows written out as often (scores up to %d)', (levels) => {
    fc.assert(
      fc.property(rows(levels), (all) => {
        const written = writtenOut(all);
        const plain = rank(scoresOf(written));
        const order = descending(scoresOf(all), labelOf(all));

        const pairs = weightedConcordance(order, copiesOf(all));
        const area = weightedPrecision(order, copiesOf(all), reciprocals(3 * all.length));

        expect(pairs).toEqual(concordance(plain, labelOf(written)));
        const expected = averagePrecision(plain, labelOf(written));
        if (expected === null) expect(area).toBeNaN();
        else expect(area).toBeCloseTo(expected, 12);
      }),
      { numRuns: 500 },
    );
  });
});

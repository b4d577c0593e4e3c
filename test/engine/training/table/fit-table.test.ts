import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SplitRule } from '#engine/training/splits/purged-block.ts';
import { trainRowsOf } from '#engine/training/splits/purged-splits.ts';
import { fillTable } from '#engine/training/table/fill-table.ts';
import { type FitTableInput, fitTable } from '#engine/training/table/fit-table.ts';
import { endsOnly, eventTable } from '../../../fakes/event-table.ts';

const NaN_ = Number.NaN;
const KFOLD: SplitRule = { scheme: 'purged-kfold', folds: 3, purgeGapRows: 0, embargoRows: 0, embargoMicros: 0 };

function input(column: readonly number[], changes: Partial<FitTableInput> = {}): FitTableInput {
  const { values, unfilled } = fillTable([Float64Array.from(column)], column.length, {
    missing: 'ffill-zero',
    keepUnfilled: true,
  });
  return { table: endsOnly(column.length), values, unfilled, fold: null, uniqueness: false, ...changes };
}

describe('what a fit sees', () => {
  it('never holds a value of a test row in a row that is trained on', () => {
    const { rows, values } = fitTable(input([1, 2, 3, 4, NaN_, 6], { fold: { rule: KFOLD, block: 1 } }));

    expect(Array.from(rows)).toEqual([0, 1, 4, 5]);
    expect(Array.from(values)).toEqual([1, 2, 3, 4, 2, 6]);
  });

  it('fills a test row from whatever was before it', () => {
    const { values } = fitTable(input([1, 2, NaN_, 4, 5, 6], { fold: { rule: KFOLD, block: 1 } }));

    expect(values[2]).toBe(2);
  });

  it('fills a row with 0 when nothing that is trained on stands before it', () => {
    const { values } = fitTable(input([7, 8, NaN_, 4, 5, 6], { fold: { rule: KFOLD, block: 0 } }));

    expect(Array.from(values)).toEqual([7, 8, 0, 4, 5, 6]);
  });

  it('is the table itself where a fold trains on its beginning, and for the fit on all rows', () => {
    const given = input([1, NaN_, 3, 4, NaN_, 6]);

    expect(fitTable(given).values).toBe(given.values);
    expect(fitTable({ ...given, fold: { rule: KFOLD, block: 2 } }).values).toBe(given.values);
    expect(fitTable({ ...given, fold: { rule: KFOLD, block: 1 } }).values).not.toBe(given.values);
  });

  it('has no weights where all rows count alike', () => {
    expect(fitTable(input([1, 2, 3]))).toMatchObject({ weight: null, weighting: null });
  });

  it('has weights of mean 1 over the rows that are fitted on, and 0 elsewhere', () => {
    const table = endsOnly(6, { givenWeight: Float64Array.from([1, 3, 100, 100, 0, 2]) });
    const { rows, weight, weighting } = fitTable(input([1, 2, 3, 4, 5, 6], { table, fold: { rule: KFOLD, block: 1 } }));

    expect(Array.from(rows)).toEqual([0, 1, 5]);
    expect(Array.from(weight!)).toEqual([0.5, 1.5, 0, 0, 0, 1]);
    expect(weighting!.mean_uniqueness).toBeNull();
    expect(weighting!.effective_rows).toBeCloseTo(9 / (0.25 + 2.25 + 1), 12);
  });

  it('weighs by uniqueness among the rows that are fitted on: what is tested or purged does not count as open', () => {
    const table = eventTable([
      { start: 0, end: 1 },
      { start: 0, end: 1 },
      { start: 0, end: 2 },
      { start: 3, end: 3 },
    ]);
    const all = fitTable(input([1, 2, 3, 4], { table, uniqueness: true }));

    // Moments 0, 1, 2, 3: three events open at 0 and 1, one at 2.
    const own = [1 / 3, 1 / 3, (1 / 3 + 1 / 3 + 1) / 3, 1];
    const mean = own.reduce((sum, value) => sum + value, 0) / 4;
    expect(all.weighting!.mean_uniqueness).toBeCloseTo(mean, 12);
    for (const [row, value] of own.entries()) expect(all.weight![row]).toBeCloseTo(value / mean, 6);

    const rule = { ...KFOLD, folds: 2 };
    const fold = fitTable(input([1, 2, 3, 4], { table, uniqueness: true, fold: { rule, block: 1 } }));
    expect(Array.from(fold.rows)).toEqual([]);
    const first = fitTable(input([1, 2, 3, 4], { table, uniqueness: true, fold: { rule, block: 0 } }));
    expect(first.weighting!.mean_uniqueness).toBe(1);
  });

  it('multiplies weight and uniqueness, however large or small the weights are', () => {
    const table = eventTable(
      [
        { start: 0, end: 0 },
        { start: 1, end: 1 },
        { start: 1, end: 1 },
      ],
      {
        givenWeight: Float64Array.from([1e308, 1e308, 1e-300]),
      },
    );
    const { weight } = fitTable(input([1, 2, 3], { table, uniqueness: true }));

    expect(weight![0]! / weight![1]!).toBeCloseTo(2, 6);
    expect(weight![2]).toBe(2 ** -20);
  });
});

/** Columns of cells that are often missing, over events that begin up to `longest` before they end. */
const tables = fc.integer({ min: 6, max: 30 }).chain((rows) =>
  fc.record({
    lengths: fc.array(fc.nat(4), { minLength: rows, maxLength: rows }),
    column: fc.array(fc.oneof(fc.constant(NaN_), fc.integer({ min: 1, max: 9 })), { minLength: rows, maxLength: rows }),
    weights: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: rows, maxLength: rows }),
    block: fc.nat(2),
  }),
);

describe('over random tables', () => {
  it('whatever stands in rows that are not trained on, rows that are trained on look the same', () => {
    let holes = 0;
    fc.assert(
      fc.property(tables, ({ lengths, column, weights, block }) => {
        const events = lengths.map((length, row) => ({ start: row - length, end: row }));
        const table = eventTable(events, { givenWeight: Float64Array.from(weights) });
        const fold = { rule: KFOLD, block };
        const trained = new Set(trainRowsOf(table, KFOLD, block));
        const others = column.map((cell, row) => (trained.has(row) ? cell : 1000 + row));
        const seen = (cells: readonly number[]) => {
          const { rows, values, weight } = fitTable(input(cells, { table, fold, uniqueness: true }));
          return Array.from(rows, (row) => [row, values[row], weight![row]]);
        };

        expect(seen(others)).toEqual(seen(column));
        holes += [...trained].filter((row) => Number.isNaN(column[row]!)).length;
      }),
    );
    expect(holes).toBeGreaterThan(0);
  });

  it('each row that is trained on holds its own value, or the last one of those before it', () => {
    fc.assert(
      fc.property(tables, ({ column, block }) => {
        const { rows, values } = fitTable(input(column, { fold: { rule: KFOLD, block } }));

        for (const row of rows) {
          const known = Array.from(rows).filter((other) => other <= row && !Number.isNaN(column[other]!));
          expect(values[row]).toBe(known.length === 0 ? 0 : column[known.at(-1)!]);
        }
      }),
    );
  });
});

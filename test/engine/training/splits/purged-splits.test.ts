import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockBorders } from '#engine/training/splits/block-borders.ts';
import type { SplitRule, SplitTable } from '#engine/training/splits/purged-block.ts';
import { purgedSplits, trainRowsOf } from '#engine/training/splits/purged-splits.ts';
import { type Event, endsOnly, eventTable } from '../../../fakes/event-table.ts';

const WALK: SplitRule = { scheme: 'walk-forward', folds: 5, purgeGapRows: 0, embargoRows: 0, embargoMicros: 0 };
const KFOLD: SplitRule = { ...WALK, scheme: 'purged-kfold' };
const NONE = { purge_gap: 0, label_overlap: 0, embargo: 0, zero_weight: 0 };

/** The splitter of the original command line, line by line. */
function originalSplits(n: number, folds: number, gap: number): [number, number, number, number][] {
  const boundaries = blockBorders(n, folds);
  const splits: [number, number, number, number][] = [];
  for (let i = 0; i < folds; i++) {
    const testStart = boundaries[i]!;
    const testEnd = boundaries[i + 1]!;
    const trainEnd = Math.max(0, testStart - gap);
    if (trainEnd <= 0) continue;
    if (testEnd - testStart <= 0) continue;
    splits.push([i, trainEnd, testStart, testEnd]);
  }
  return splits;
}

/** Events of `length`, one beginning at each of 0, 1, 2, … */
const steady = (rows: number, length: number): Event[] =>
  Array.from({ length: rows }, (_, at) => ({ start: at, end: at + length }));
const trained = (table: SplitTable, rule: SplitRule, block: number) => Array.from(trainRowsOf(table, rule, block));

describe('walk-forward', () => {
  it('equals the original for any number of rows, folds and gap, where both classes have been seen', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 2_000 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 300 }),
        (rows, folds, purgeGapRows) => {
          fc.pre(rows >= folds);

          const { splits } = purgedSplits(endsOnly(rows), { ...WALK, folds, purgeGapRows });

          const found = splits.map(({ block, trainRows, testStart, testEnd }) => [
            block,
            trainRows,
            testStart,
            testEnd,
          ]);
          const learnable = originalSplits(rows, folds, purgeGapRows).filter(([, trainEnd]) => trainEnd >= 2);
          expect(found).toEqual(learnable);
          for (const split of splits) expect(split.removed).toEqual({ ...NONE, purge_gap: purgeGapRows });
        },
      ),
    );
  });

  it('trains on the past alone, in one stretch from row 0', () => {
    expect(trained(endsOnly(10), { ...WALK, purgeGapRows: 1 }, 3)).toEqual([0, 1, 2, 3, 4]);
  });

  it('says why a block was skipped', () => {
    const { splits, skipped } = purgedSplits(endsOnly(10), { ...WALK, purgeGapRows: 3 });

    expect(splits.map(({ block }) => block)).toEqual([3, 4]);
    expect(skipped).toEqual([
      { block: 0, reason: 'empty_train' },
      { block: 1, reason: 'empty_train' },
      { block: 2, reason: 'one_class_train' },
    ]);
  });

  it('skips a block whose train rows are all of one class, and one without rows', () => {
    const label = Uint8Array.from([0, 0, 0, 0, 0, 1, 0, 1, 0, 1]);

    expect(purgedSplits(endsOnly(10, { label }), WALK).skipped).toEqual([
      { block: 0, reason: 'empty_train' },
      { block: 1, reason: 'one_class_train' },
      { block: 2, reason: 'one_class_train' },
    ]);
    expect(purgedSplits(endsOnly(2), { ...WALK, folds: 4 }).skipped.map(({ reason }) => reason)).toContain(
      'empty_test',
    );
  });

  it('without starts leaves equal times on both sides of a border, as the original does', () => {
    const table = endsOnly(10, { time: Float64Array.from([1, 2, 3, 4, 5, 5, 7, 8, 9, 10]) });

    expect(trained(table, { ...WALK, folds: 2 }, 1)).toEqual([0, 1, 2, 3, 4]);
  });

  it('with starts leaves out what ends when the first event of the block has begun', () => {
    const table = eventTable(steady(10, 3));

    const { splits } = purgedSplits(table, { ...WALK, folds: 2 });

    // The block's first event begins at 5; rows that end at 3 and 4 are over, those that end at 5 to 7 are not.
    expect(splits).toEqual([
      {
        block: 1,
        testStart: 5,
        testEnd: 10,
        trainRows: 2,
        trainRange: [0, 2],
        removed: { ...NONE, label_overlap: 3 },
      },
    ]);
  });

  it('counts a row under the gap first, and purges by time what the gap leaves', () => {
    const [split] = purgedSplits(eventTable(steady(10, 3)), { ...WALK, folds: 2, purgeGapRows: 2 }).splits;

    expect(split).toMatchObject({ trainRows: 2, removed: { ...NONE, purge_gap: 2, label_overlap: 1 } });
  });

  it('looks for the earliest start in the whole block, which need not be its first row', () => {
    const table = eventTable([...steady(6, 0), { start: 7, end: 9 }, { start: 2, end: 9.5 }]);

    expect(trained(table, { ...WALK, folds: 4 }, 2)).toEqual([0, 1, 2, 3]);
    expect(trained(table, { ...WALK, folds: 4 }, 3)).toEqual([0, 1]);
  });

  it('says so when one long event leaves nothing to train on', () => {
    const events = [...steady(8, 0), { start: 0, end: 100 }, { start: 9, end: 101 }];

    const { skipped } = purgedSplits(eventTable(events), WALK);

    expect(skipped.at(-1)).toEqual({ block: 4, reason: 'train_overlaps' });
  });
});

describe('purged k-fold', () => {
  it('tests every row once, block 0 too, and trains on both sides', () => {
    const { splits, skipped } = purgedSplits(eventTable(steady(20, 0)), KFOLD);

    expect(skipped).toEqual([]);
    expect(splits.map(({ testStart, testEnd }) => [testStart, testEnd])).toEqual([
      [0, 4],
      [4, 8],
      [8, 12],
      [12, 16],
      [16, 20],
    ]);
    expect(splits.map(({ trainRange }) => trainRange)).toEqual([
      [4, 20],
      [0, 20],
      [0, 20],
      [0, 20],
      [0, 16],
    ]);
    for (const { trainRows, removed } of splits)
      expect({ trainRows, removed }).toEqual({ trainRows: 16, removed: NONE });
  });

  it('leaves out on both sides what overlaps with any event of the block, touching ones too', () => {
    // Block 2 of 5: rows 4 and 5, from 4 to 7.
    const table = eventTable(steady(10, 2));

    expect(trained(table, KFOLD, 2)).toEqual([0, 1, 8, 9]);
  });

  it('leaves rows behind the block that begin early where later ones may stay', () => {
    const events = [
      ...steady(6, 0),
      { start: 1, end: 6 },
      { start: 7, end: 7 },
      { start: 2, end: 8 },
      { start: 9, end: 9 },
    ];

    expect(trained(eventTable(events), KFOLD, 1)).toEqual([0, 1, 4, 5, 7, 9]);
  });

  it('keeps equal times on one side', () => {
    const table = endsOnly(8, { time: Float64Array.from([1, 2, 2, 2, 2, 2, 3, 4]) });

    expect(trained(table, { ...KFOLD, folds: 4 }, 1)).toEqual([0, 6, 7]);
  });

  it('leaves out the gap on both sides, in rows', () => {
    expect(trained(eventTable(steady(10, 0)), { ...KFOLD, purgeGapRows: 2 }, 2)).toEqual([0, 1, 8, 9]);
    expect(trained(eventTable(steady(10, 0)), { ...KFOLD, purgeGapRows: 2 }, 0)).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it('holds an embargo by time over what begins up to so long after the last end', () => {
    const [, , split] = purgedSplits(eventTable(steady(10, 1)), { ...KFOLD, embargoMicros: 1 }).splits;

    // The block's rows 4 and 5 end at 6: what begins up to 6 overlaps, what begins up to 7 is under the embargo.
    expect(split).toMatchObject({ trainRows: 5, removed: { ...NONE, label_overlap: 2, embargo: 1 } });
  });

  it('holds an embargo by rows over the first that begin after the last end, and nothing before the block', () => {
    // Behind the block [4, 6): starts 8, 6, 7, 9 in the order of their ends; two are led away by start, not by place.
    const events = [
      ...steady(6, 0),
      { start: 8, end: 10 },
      { start: 6, end: 11 },
      { start: 7, end: 12 },
      { start: 9, end: 13 },
    ];

    expect(trained(eventTable(events), { ...KFOLD, embargoRows: 2 }, 2)).toEqual([0, 1, 2, 3, 6, 9]);
    expect(trained(eventTable(events), { ...KFOLD, embargoRows: 100 }, 2)).toEqual([0, 1, 2, 3]);
  });

  it('among equal starts holds the embargo over the rows that come first', () => {
    const events = [
      ...steady(6, 0),
      { start: 7, end: 10 },
      { start: 7, end: 11 },
      { start: 7, end: 12 },
      { start: 6, end: 13 },
    ];

    expect(trained(eventTable(events), { ...KFOLD, embargoRows: 2 }, 2)).toEqual([0, 1, 2, 3, 7, 8]);
  });

  it('does not train on rows of weight 0, tests them, and counts them last', () => {
    const givenWeight = Float64Array.from([1, 0, 2, 1, 0, 1, 0, 1, 1, 1]);
    const [first] = purgedSplits(eventTable(steady(10, 0), { givenWeight }), {
      ...KFOLD,
      folds: 2,
      purgeGapRows: 2,
    }).splits;

    expect(first).toEqual({
      block: 0,
      testStart: 0,
      testEnd: 5,
      trainRows: 3,
      trainRange: [7, 10],
      removed: { ...NONE, purge_gap: 2 },
    });
    expect(trained(eventTable(steady(10, 0), { givenWeight }), { ...KFOLD, folds: 2 }, 0)).toEqual([5, 7, 8, 9]);
  });

  it('skips a block that is left with one class once the weightless rows are gone', () => {
    const givenWeight = Float64Array.from([1, 1, 1, 1, 1, 0, 1, 0, 1, 0]);

    const { skipped } = purgedSplits(eventTable(steady(10, 0), { givenWeight }), { ...KFOLD, folds: 2 });

    expect(skipped).toEqual([{ block: 0, reason: 'one_class_train' }]);
  });

  it('of repeated rows keeps none in training while one of them is tested', () => {
    const events = [
      ...steady(5, 0),
      { start: 4, end: 4 },
      { start: 4, end: 4 },
      ...steady(3, 0).map(({ start }) => ({ start: start + 7, end: start + 7 })),
    ];

    expect(trained(eventTable(events), KFOLD, 2)).toEqual([0, 1, 2, 3, 7, 8, 9]);
    expect(trained(eventTable(events), KFOLD, 3)).toEqual([0, 1, 2, 3, 8, 9]);
  });
});

it('every row is tested, trained on, or removed by one rule', () => {
  const event = fc.record({ start: fc.integer({ min: 0, max: 60 }), length: fc.integer({ min: 0, max: 12 }) });
  fc.assert(
    fc.property(
      fc.array(event, { minLength: 4, maxLength: 60 }),
      fc.record({
        folds: fc.integer({ min: 2, max: 4 }),
        purgeGapRows: fc.nat(4),
        embargoRows: fc.nat(4),
        embargoMicros: fc.nat(6),
      }),
      (events, given) => {
        const table = eventTable(events.map(({ start, length }) => ({ start, end: start + length })));
        for (const { testStart, testEnd, trainRows, removed } of purgedSplits(table, { ...KFOLD, ...given }).splits) {
          const gone = Object.values(removed).reduce((sum, rows) => sum + rows, 0);
          expect(trainRows + gone + testEnd - testStart).toBe(events.length);
        }
        for (const { testStart, trainRows, removed } of purgedSplits(table, { ...WALK, ...given }).splits) {
          const gone = Object.values(removed).reduce((sum, rows) => sum + rows, 0);
          expect(trainRows + gone).toBe(testStart);
        }
      },
    ),
  );
});

describe('rows that an event spans', () => {
  it('are counted from its start to its end, on average and rounded up; without starts nobody knows', () => {
    const rule = { ...WALK, folds: 2 };

    expect(purgedSplits(endsOnly(10), rule).eventRows).toBe(0);
    expect(purgedSplits(eventTable(steady(10, 0)), rule).eventRows).toBe(0);
    // Row 0 spans itself alone, row 1 one row before it, all others three.
    expect(purgedSplits(eventTable(steady(1_000, 3)), rule).eventRows).toBe(3);
  });
});

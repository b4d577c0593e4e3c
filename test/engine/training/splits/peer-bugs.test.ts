/** Inputs on which published splitters go wrong: each mistake is shown on the input, then that ours does not make it. */
import { describe, expect, it } from 'vitest';
import { blockBorders } from '#engine/training/splits/block-borders.ts';
import type { SplitRule, SplitTable } from '#engine/training/splits/purged-block.ts';
import { purgedSplits, trainRowsOf } from '#engine/training/splits/purged-splits.ts';
import { type Event, endsOnly, eventTable } from '../../../fakes/event-table.ts';
import { overlappingPairs } from './overlap-oracle.ts';

const KFOLD: SplitRule = { scheme: 'purged-kfold', folds: 2, purgeGapRows: 0, embargoRows: 0, embargoMicros: 0 };

const eventOf = ({ start, time }: SplitTable, row: number): Event => ({ start: start![row]!, end: time[row]! });
const trainOf = (table: SplitTable, rule: SplitRule, block: number) =>
  Array.from(trainRowsOf(table, rule, block), (row) => eventOf(table, row));

describe('mlfinpy PurgedKFold: the test interval begins at the end of its first row and ends with its last row', () => {
  it('an event that is over before that end, but not before that start, is not trained on', () => {
    const table = eventTable([
      { start: 0, end: 1 },
      { start: 1, end: 4 },
      { start: 3, end: 6 },
      { start: 7, end: 8 },
    ]);
    const test = [eventOf(table, 2), eventOf(table, 3)];
    const [firstEnd] = [test[0]!.end];
    const kept = [eventOf(table, 0), eventOf(table, 1)].filter(({ end }) => end < firstEnd);
    expect(overlappingPairs(kept, test)).toBe(1);

    expect(trainOf(table, KFOLD, 1)).toEqual([{ start: 0, end: 1 }]);
  });

  it('an event of the block that outlives its last row still keeps out what it overlaps with', () => {
    // In the order of starts, as there, the block's second row ends before its first.
    const byStart = [
      { start: 0, end: 9 },
      { start: 1, end: 2 },
      { start: 5, end: 10 },
      { start: 11, end: 12 },
    ];
    const lastRowEnd = byStart[1]!.end;
    const kept = byStart.slice(2).filter(({ start }) => start > lastRowEnd);
    expect(overlappingPairs(kept, byStart.slice(0, 2))).toBe(1);

    const table = eventTable(byStart);
    for (const block of [0, 1]) {
      const borders = blockBorders(4, 2);
      const test = [borders[block]!, borders[block]! + 1].map((row) => eventOf(table, row));
      expect(overlappingPairs(trainOf(table, KFOLD, block), test)).toBe(0);
    }
  });
});

it('mlfinpy CombinatorialPurgedKFold: sets its embargo to 0 while it splits; ours holds', () => {
  const table = eventTable(Array.from({ length: 10 }, (_, at) => ({ start: at, end: at })));

  const without = purgedSplits(table, { ...KFOLD, folds: 5 }).splits;
  const held = purgedSplits(table, { ...KFOLD, folds: 5, embargoRows: 1 }).splits;

  expect(without.map(({ trainRows }) => trainRows)).toEqual([8, 8, 8, 8, 8]);
  expect(held.map(({ trainRows }) => trainRows)).toEqual([7, 7, 7, 7, 8]);
});

it('a fork of timeseriescv: takes the row number for start and end, so that nothing overlaps; ours takes the times', () => {
  const table = eventTable(Array.from({ length: 10 }, (_, at) => ({ start: at, end: at + 3 })));
  const rowNumbers = eventTable(Array.from({ length: 10 }, (_, at) => ({ start: at, end: at })));
  const ofRowNumbers = Array.from(trainRowsOf(rowNumbers, KFOLD, 1), (row) => eventOf(table, row));
  const test = [5, 6, 7, 8, 9].map((row) => eventOf(table, row));
  expect(overlappingPairs(ofRowNumbers, test)).toBeGreaterThan(0);

  expect(overlappingPairs(trainOf(table, KFOLD, 1), test)).toBe(0);
});

it('timeseriescv 0.2 CombPurgedKFoldCV: keeps all rows behind a block where none may stay; ours keeps none', () => {
  const table = eventTable([
    { start: 0, end: 1 },
    { start: 2, end: 3 },
    { start: 2.5, end: 4 },
    { start: 2.75, end: 5 },
  ]);
  const test = [0, 1].map((row) => eventOf(table, row));
  const behind = [2, 3].map((row) => eventOf(table, row));
  expect(overlappingPairs(behind, test)).toBe(2);

  expect(trainOf(table, KFOLD, 0)).toEqual([]);
});

describe('skfolio CombinatorialPurgedCV in older versions: rows left over by the division are never tested, yet trained on', () => {
  it.each([
    { rows: 29, folds: 10, leftOver: 7 },
    { rows: 14, folds: 5, leftOver: 2 },
  ])('$rows rows in $folds blocks: $leftOver left over there, none here', ({ rows, folds, leftOver }) => {
    const size = Math.floor(rows / folds);
    // Block `folds` is given to the last one; what comes behind it is nobody's.
    const blockThere = Array.from({ length: rows }, (_, row) => Math.floor(row / size));
    expect(blockThere.filter((block) => block > folds).length).toBe(leftOver);

    const tested = new Uint8Array(rows);
    for (const { testStart, testEnd } of purgedSplits(endsOnly(rows), { ...KFOLD, folds }).splits) {
      for (let row = testStart; row < testEnd; row++) tested[row]!++;
    }
    expect(Array.from(tested)).toEqual(new Array(rows).fill(1));
  });
});

/** The splits of a table by a rule: which test blocks count, and why the others do not. */
import { blockBorders } from './block-borders.ts';
import { purgedBlock, type RemovedRows, type SplitRule, type SplitTable } from './purged-block.ts';

export const SKIP_REASONS = ['empty_train', 'empty_test', 'train_overlaps', 'one_class_train'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Row ranges are half-open, over the rows sorted by time. */
export interface Split {
  /** Index of the test block, from 0. */
  readonly block: number;
  readonly testStart: number;
  readonly testEnd: number;
  readonly trainRows: number;
  /** From the first row that is trained on to the last; not every row between them is. */
  readonly trainRange: readonly [number, number];
  readonly removed: RemovedRows;
}

export interface SkippedBlock {
  readonly block: number;
  readonly reason: SkipReason;
}

export interface Splits {
  readonly splits: readonly Split[];
  readonly skipped: readonly SkippedBlock[];
  /** Rows that an event spans, on average and rounded up; 0 where nobody knows when events begin. */
  readonly eventRows: number;
}

/** Walk-forward has nothing to train on before block 0, whatever the table. */
export const FIRST_BLOCK: SkippedBlock = { block: 0, reason: 'empty_train' };

/** Every block is either split or skipped. */
export function purgedSplits(table: SplitTable, rule: SplitRule): Splits {
  const splits: Split[] = [];
  const skipped: SkippedBlock[] = [];
  for (let block = 0; block < rule.folds; block++) {
    const found = splitOf(table, rule, block);
    if ('reason' in found) skipped.push(found);
    else splits.push(found);
  }
  return { splits, skipped, eventRows: eventRows(table) };
}

/** An event of a row spans the rows from the first one that ends at or after its start. */
function eventRows({ time, start }: SplitTable): number {
  if (start === null) return 0;
  let sum = 0;
  for (let row = 0; row < time.length; row++) sum += row - lowerBound(time, start[row]!);
  return Math.ceil(sum / time.length);
}

/** First row whose time is not before `at`. */
function lowerBound(time: Float64Array, at: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows to train on for one block. */
export function trainRowsOf(table: SplitTable, rule: SplitRule, block: number): Uint32Array {
  const borders = blockBorders(table.time.length, rule.folds);
  return purgedBlock(table, rule, { testStart: borders[block]!, testEnd: borders[block + 1]! }).train;
}

function splitOf(table: SplitTable, rule: SplitRule, block: number): Split | SkippedBlock {
  const borders = blockBorders(table.time.length, rule.folds);
  const testStart = borders[block]!;
  const testEnd = borders[block + 1]!;
  if (testEnd === testStart) return { block, reason: 'empty_test' };
  const { train, removed } = purgedBlock(table, rule, { testStart, testEnd });
  if (train.length === 0) return { block, reason: removed.label_overlap > 0 ? 'train_overlaps' : 'empty_train' };
  if (holdsOneClass(table.label, train)) return { block, reason: 'one_class_train' };
  const trainRange = [train[0]!, train.at(-1)! + 1] as const;
  return { block, testStart, testEnd, trainRows: train.length, trainRange, removed };
}

function holdsOneClass(label: Uint8Array, rows: Uint32Array): boolean {
  const first = label[rows[0]!];
  return rows.every((row) => label[row] === first);
}

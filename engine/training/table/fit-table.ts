/** What one fit sees of the table: which rows, with values and weights that are made of these rows alone. */
import type { SplitRule, SplitTable } from '../splits/purged-block.ts';
import { trainRowsOf } from '../splits/purged-splits.ts';
import { averageUniqueness } from '../splits/uniqueness.ts';
import { sharedCopy } from './fill-table.ts';

export interface FitTableInput {
  readonly table: SplitTable;
  /** Filled from all rows before; the same values unfilled, or null where folds need not fill for themselves. */
  readonly values: Float32Array;
  readonly unfilled: Float32Array | null;
  /** The fold's test block and the rule of the split; null for the fit on all rows. */
  readonly fold: { readonly rule: SplitRule; readonly block: number } | null;
  /** Whether weights take in the average uniqueness of the events; their starts must be known. */
  readonly uniqueness: boolean;
}

export interface FitTable {
  /** Ascending, in a SharedArrayBuffer. */
  readonly rows: Uint32Array;
  /** As the table's, but rows that are fitted on hold nothing of others. */
  readonly values: Float32Array;
  /** Of every row of the table, mean 1 over `rows` and 0 elsewhere; null when all count alike. */
  readonly weight: Float32Array | null;
  readonly weighting: Weighting | null;
}

export interface Weighting {
  /** Mean of the average uniqueness over the rows; null when it was not asked for. */
  readonly mean_uniqueness: number | null;
  /** (sum of weights)^2 / sum of their squares (Kish 1965): as many rows of equal weight say as much. */
  readonly effective_rows: number;
}

/** Of the mean: what is lighter still counts so much, lest a class weighs nothing after rounding. */
const LEAST_WEIGHT = 2 ** -20;

/** Rows of weight 0 are left out. */
export function fitTable({ table, values, unfilled, fold, uniqueness }: FitTableInput): FitTable {
  const rows = fold === null ? weighedRows(table) : trainRowsOf(table, fold.rule, fold.block);
  return {
    rows,
    // A prefix of the table was filled from its own rows: only rows behind a test block can hold something of it.
    values: unfilled === null || isPrefix(rows) ? values : filledAlone(values, unfilled, rows, table.time.length),
    ...weigh(table, rows, uniqueness),
  };
}

function weighedRows({ time, givenWeight }: SplitTable): Uint32Array {
  const count = givenWeight === null ? time.length : givenWeight.reduce((sum, own) => sum + (own > 0 ? 1 : 0), 0);
  const rows = new Uint32Array(new SharedArrayBuffer(4 * count));
  for (let row = 0, at = 0; row < time.length; row++) if (givenWeight?.[row] !== 0) rows[at++] = row;
  return rows;
}

function isPrefix(rows: Uint32Array): boolean {
  return rows.length === 0 || rows.at(-1) === rows.length - 1;
}

/** A copy in which `rows` are filled from one another, and all others as they were. */
function filledAlone(values: Float32Array, unfilled: Float32Array, rows: Uint32Array, tableRows: number): Float32Array {
  const own = sharedCopy(values);
  for (let start = 0; start < own.length; start += tableRows) {
    let last = 0;
    for (const row of rows) {
      const value = unfilled[start + row]!;
      if (!Number.isNaN(value)) last = value;
      own[start + row] = last;
    }
  }
  return own;
}

function weigh(table: SplitTable, rows: Uint32Array, uniqueness: boolean): Pick<FitTable, 'weight' | 'weighting'> {
  const { givenWeight, start, time } = table;
  if (givenWeight === null && !uniqueness) return { weight: null, weighting: null };
  const unique = uniqueness ? averageUniqueness(start ?? time, time, rows) : null;
  let heaviest = 0;
  for (const row of rows) heaviest = Math.max(heaviest, givenWeight?.[row] ?? 1);
  // Divided by the heaviest first: sums of very large weights would overflow.
  const own = Float64Array.from(rows, (row, at) => ((givenWeight?.[row] ?? 1) / heaviest) * (unique?.[at] ?? 1));
  const mean = meanOf(own);
  const weight = new Float32Array(new SharedArrayBuffer(4 * time.length));
  for (let at = 0; at < rows.length; at++) weight[rows[at]!] = Math.max(LEAST_WEIGHT, own[at]! / mean);
  const squares = meanOf(own.map((value) => (value / mean) ** 2));
  return {
    weight,
    weighting: { mean_uniqueness: unique === null ? null : meanOf(unique), effective_rows: rows.length / squares },
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

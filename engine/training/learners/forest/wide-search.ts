/**
 * The split search for nodes whose sums need more than 16 bits: each class by itself, in doubles, one feature at a time.
 *
 * Weights are counted in whole steps, so that sums are exact in any order.
 */
import { MISSING } from '../trees/histogram-bins.ts';
import { type BestSplit, type SampleWords, type SplitNode, splitBin, tryBorder } from './border.ts';
import type { PlacedBins } from './placed-bins.ts';

const BINS = 256;

/** A step of weight, where the mean row weighs 1. */
export const WEIGHT_UNIT = 2 ** -20;

export interface WideSums {
  /** What a row counts in this tree, copies included, by row. */
  readonly amounts: Float64Array;
  /** Whether amounts are steps of weight and not copies. */
  readonly weighted: boolean;
  /** By bin and class. */
  readonly sums: Float64Array;
  /** Rows by bin, each once however often it was drawn; counted where leaves must have more than one. */
  readonly rows: Int32Array;
}

/** @param rows 0 where no node will be searched so */
export function wideSums(rows: number, weighted: boolean): WideSums {
  return { amounts: new Float64Array(rows), weighted, sums: new Float64Array(2 * BINS), rows: new Int32Array(BINS) };
}

/** Where the samples' features are, what one of class 1 weighs where one of class 0 weighs 1, and the fewest rows of a leaf. */
interface Samples {
  readonly words: SampleWords;
  readonly bins: PlacedBins;
  readonly weight: number;
  readonly leafRows: number;
}

export function searchWide(
  { amounts, sums, rows }: WideSums,
  { words, bins: { bytes, columns, step }, weight, leafRows }: Samples,
  node: SplitNode,
  feature: number,
  best: BestSplit,
): void {
  sums.fill(0);
  const column = columns[feature]!;
  for (let at = node.start; at < node.end; at++) {
    const word = words[at]!;
    const row = word >>> 8;
    const slot = (bytes[column + Math.imul(row, step)]! << 1) | (word & 1);
    sums[slot] = sums[slot]! + amounts[row]!;
  }
  if (leafRows > 1) {
    rows.fill(0);
    for (let at = node.start; at < node.end; at++) {
      const bin = bytes[column + Math.imul(words[at]! >>> 8, step)]!;
      rows[bin] = rows[bin]! + 1;
    }
  }
  const missing0 = sums[2 * MISSING]!;
  const missing1 = sums[2 * MISSING + 1]!;
  const sides = { feature, weight, leafRows };
  if (missing0 + missing1 > 0) {
    const onLeft = { left0: missing0, left1: missing1, rowsLeft: rows[MISSING]! };
    scan(sums, rows, node, { ...sides, missingLeft: true, ...onLeft, bins: MISSING }, best);
  }
  scan(sums, rows, node, { ...sides, missingLeft: false, left0: 0, left1: 0, rowsLeft: 0, bins: BINS }, best);
}

interface ScanSettings {
  readonly feature: number;
  readonly missingLeft: boolean;
  /** What goes left before the first bin. */
  readonly left0: number;
  readonly left1: number;
  readonly rowsLeft: number;
  readonly bins: number;
  readonly weight: number;
  readonly leafRows: number;
}

function scan(
  sums: Float64Array,
  rows: Int32Array,
  node: SplitNode,
  { feature, missingLeft, left0: from0, left1: from1, rowsLeft: fromRows, bins, weight, leafRows }: ScanSettings,
  best: BestSplit,
): void {
  const mostLeft = node.end - node.start - leafRows;
  let left0 = from0;
  let left1 = from1;
  let rowsLeft = fromRows;
  let previous = -1;
  for (let bin = 0; bin < bins; bin++) {
    const own0 = sums[2 * bin]!;
    const own1 = sums[2 * bin + 1]!;
    if (own0 + own1 === 0) continue;
    if (previous >= 0 && (leafRows === 1 || (rowsLeft >= leafRows && rowsLeft <= mostLeft))) {
      tryBorder(node, { feature, bin: splitBin(previous, bin), missingLeft, left0, left1 }, weight, best);
    }
    previous = bin;
    left0 += own0;
    left1 += own1;
    rowsLeft += rows[bin]!;
  }
}

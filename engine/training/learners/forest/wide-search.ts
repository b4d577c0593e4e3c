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
}

/** @param rows 0 where no node will be searched so */
export function wideSums(rows: number, weighted: boolean): WideSums {
  return { amounts: new Float64Array(rows), weighted, sums: new Float64Array(2 * BINS) };
}

/** Where the samples' features are, and what one of class 1 weighs where one of class 0 weighs 1. */
interface Samples {
  readonly words: SampleWords;
  readonly bins: PlacedBins;
  readonly weight: number;
}

export function searchWide(
  { amounts, sums }: WideSums,
  { words, bins: { bytes, columns, step }, weight }: Samples,
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
  const missing0 = sums[2 * MISSING]!;
  const missing1 = sums[2 * MISSING + 1]!;
  if (missing0 + missing1 > 0) {
    scan(sums, node, { feature, missingLeft: true, left0: missing0, left1: missing1, bins: MISSING, weight }, best);
  }
  scan(sums, node, { feature, missingLeft: false, left0: 0, left1: 0, bins: BINS, weight }, best);
}

interface ScanSettings {
  readonly feature: number;
  readonly missingLeft: boolean;
  /** What goes left before the first bin. */
  readonly left0: number;
  readonly left1: number;
  readonly bins: number;
  readonly weight: number;
}

function scan(
  sums: Float64Array,
  node: SplitNode,
  { feature, missingLeft, left0: from0, left1: from1, bins, weight }: ScanSettings,
  best: BestSplit,
): void {
  let left0 = from0;
  let left1 = from1;
  let previous = -1;
  for (let bin = 0; bin < bins; bin++) {
    const own0 = sums[2 * bin]!;
    const own1 = sums[2 * bin + 1]!;
    if (own0 + own1 === 0) continue;
    if (previous >= 0) {
      tryBorder(node, { feature, bin: splitBin(previous, bin), missingLeft, left0, left1 }, weight, best);
    }
    previous = bin;
    left0 += own0;
    left1 += own1;
  }
}

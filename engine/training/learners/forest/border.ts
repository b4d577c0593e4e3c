/** A border between bins of a node, and what it gains. */
import { MISSING } from '../trees/histogram-bins.ts';

/** A sample: row << 8 | copies in the bootstrap << 1 | label. */
export type SampleWords = Int32Array;

/** Samples [start, end) of the list of samples, and what they add up to. */
export interface SplitNode {
  start: number;
  end: number;
  /** By class: copies, or steps of weight. */
  total0: number;
  total1: number;
}

export interface Border {
  feature: number;
  /** Last bin that goes left: halfway between the occupied bins at the border. */
  bin: number;
  missingLeft: boolean;
  /** What goes left, by class. */
  left0: number;
  left1: number;
}

export interface BestSplit extends Border {
  /** Numerator and denominator of the gain. */
  square: number;
  spread: number;
}

/** `feature` until a split is found: no feature has this index. */
export const NONE = 0xffff;

/** Forgets what was found for another node. */
export function noSplit(best: BestSplit): void {
  best.feature = NONE;
  best.left0 = -1;
  best.left1 = -1;
  best.square = -1;
  best.spread = 1;
}

/** The last bin on the left of a border between two occupied ones: all that are not missing where the right one is missing. */
export function splitBin(left: number, right: number): number {
  return right === MISSING ? MISSING - 1 : (left + right - 1) >> 1;
}

/** Takes the border if it gains more than the best so far. @param weight of class 1, where class 0 weighs 1 */
export function tryBorder({ total0, total1 }: SplitNode, border: Border, weight: number, best: BestSplit): void {
  const { left0, left1 } = border;
  const cross = left0 * total1 - left1 * total0;
  const square = cross * cross;
  const leftWeight = left0 + weight * left1;
  const spread = leftWeight * (total0 + weight * total1 - leftWeight);
  if (square * best.spread > best.square * spread) Object.assign(best, border, { square, spread });
}

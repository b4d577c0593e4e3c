/**
 * Finds the best split of a node from its histogram: the gain of Chen and Guestrin 2016 (XGBoost, equation 7, without its half),
 * G_l^2 / (H_l + lambda) + G_r^2 / (H_r + lambda) - G^2 / (H + lambda), with G and H the sums of first and second derivatives.
 *
 * With l and r the two denominators and w = l + r, the first two terms are G^2 / w + (G_l w - G l)^2 / (w l r), so that borders are
 * compared by (G_l w - G l)^2 / (l r), and these by multiplying out: no division. Of equal gains the first found stays: lower
 * feature, missing values right, lower bin.
 */
import { type BinnedTable, MISSING } from '../trees/histogram-bins.ts';
import type { GradientBoostingSpec } from '../types.ts';
import { firstOf, type PackedUnits, secondOf } from './gradients.ts';
import { CELLS, FIRST_STEP } from './record-layout.ts';

export interface BestSplit {
  /** NONE until a split is found. */
  feature: number;
  /** Last bin that goes left. The last bin of all: what is missing goes right, and all that is not goes left. */
  bin: number;
  missingLeft: boolean;
  /** Packed sum of the rows that go left. */
  left: number;
  /** What splits are compared by, as a fraction. */
  square: number;
  spread: number;
}

/** No feature has this index. */
export const NONE = 0xffff;

/** XGBoost's least gain of a split that is worth making. */
const LEAST_GAIN = 1e-6;
const PER_FIRST_STEP = 1 / FIRST_STEP;

/** The settings in the steps of one tree. */
export interface SplitRule {
  readonly lambda: number;
  readonly leastGain: number;
  readonly leastSecond: number;
}

export function splitRule({ lambda, gamma, min_child_weight }: GradientBoostingSpec, units: PackedUnits): SplitRule {
  const gainUnit = (units.first * units.first) / units.second;
  return {
    lambda: lambda / units.second,
    leastGain: Math.max(LEAST_GAIN, gamma) / gainUnit,
    leastSecond: min_child_weight / units.second,
  };
}

/** What no split of the node changes: the gain of a split is its square / spread / width, and this added to it. */
function offsetOf(total: number, { lambda }: SplitRule): { readonly offset: number; readonly width: number } {
  const first = firstOf(total);
  const second = secondOf(total);
  const width = second + 2 * lambda;
  return { offset: (first * first) / width - (first * first) / (second + lambda), width };
}

export function gainOf({ square, spread }: BestSplit, total: number, rule: SplitRule): number {
  const { offset, width } = offsetOf(total, rule);
  return square / spread / width + offset;
}

/** Sets `best` to the best split of a node whose rows sum up to `total`; its feature is NONE when none gains enough. */
export function findSplit(
  histogram: Float64Array,
  { features, edges }: { readonly features: Uint16Array; readonly edges: BinnedTable['edges'] },
  total: number,
  rule: SplitRule,
  best: BestSplit,
): void {
  const { offset, width } = offsetOf(total, rule);
  best.feature = NONE;
  best.square = (rule.leastGain - offset) * width;
  best.spread = 1;
  for (let at = 0; at < features.length; at++) {
    const feature = features[at]!;
    const lastBin = edges[feature]!.length;
    const missing = histogram[feature * CELLS + MISSING]!;
    scan(histogram, feature, missing === 0 ? lastBin : lastBin + 1, total, 0, rule, best);
    if (missing !== 0) scan(histogram, feature, lastBin, total, missing, rule, best);
  }
}

/**
 * @param bins how many of the feature's bins may be the last on the left
 * @param missing packed sum of what goes left before the first bin
 */
function scan(
  histogram: Float64Array,
  feature: number,
  bins: number,
  total: number,
  missing: number,
  { lambda, leastSecond }: SplitRule,
  best: BestSplit,
): void {
  const allFirst = firstOf(total);
  const width = secondOf(total) + 2 * lambda;
  const least = leastSecond + lambda;
  let { square: bestSquare, spread: bestSpread } = best;
  let left = missing;
  const end = feature * CELLS + bins;
  for (let cell = feature * CELLS; cell < end; cell++) {
    const own = histogram[cell]!;
    if (own === 0) continue;
    left += own;
    const leftFirst = Math.floor(left * PER_FIRST_STEP);
    const leftWeight = left - leftFirst * FIRST_STEP + lambda;
    if (leftWeight < least) continue;
    const rightWeight = width - leftWeight;
    if (rightWeight < least) break;
    const cross = leftFirst * width - allFirst * leftWeight;
    const square = cross * cross;
    const spread = leftWeight * rightWeight;
    if (square * bestSpread > bestSquare * spread) {
      bestSquare = square;
      bestSpread = spread;
      best.feature = feature;
      best.bin = cell - feature * CELLS;
      best.missingLeft = missing !== 0;
      best.left = left;
    }
  }
  best.square = bestSquare;
  best.spread = bestSpread;
}

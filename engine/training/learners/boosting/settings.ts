/** What gradient boosting is told, and the steps that its numbers are counted in. */
import { logistic } from '../exponential.ts';
import type { GradientBoostingSpec } from '../types.ts';

/** The original's parameters; what it leaves unsaid is XGBoost's default. */
export const BOOSTING_DEFAULTS: GradientBoostingSpec = {
  model: 'gbt',
  trees: 400,
  max_depth: 5,
  learning_rate: 0.05,
  subsample: 0.9,
  colsample: 0.8,
  lambda: 1,
  gamma: 0,
  min_child_weight: 1,
};

/** The most steps whose sums are all exact in float32. */
const MOST_STEPS = 2 ** 24;
/** What one tree adds at most in practice, before the learning rate. */
const USUAL_LEAF = 3.2;

/**
 * Log-odds of one step of leaf values: a power of two, 2^-18 for the defaults. All trees together, each with its largest leaf,
 * stay within 2^24 steps, so that sums are exact in float32 in any order. They do by far on ordinary data; where they would not,
 * `leafWithin` cuts leaves off.
 */
export function leafUnit({ trees, learning_rate }: Pick<GradientBoostingSpec, 'trees' | 'learning_rate'>): number {
  const bound = Math.max(64, trees * learning_rate * USUAL_LEAF);
  let unit = 2 ** -18;
  while (unit * MOST_STEPS < bound) unit *= 2;
  return unit;
}

/** @param reach steps that base and the largest leaves of all former trees add up to */
export function leafWithin(reach: number, steps: number): number {
  const room = MOST_STEPS - reach;
  return Math.max(-room, Math.min(room, steps));
}

/** Log-odds of the share of class 1, in steps of `unit`: where every score begins, as in XGBoost since 2.0. */
export function baseSteps(label: Uint8Array, weight: Float32Array | null, unit: number): number {
  let all = 0;
  let ofClass1 = 0;
  for (let row = 0; row < label.length; row++) {
    const own = weight === null ? 1 : weight[row]!;
    all += own;
    ofClass1 += own * label[row]!;
  }
  // The step nearest to the share by halving, since a logarithm need not be the same to the last bit everywhere.
  const share = ofClass1 / all;
  let low = -MOST_STEPS / 2;
  let high = MOST_STEPS / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (logistic(middle * unit) <= share) low = middle;
    else high = middle;
  }
  return share - logistic(low * unit) <= logistic(high * unit) - share ? low : high;
}

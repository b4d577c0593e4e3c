/**
 * What a detector could see at the earliest. ADWIN's bound is made for values between 0 and 1: its second term, 2/3 dd m, does
 * not shrink with the data, so that a stream of small numbers can be watched for years and never fire.
 */
import type { DetectorParameters } from '../types.ts';

type Parameters = Pick<DetectorParameters, 'delta' | 'min_window_length' | 'grace_period' | 'clock'>;

/** Variance that values between 0 and 1 have at most. */
const LARGEST_VARIANCE = 1 / 4;

/**
 * The smallest difference of two levels that is cut after n values, half of them on each level.
 * @param sd standard deviation around each level; null where none is known: the largest of values between 0 and 1
 * @returns null where no difference is large enough
 */
export function smallestShift(parameters: Parameters, n: number, sd: number | null): number | null {
  const bound = boundOf(parameters, n);
  if (bound === null) return null;
  const { variance, constant } = bound;
  if (sd === null) {
    const shift = Math.sqrt(variance * LARGEST_VARIANCE) + constant;
    return shift < 1 ? shift : null;
  }
  // A shift s makes the window's variance sd^2 + s^2 / 4: the bound holds s on both sides.
  const share = 1 - variance / 4;
  if (share <= 0) return null;
  return (constant + Math.sqrt(constant ** 2 - share * (constant ** 2 - variance * sd ** 2))) / share;
}

/**
 * From how many values on a window of this standard deviation could be cut at all: its halves differ by two of them at most,
 * when each holds one value only.
 */
export function firstPossible(parameters: Parameters, sd: number): number {
  let n = 2;
  // Twice as many each time, then back by halves: the bound shrinks with n.
  while (n < Number.MAX_SAFE_INTEGER && !canFire(parameters, n, sd)) n *= 2;
  let low = n / 2;
  let high = n;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (canFire(parameters, middle, sd)) high = middle;
    else low = middle;
  }
  return high;
}

function canFire(parameters: Parameters, n: number, sd: number): boolean {
  const bound = boundOf(parameters, n);
  return bound !== null && Math.sqrt(bound.variance) * sd + bound.constant < 2 * sd;
}

/** eps of the middle split as sqrt(variance * VAR/w) + constant; null where the window is too short for a test. */
function boundOf(
  { delta, min_window_length, grace_period, clock }: Parameters,
  n: number,
): { readonly variance: number; readonly constant: number } | null {
  const half = Math.floor(n / 2);
  if (half < min_window_length || n <= grace_period || n < clock) return null;
  const dd = Math.log((2 * Math.log(n)) / delta);
  const m = 1 / (half - min_window_length + 1) + 1 / (n - half - min_window_length + 1);
  return { variance: 2 * m * dd, constant: (2 / 3) * dd * m };
}

/** Which parameters and values an ADWIN can work with. */
import { z } from 'zod';
import type { DetectorParameters } from '../types.ts';

/** Beyond it sums of squares leave the range of doubles: one such value would blind the detector for good. */
const LARGEST_VALUE = 1e106;

/** Whether a detector may be fed with it: finite, and of a size whose squares can be summed. */
export function isDetectable(value: number): boolean {
  // False for NaN as well.
  return Math.abs(value) <= LARGEST_VALUE;
}

const share = z.number().gt(0).lt(1);
/** With one bucket a row, a row below the top could be empty. */
const FEWEST_BUCKETS = 2;
/** More would make rows of megabytes: whoever asks for it means something else. */
const MOST = 1_000_000;
const MOST_BUCKETS = 1000;

/** Limits of each parameter, for files and command lines alike. */
export const PARAMETER_LIMITS = {
  delta: share,
  warning_delta: share,
  clock: z.int().min(1).max(MOST),
  max_buckets: z.int().min(FEWEST_BUCKETS).max(MOST_BUCKETS),
  min_window_length: z.int().min(1).max(MOST),
  grace_period: z.int().min(0).max(MOST),
} as const;

/** Null, or why the warning level makes no sense beside the drift level. */
export function levelProblem({
  delta,
  warning_delta,
}: Pick<DetectorParameters, 'delta' | 'warning_delta'>): string | null {
  if (warning_delta === null || warning_delta > delta) return null;
  return `the warning delta ${warning_delta} is not above delta ${delta}: a warning would never come before the drift`;
}

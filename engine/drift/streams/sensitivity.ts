/** Each stream's sensitivity: which shift it could tell, from how many values on, and which scale would help. */
import type { DetectorWindow, StreamRules } from '../types.ts';
import { firstPossible, smallestShift } from './smallest-shift.ts';

/** After so many values. */
export const SHOWN_VALUES = [100, 1000, 10_000] as const;
/** A detector that needs more values before anything could be cut never fires in practice. */
const PATIENCE = 1000;
/** Fewer values tell nothing of a stream's size. */
const FEWEST_VALUES = 30;
/** Standard deviation to which a scale should bring a stream: about what values between 0 and 1 have. */
const GOOD_SD = 0.5;

export type Sensitivity = {
  /** In the stream's own units; null: nothing could be told. */
  readonly smallest_shift: readonly { readonly n: number; readonly shift: number | null }[];
  /** What they were computed from: the stream's values, or that they lie between 0 and 1. */
  readonly basis: 'values' | 'range';
  /** Values before anything could be cut at all; null where the basis is the range. */
  readonly first_possible: number | null;
  readonly verdict: 'ok' | 'never' | 'constant' | 'unknown';
  /** Null where the present one will do. */
  readonly proposed_scale: number | null;
};

/** @param window what the stream's detector holds; null where it has seen nothing */
export function sensitivityOf(
  { detector, scale }: Pick<StreamRules, 'detector' | 'scale'>,
  window: DetectorWindow | null,
): Sensitivity {
  const known = window !== null && window.n >= FEWEST_VALUES ? window : null;
  // Of a stream that never changed: the smallest shift of all, if one comes.
  const sd = known?.sd ?? null;
  const smallest = SHOWN_VALUES.map((n) => {
    const shift = smallestShift(detector, n, sd);
    return { n, shift: shift === null ? null : shift / scale };
  });
  const basis = known === null ? 'range' : 'values';
  if (known === null || sd === null) {
    return { smallest_shift: smallest, basis, first_possible: null, verdict: 'unknown', proposed_scale: null };
  }
  if (sd === 0) {
    return { smallest_shift: smallest, basis, first_possible: null, verdict: 'constant', proposed_scale: null };
  }
  const first = firstPossible(detector, sd);
  const verdict = first > PATIENCE ? 'never' : 'ok';
  return {
    smallest_shift: smallest,
    basis,
    first_possible: first,
    verdict,
    proposed_scale: verdict === 'never' ? proposedScale(sd / scale) : null,
  };
}

/** A power of ten, as people think of percent and basis points. */
function proposedScale(sd: number): number {
  return 10 ** Math.round(Math.log10(GOOD_SD / sd));
}

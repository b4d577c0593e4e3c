/** The order of places in the observation log. */
import type { LogPosition } from './types.ts';

/** Segments are numbered, and a number may grow a digit. */
const BY_NUMBERS = new Intl.Collator('en', { numeric: true });

/** Below 0 when `a` is before `b`, 0 for the same place. */
export function comparePositions(a: LogPosition, b: LogPosition): number {
  return a.segment === b.segment ? a.offset - b.offset : BY_NUMBERS.compare(a.segment, b.segment);
}

/** Kolmogorov-Smirnov distance of a column from the one that a model was trained on, as far as the reference's bins can tell. */

/**
 * Largest difference of the two distribution functions at the inner edges: the distance itself may be a little larger, by what
 * lies within one bin.
 * @param expected rows by bin in the reference
 * @param actual rows by the same bins in the data
 * @returns null where it tells nothing: no rows, or one bin only
 */
export function ksDistance(expected: readonly number[], actual: readonly number[]): number | null {
  const expectedRows = expected.reduce((total, count) => total + count, 0);
  const actualRows = actual.reduce((total, count) => total + count, 0);
  if (expected.length < 2 || expectedRows === 0 || actualRows === 0) return null;
  let below = 0;
  let belowActual = 0;
  let distance = 0;
  for (const [bin, count] of expected.entries()) {
    below += count;
    belowActual += actual[bin]!;
    distance = Math.max(distance, Math.abs(below / expectedRows - belowActual / actualRows));
  }
  return distance;
}

/** Distance that chance exceeds once in a hundred for so many rows on both sides (Smirnov's limit). */
export function ksLimit(expectedRows: number, actualRows: number): number {
  const ONE_PERCENT = 1.628;
  return ONE_PERCENT * Math.sqrt((expectedRows + actualRows) / (expectedRows * actualRows));
}

/** Triple-barrier labels (López de Prado 2018, "Advances in Financial Machine Learning", ch. 3). */
export interface BarrierOutcome {
  /** Position in the path at which the first barrier was touched. */
  readonly end: number;
  /** 1 when following the signal's direction paid, else 0. */
  readonly label: 0 | 1;
}

/**
 * Follows log prices from `start` in direction `side` until the profit barrier (`+width`), the stop barrier (`-width`) or the
 * vertical barrier `horizon` steps later; at the vertical barrier the sign of the return decides.
 * @returns undefined when the path ends before the vertical barrier, whatever was touched on the way: keeping only those that
 *   touched early would favour fast moves
 */
export function tripleBarrier(
  logPrices: ArrayLike<number>,
  start: number,
  side: 1 | -1,
  width: number,
  horizon: number,
): BarrierOutcome | undefined {
  const last = start + horizon;
  if (last >= logPrices.length) return undefined;
  for (let end = start + 1; end <= last; end++) {
    const gain = side * (logPrices[end]! - logPrices[start]!);
    if (gain >= width) return { end, label: 1 };
    if (gain <= -width) return { end, label: 0 };
  }
  return { end: last, label: side * (logPrices[last]! - logPrices[start]!) > 0 ? 1 : 0 };
}

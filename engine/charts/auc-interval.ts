/** An interval around one fold's AUC, from the AUC and the class sizes alone. */

/** Of the normal distribution, two-sided 95 %. */
const Z = 1.959963984540054;

/**
 * 95 % interval by the standard error of Hanley and McNeil (1982), within 0 and 1; null without both classes. Rows count as
 * independent, so for overlapping events it is too narrow: good enough to tell folds apart, not to judge a model by.
 */
export function aucInterval(auc: number, positives: number, negatives: number): readonly [number, number] | null {
  if (positives === 0 || negatives === 0) return null;
  const q1 = auc / (2 - auc);
  const q2 = (2 * auc * auc) / (1 + auc);
  const square = auc * auc;
  const variance =
    (auc * (1 - auc) + (positives - 1) * (q1 - square) + (negatives - 1) * (q2 - square)) / (positives * negatives);
  const margin = Z * Math.sqrt(Math.max(0, variance));
  return [Math.max(0, auc - margin), Math.min(1, auc + margin)];
}

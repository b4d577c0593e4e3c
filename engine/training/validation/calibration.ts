/** Reliability: do rows with probability p turn out to be of class 1 in a share p of the cases? */

/** Probabilities of class 1 and the true labels (0 or 1), a row each; at least one row. */
export interface ScoredRows {
  readonly probability: Float64Array;
  readonly label: Uint8Array;
}

/** Rows whose probability lies in [from, to); the last bin holds 1 as well. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Null in an empty bin, as is `share`. */
  readonly mean_probability: number | null;
  /** Share of class 1. */
  readonly share: number | null;
}

const BINS = 10;

/** Ten bins of equal width. */
export function calibration({ probability, label }: ScoredRows): CalibrationBin[] {
  const rows = new Float64Array(BINS);
  const expected = new Float64Array(BINS);
  const found = new Float64Array(BINS);
  for (let row = 0; row < label.length; row++) {
    const bin = Math.min(BINS - 1, Math.floor(probability[row]! * BINS));
    rows[bin] = rows[bin]! + 1;
    expected[bin] = expected[bin]! + probability[row]!;
    found[bin] = found[bin]! + label[row]!;
  }
  return Array.from(rows, (count, bin) => ({
    from: bin / BINS,
    to: (bin + 1) / BINS,
    rows: count,
    mean_probability: count === 0 ? null : expected[bin]! / count,
    share: count === 0 ? null : found[bin]! / count,
  }));
}

/** Expected calibration error (Naeini et al. 2015): distance of probability and share, weighted by rows. */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  let rows = 0;
  let gap = 0;
  for (const bin of bins) {
    rows += bin.rows;
    gap += bin.rows * Math.abs((bin.mean_probability ?? 0) - (bin.share ?? 0));
  }
  return gap / rows;
}

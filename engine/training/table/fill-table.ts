/** Fills missing values and makes the float32 table, in the order of time. */

export const MISSING_POLICIES = ['ffill-zero', 'learn'] as const;
/** `ffill-zero`: a missing value becomes the last one before it, or 0; `learn`: it stays NaN, and learners choose its side. */
export type MissingPolicy = (typeof MISSING_POLICIES)[number];

export interface FillOptions {
  readonly missing: MissingPolicy;
  /** Whether folds fill for themselves, and so must know what was missing. */
  readonly keepUnfilled: boolean;
}

/** What `fillTable` makes of the features. */
export interface FilledFeatures {
  /** Column-major, `rows` values a feature, in a SharedArrayBuffer; NaN only under `learn`. */
  readonly values: Float32Array;
  /** The same before filling; null when nothing was missing or nobody wants it. */
  readonly unfilled: Float32Array | null;
  /** Cells that were missing, by feature. */
  readonly missing: readonly number[];
  /** Cells beyond the range of float32, cut to its largest value, by feature. */
  readonly clamped: readonly number[];
}

const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
const AS_THE_ORIGINAL: FillOptions = { missing: 'ffill-zero', keepUnfilled: false };

/**
 * A copy of the features in float32. Under `ffill-zero` each missing value (NaN) is replaced by the last one before it in time, or 0
 * where there is none, as pandas' `ffill().fillna(0)` over the sorted table.
 */
export function fillTable(
  features: readonly Float64Array[],
  rows: number,
  { missing: policy, keepUnfilled }: FillOptions = AS_THE_ORIGINAL,
): FilledFeatures {
  const values = new Float32Array(new SharedArrayBuffer(4 * rows * features.length));
  const missing: number[] = [];
  const clamped: number[] = [];
  for (const [index, feature] of features.entries()) {
    const counts = copyColumn(feature, values.subarray(index * rows, (index + 1) * rows));
    missing.push(counts.missing);
    clamped.push(counts.clamped);
  }
  const isWhole = missing.every((cells) => cells === 0);
  if (policy === 'learn' || isWhole) return { values, unfilled: null, missing, clamped };
  const unfilled = keepUnfilled ? sharedCopy(values) : null;
  for (let start = 0; start < values.length; start += rows) fillForward(values.subarray(start, start + rows));
  return { values, unfilled, missing, clamped };
}

function copyColumn(feature: Float64Array, column: Float32Array): { missing: number; clamped: number } {
  let missing = 0;
  let clamped = 0;
  for (let row = 0; row < column.length; row++) {
    const value = feature[row]!;
    if (Number.isNaN(value)) missing++;
    else if (Math.abs(value) > LARGEST_FLOAT32) clamped++;
    column[row] = Math.max(-LARGEST_FLOAT32, Math.min(LARGEST_FLOAT32, value));
  }
  return { missing, clamped };
}

function fillForward(column: Float32Array): void {
  let last = 0;
  for (let row = 0; row < column.length; row++) {
    if (Number.isNaN(column[row]!)) column[row] = last;
    else last = column[row]!;
  }
}

export function sharedCopy(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

/** Count, range and kind of a column's numbers, taken up block by block, while a block is still in the processor's cache. */

/** Crosses threads as plain data. */
export interface ColumnSummary {
  /** What is not NaN. */
  count: number;
  min: number;
  max: number;
  isIntegral: boolean;
}

export function emptySummary(): ColumnSummary {
  return { count: 0, min: Infinity, max: -Infinity, isIntegral: true };
}

export function addBlock(summary: ColumnSummary, values: Float64Array): void {
  let { count, min, max, isIntegral } = summary;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    // Not a number is neither smaller nor larger.
    if (value < min) min = value;
    if (value > max) max = value;
    if (!Number.isNaN(value)) count++;
    if (isIntegral && value !== Math.floor(value)) isIntegral = Number.isNaN(value);
  }
  summary.count = count;
  summary.min = min;
  summary.max = max;
  summary.isIntegral = isIntegral;
}

export function joinSummary(summary: ColumnSummary, next: ColumnSummary): void {
  summary.count += next.count;
  summary.min = Math.min(summary.min, next.min);
  summary.max = Math.max(summary.max, next.max);
  summary.isIntegral &&= next.isIntegral;
}

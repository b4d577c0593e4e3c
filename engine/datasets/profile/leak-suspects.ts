/** Features that know too much: copies of the label, and names that sound like the outcome. Suspicions, never proof. */
import type { Table } from '../columns/assemble-table.ts';
import type { DatasetWarning } from '../types.ts';
import { datasetWarning } from '../warnings.ts';

const SUSPICIOUS_CORRELATION = 0.98;
const SUSPICIOUS_AUC = 0.98;
/** With fewer rows in a class, chance alone separates them too often. */
const SMALLEST_CLASS_ROWS = 20;
/** Fewer may count by chance. */
const FEWEST_COUNTED_ROWS = 50;
/** Whole words of a name, as in `ret_5d`, `pnl` or `exit_price`. */
const OUTCOME_WORDS =
  /(?:^|[_.\s-])(?:ret|return|returns|pnl|profit|outcome|target|future|fwd|forward|exit|barrier|t1|label|y)(?:$|[_.\s-])/i;

export function leakSuspects(table: Table): DatasetWarning[] {
  const ones = table.label.reduce((sum, one) => sum + one, 0);
  const isJudged = Math.min(ones, table.rows - ones) >= SMALLEST_CLASS_ROWS;
  return table.featureNames.flatMap((column, index) => {
    const values = table.features[index]!;
    const warnings: DatasetWarning[] = [];
    if (OUTCOME_WORDS.test(column)) warnings.push(datasetWarning('feature_named_like_outcome', { column }));
    if (countsRows(values)) warnings.push(datasetWarning('feature_counts_rows', { column }));
    else if (isIdentifier(values)) warnings.push(datasetWarning('feature_like_identifier', { column }));
    if (!isJudged) return warnings;
    const correlation = labelCorrelation(values, table.label);
    if (Math.abs(correlation) >= SUSPICIOUS_CORRELATION) {
      warnings.push(datasetWarning('feature_correlates_with_label', { column, correlation }));
    }
    const auc = labelAuc(values, table.label);
    if (Math.max(auc, 1 - auc) >= SUSPICIOUS_AUC) {
      warnings.push(datasetWarning('feature_separates_label', { column, auc }));
    }
    return warnings;
  });
}

/** Whether the values rise or fall by one step throughout, in the order of time. */
export function countsRows(values: Float64Array): boolean {
  if (values.length < FEWEST_COUNTED_ROWS) return false;
  const step = values[1]! - values[0]!;
  if (step === 0) return false;
  for (let row = 1; row < values.length; row++) {
    if (values[row]! - values[row - 1]! !== step) return false;
  }
  return true;
}

/** Whether every row has a whole number of its own: prices and returns have fractions, counts repeat. */
export function isIdentifier(values: Float64Array): boolean {
  if (values.length < FEWEST_COUNTED_ROWS) return false;
  for (const value of values) if (!Number.isSafeInteger(value) || value < 0) return false;
  const sorted = values.slice().sort();
  for (let row = 1; row < sorted.length; row++) if (sorted[row] === sorted[row - 1]) return false;
  return true;
}

/** Pearson's correlation over the rows that have a value; 0 where it is not defined. */
export function labelCorrelation(values: Float64Array, label: Uint8Array): number {
  let count = 0;
  let valueMean = 0;
  let labelMean = 0;
  let valueSquares = 0;
  let labelSquares = 0;
  let products = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    // Updated means (Welford 1962): no cancellation for values far from zero.
    count++;
    const valueStep = value - valueMean;
    const labelStep = label[row]! - labelMean;
    valueMean += valueStep / count;
    labelMean += labelStep / count;
    valueSquares += valueStep * (value - valueMean);
    labelSquares += labelStep * (label[row]! - labelMean);
    products += valueStep * (label[row]! - labelMean);
  }
  const scale = Math.sqrt(valueSquares) * Math.sqrt(labelSquares);
  return scale > 0 ? products / scale : 0;
}

/** The chance that a random row of class 1 has the larger value than one of class 0, ties half (Mann and Whitney 1947); .5 without both. */
export function labelAuc(values: Float64Array, label: Uint8Array): number {
  const positives = values.filter((value, row) => label[row] === 1 && !Number.isNaN(value)).sort();
  const negatives = values.filter((value, row) => label[row] === 0 && !Number.isNaN(value)).sort();
  if (positives.length === 0 || negatives.length === 0) return 0.5;
  let below = 0;
  let upTo = 0;
  let wins = 0;
  for (const value of positives) {
    while (below < negatives.length && negatives[below]! < value) below++;
    while (upTo < negatives.length && negatives[upTo]! <= value) upTo++;
    wins += (below + upTo) / 2;
  }
  return wins / (positives.length * negatives.length);
}

/** What may be odd about a data file without making it useless: codes and facts, which views turn into sentences. */
import type { DatasetWarning } from './types.ts';

/** Every fact `column` is a column's name. */
export interface DatasetWarningFacts {
  /** No cell of the column holds anything; it is left out unless it was asked for. */
  column_empty: { column: string };
  /** Every row of the feature holds the same value. */
  column_constant: { column: string };
  /** A numeric feature is called like a time, so it may tell the model when it is. */
  feature_named_like_time: { column: string };
  /** The name of the feature sounds like something that is known only afterwards. */
  feature_named_like_outcome: { column: string };
  /** The feature is all but a copy of the label: |correlation| close to 1. */
  feature_correlates_with_label: { column: string; correlation: number };
  /** The feature alone separates the classes: ROC AUC close to 0 or 1. */
  feature_separates_label: { column: string; auc: number };
  /** The feature rises by the same step from row to row: a row number, or a clock. */
  feature_counts_rows: { column: string };
  /** Every row has another whole number, in no order: an identifier rather than a quantity. */
  feature_like_identifier: { column: string };
  /** Digits below one microsecond were cut in so many rows. */
  time_digits_cut: { column: string; rows: number };
  /** A second time column could not be read (the code of its first problem) and is not used. */
  time_column_unused: { column: string; problem: string };
  /** The times are stored in the outdated INT96 form. */
  time_int96: { column: string };
  /** Decimal numbers became doubles: digits beyond the 16th are lost. */
  decimal_as_double: { column: string };
  /** Events that end before they start. */
  event_ends_before_start: { column: string; rows: number };
  /** Rows that repeat another one in everything that a model sees. */
  rows_repeated: { rows: number };
}

export function datasetWarning<Code extends keyof DatasetWarningFacts>(
  code: Code,
  facts: DatasetWarningFacts[Code],
): DatasetWarning {
  return { code, facts: { ...facts } };
}

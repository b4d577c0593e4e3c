/** English: what may be odd about data and results. */

import { asList, asNumber } from '../../../reading.ts';
import { counted } from '../../plural.ts';
import type { FactText } from '../../texts.ts';

const count = counted('en');
const rows = (n: unknown) => count(asNumber(n) ?? 0, { one: 'row', other: 'rows' });
const names = (list: unknown) => asList(list).map(String).join(', ');
const digits = (value: unknown) => (asNumber(value) ?? Number.NaN).toFixed(3);

export const warningsEn: Readonly<Record<string, FactText>> = {
  column_empty: ({ column }) => `Column “${column}” is empty; it is not used unless you name it.`,
  column_constant: ({ column }) => `Feature “${column}” holds one value only; it can tell nothing.`,
  feature_named_like_time: ({ column }) =>
    `Feature “${column}” is called like a time: the model may learn when it is instead of what happens.`,
  feature_named_like_outcome: ({ column }) =>
    `Feature “${column}” sounds like something that is known only afterwards: check that it does not leak.`,
  feature_correlates_with_label: ({ column, correlation }) =>
    `Feature “${column}” is all but a copy of the label (correlation ${digits(correlation)}): it probably leaks.`,
  feature_separates_label: ({ column, auc }) =>
    `Feature “${column}” alone tells the classes apart (AUC ${digits(auc)}): it probably leaks.`,
  feature_counts_rows: ({ column }) =>
    `Feature “${column}” counts the rows: it tells when an event was, and nothing that will hold for new ones.`,
  feature_like_identifier: ({ column }) =>
    `Feature “${column}” has another whole number in every row, as an identifier has: what a model learns of it does not hold for new rows.`,
  time_digits_cut: ({ column, rows: n }) => `Times in “${column}” were cut to microseconds in ${rows(n)}.`,
  time_column_unused: ({ column, problem }) =>
    `Column “${column}” cannot be read as times (${problem}); it is not used.`,
  time_int96: ({ column }) => `Times in “${column}” have the outdated form INT96; export them as timestamps.`,
  decimal_as_double: ({ column }) =>
    `Decimal numbers in “${column}” were read as doubles: digits beyond the 16th are lost.`,
  event_ends_before_start: ({ column, rows: n }) =>
    `${rows(n)}: the event ends before it starts in “${column}”. Check these times.`,
  rows_repeated: ({ rows: n }) => `${rows(n)} repeat another one exactly; they count twice.`,
  values_filled: ({ cells, columns }) =>
    `${count(asNumber(cells) ?? 0, { one: 'missing value was', other: 'missing values were' })} filled with the value before, or 0: ${names(columns)}.`,
  values_beyond_float32: ({ columns }) =>
    `Values too large for the model’s 32-bit numbers were cut to the largest one: ${names(columns)}.`,
  ties_across_border: ({ borders }) =>
    `${count(asNumber(borders) ?? 0, { one: 'block border cuts', other: 'block borders cut' })} through rows of the same time; only the purge gap keeps those rows apart.`,
  overlap_not_checked: () => 'The purge gap counts rows, not time: whether events overlap across it was not checked.',
  start_column_unused: ({ column }) =>
    `“${column}” says when events begin, but was not asked for: whether events overlap across the purge gap was not checked. \`--start-column ${column}\` checks it.`,
  output_renamed: ({ asked, written }) => `${asked} was asked for; the model is ONNX and stands in ${written}.`,
  output_kept: ({ kept }) => `The model that stood there before is kept as ${kept}.`,
};

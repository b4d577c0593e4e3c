/** English: what each failure of a data file or a training means, what is safe, and what to type next. */
import { quoteWord } from '#bot/grammar/words.ts';
import { counted } from '../../plural.ts';
import type { ErrorTexts } from '../../texts.ts';
import { contentsEn, skipReasonsEn } from './reasons.ts';

const count = counted('en');
const rows = (n: number) => count(n, { one: 'row', other: 'rows' });
const folds = (n: number) => count(n, { one: 'fold', other: 'folds' });
const word = (words: Readonly<Record<string, string>>, code: string) => words[code] ?? code;
const list = (items: readonly string[]) => items.join(', ');
const place = (file: string, row: number) => `${file}, row ${row}`;
const check = (file: string) => `Mend the file, then look at it with \`mlops dataset check ${quoteWord(file)}\`.`;
const nothingWritten = 'Nothing was written.';

export const dataErrorsEn = {
  file_empty: ({ file }) => ({
    message: `${file} is empty. ${nothingWritten}`,
    hint: 'Export the data again, or name another file.',
  }),
  file_changed: ({ file }) => ({
    message: `${file} was changed while it was being read. ${nothingWritten}`,
    hint: 'Wait until the export has finished, then send the line again.',
  }),
  format_mismatch: ({ file, suffix, content }) => ({
    message: `${file} ends in “${suffix}”, but its content is ${word(contentsEn, content)}. ${nothingWritten}`,
    hint: 'Give the file the right suffix: .parquet or .pq for Parquet, .csv for CSV.',
  }),
  csv_no_rows: ({ file }) => ({
    message: `${file} has a header and no rows. ${nothingWritten}`,
    hint: 'Export the data again, or name another file.',
  }),
  csv_ragged_row: ({ file, row, expected, got }) => ({
    message: `${place(file, row)}: ${count(got, { one: 'cell', other: 'cells' })} where the header has ${expected}. ${nothingWritten}`,
    hint: `Look for a missing or unquoted comma in that row. ${check(file)}`,
  }),
  csv_unclosed_quote: ({ file, row }) => ({
    message: `${place(file, row)}: a quote opens and is never closed. ${nothingWritten}`,
    hint: check(file),
  }),
  csv_bad_quote: ({ file, row }) => ({
    message: `${place(file, row)}: a quote stands in the middle of a cell. ${nothingWritten}`,
    hint: `Quote the whole cell and double the quotes inside it. ${check(file)}`,
  }),
  csv_blank_line: ({ file, row }) => ({
    message: `${place(file, row)}: a blank line in the middle of the data. ${nothingWritten}`,
    hint: check(file),
  }),
  csv_not_utf8: ({ file, row }) => ({
    message: `${place(file, row)}: bytes that are not UTF-8 text. ${nothingWritten}`,
    hint: 'Save the file as UTF-8 and send the line again.',
  }),
  header_duplicate: ({ file, column }) => ({
    message: `${file} has two columns called “${column}”. ${nothingWritten}`,
    hint: check(file),
  }),
  header_empty_name: ({ file, position }) => ({
    message: `Column ${position} of ${file} has no name. ${nothingWritten}`,
    hint: check(file),
  }),
  header_stray_space: ({ file, column, position }) => ({
    message: `Column ${position} of ${file} is called “${column}”, with a space at its edge. ${nothingWritten}`,
    hint: `Remove the space from the header. ${check(file)}`,
  }),
  csv_wrong_delimiter: ({ file, delimiter }) => ({
    message: `${file} separates its cells with “${delimiter}”, not with a comma. ${nothingWritten}`,
    hint: 'Export the file with commas, and with a point for decimals.',
  }),
  parquet_truncated: ({ file }) => ({
    message: `${file} is a Parquet file that was cut off. ${nothingWritten}`,
    hint: 'Copy or export the file again.',
  }),
  parquet_corrupt: ({ file, where }) => ({
    message: `${file} is a damaged Parquet file (${where}). ${nothingWritten}`,
    hint: 'Copy or export the file again.',
  }),
  parquet_unsupported: ({ file, column, type }) => ({
    message: `Column “${column}” of ${file} has the Parquet type ${type}, which cannot be read here. ${nothingWritten}`,
    hint: 'Export the column as a number, text or timestamp, or leave it out.',
  }),
  dataset_no_rows: ({ file }) => ({
    message: `${file} has no rows. ${nothingWritten}`,
    hint: 'Export the data again, or name another file.',
  }),
  dataset_too_large: ({ file, neededBytes, limitBytes }) => ({
    message: `${file} needs ${megabytes(neededBytes)} of memory, and ${megabytes(limitBytes)} is the limit. ${nothingWritten}`,
    hint: 'Name fewer columns with --feature-cols, or use fewer rows.',
  }),
  too_many_columns: ({ file, columns, limit }) => ({
    message: `${file} has ${columns} columns, and ${limit} is the limit. ${nothingWritten}`,
    hint: 'Check whether rows and columns were swapped, or export only the columns that you need.',
  }),
  column_missing: ({ file, column, role, hint, available }) => ({
    message: `${file} has no column “${column}” (${roles[role]}). ${nothingWritten}`,
    hint: `${hint === null ? '' : `Did you mean “${hint}”? `}It has: ${list(available)}. Name the right one with ${roleOptions[role]}.`,
  }),
  column_not_numeric: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: feature “${column}” holds “${cell}”, which is not a number. ${nothingWritten}`,
    hint: 'Leave the column out of --feature-cols, or turn it into numbers.',
  }),
  column_mixed: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: column “${column}” holds numbers, and here “${cell}”. ${nothingWritten}`,
    hint: `An empty cell stands for a missing value. ${check(file)}`,
  }),
  column_unsafe_integer: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: ${cell} in column “${column}” is too large to be kept exactly. ${nothingWritten}`,
    hint: 'An identifier is not a feature: leave the column out, or store it as text.',
  }),
  value_infinite: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: column “${column}” holds an infinite value (${cell}). ${nothingWritten}`,
    hint: `Replace it by a number or an empty cell. ${check(file)}`,
  }),
  label_missing_value: ({ file, column, row }) => ({
    message: `${place(file, row)}: the label “${column}” is empty. ${nothingWritten}`,
    hint: 'Leave out events that have no outcome yet.',
  }),
  label_not_binary: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: the label “${column}” holds “${cell}”; only 0 and 1 are labels. ${nothingWritten}`,
    hint: 'Name the right column with --label-column, or make the labels 0 and 1.',
  }),
  label_one_class: ({ file, column, value }) => ({
    message: `Every label in “${column}” of ${file} is ${value}: there is nothing to tell apart. ${nothingWritten}`,
    hint: 'Check how the labels were made, or take a longer period.',
  }),
  time_missing_value: ({ file, column, row }) => ({
    message: `${place(file, row)}: the time “${column}” is empty. ${nothingWritten}`,
    hint: 'Fill in the time or leave the row out: purging needs every time.',
  }),
  time_invalid: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: “${cell}” in “${column}” is not a time. ${nothingWritten}`,
    hint: 'Write times as 2026-11-23, 2026-11-23T07:00:00Z or seconds since 1970, or name another column with --time-column.',
  }),
  time_mixed: ({ file, column, row, cell, form }) => ({
    message: `${place(file, row)}: “${cell}” in “${column}” is written differently from the times above it (${form}). ${nothingWritten}`,
    hint: `Write all times of a column in one form. ${check(file)}`,
  }),
  start_after_end: ({ file, column, timeColumn, rows: n, row }) => ({
    message: `${place(file, row)}: the event starts (“${column}”) after it ends (“${timeColumn}”); so do ${rows(n)} in all. ${nothingWritten}`,
    hint: 'Mend or leave out these events, or name other columns with --start-column and --time-column.',
  }),
  weight_missing_value: ({ file, column, row }) => ({
    message: `${place(file, row)}: the weight “${column}” is empty. ${nothingWritten}`,
    hint: 'Give every row a weight; 0 leaves a row out of the training.',
  }),
  weight_not_numeric: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: the weight “${column}” holds “${cell}”, which is not a number. ${nothingWritten}`,
    hint: 'Name the right column with --weight-column, or turn it into numbers.',
  }),
  weight_negative: ({ file, column, row, cell }) => ({
    message: `${place(file, row)}: the weight “${column}” is ${cell}; weights are 0 or more. ${nothingWritten}`,
    hint: 'Name the right column with --weight-column, or make the weights 0 or more.',
  }),
  weights_all_zero: ({ file, column }) => ({
    message: `Every weight in “${column}” of ${file} is 0: no row counts. ${nothingWritten}`,
    hint: 'Name the right column with --weight-column, or train without it.',
  }),
  no_features: ({ file, leftOut }) => ({
    message: `${file} has no numeric column to learn from${leftOut.length === 0 ? '' : `; left out: ${list(leftOut)}`}. ${nothingWritten}`,
    hint: 'Add numeric feature columns, or name them with --feature-cols.',
  }),
  feature_reserved: ({ file, column, role }) => ({
    message: `“${column}” of ${file} is ${roles[role]} and cannot be a feature as well. ${nothingWritten}`,
    hint: 'Leave it out of --feature-cols.',
  }),
  option_needs: ({ option, needs }) => ({
    message: `--${option} means something only with ${needs.map((other) => `\`${other}\``).join(' or ')}. ${nothingWritten}`,
    hint: `Add that to the line, or leave --${option} out.`,
  }),
  too_few_rows: ({ file, rows: n, folds: k }) => ({
    message: `${file} has ${rows(n)}, too few for ${folds(k)}. ${nothingWritten}`,
    hint: 'Use fewer folds with --cv-folds, or more data.',
  }),
  no_fold_left: ({ file, rows: n, folds: k, purgeGap, reasons }) => ({
    message: `No fold can be scored: ${file} has ${rows(n)}, cut into ${folds(k)} with a purge gap of ${rows(purgeGap)} (${reasons.map((reason) => word(skipReasonsEn, reason)).join('; ')}). ${nothingWritten}`,
    hint: reasons.includes('train_overlaps')
      ? 'Take a longer period, or shorter events: what overlaps with a test block cannot be trained on.'
      : 'Make --purge-gap smaller, or use fewer folds with --cv-folds, or more data.',
  }),
  learner_overloaded: ({ model, rows: n, trees, mostRows, mostRowTrees }) => ({
    message: `${model} takes up to ${rows(mostRows)}, and up to ${rows(mostRowTrees)} times trees; here are ${rows(n)}, and ${rows(n * trees)} times trees. Its time grows with the square of the rows: it would take from minutes to days. ${nothingWritten}`,
    hint: 'Use `--model rf`, the forest without such a limit, or fewer rows or `--trees`.',
  }),
  learner_too_wide: ({ file, model, features, mostFeatures }) => ({
    message: `${model} takes up to ${mostFeatures} features, and ${file} has ${features}: its table of curvatures grows with their square. ${nothingWritten}`,
    hint: 'Name fewer with --feature-cols, or use `--model rf` or `--model gbt`, which have no such limit.',
  }),
  max_features_unreadable: ({ word: said }) => ({
    message: `--max-features cannot be “${said}”. ${nothingWritten}`,
    hint: 'Type `sqrt`, `log2` or `all`, a count such as `5`, or a share such as `0.3`.',
  }),
  max_features_too_many: ({ file, asked, features }) => ({
    message: `No node can be split by ${asked} features: ${file} has ${features}. ${nothingWritten}`,
    hint: `Give --max-features ${features} at most, or \`all\`.`,
  }),
  min_leaf_too_large: ({ file, minLeaf, rows: n }) => ({
    message: `With ${rows(minLeaf)} in each leaf no tree could split the ${rows(n)} of ${file}. ${nothingWritten}`,
    hint: 'Make --min-leaf much smaller.',
  }),
} satisfies Partial<ErrorTexts>;

const roles = {
  feature: 'a feature',
  label: 'the label',
  time: 'the time',
  start: 'the start of an event',
  weight: 'the weight',
} as const;
const roleOptions = {
  feature: '--feature-cols',
  label: '--label-column',
  time: '--time-column',
  start: '--start-column',
  weight: '--weight-column',
} as const;

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}

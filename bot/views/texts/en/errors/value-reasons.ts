/** English: why a value cannot be used. */
import type { ValueType } from '#engine/value-reasons.ts';
import { counted } from '../../plural.ts';
import type { ValueReasonTexts } from '../../value-texts.ts';

const count = counted('en');
const characters = (n: number) => count(n, { one: 'character', other: 'characters' });
const items = (n: number) => count(n, { one: 'item', other: 'items' });

const types: Readonly<Record<ValueType, string>> = {
  text: 'text',
  number: 'a number',
  integer: 'a whole number',
  flag: 'true or false',
  list: 'a list',
  object: 'an object',
};

export const valueReasonsEn: ValueReasonTexts = {
  missing: () => 'it is missing',
  unknown_option: () => 'there is no such option',
  looks_like_secret: () =>
    'it looks like a secret, and what is asked for is kept: give secrets to the program in its environment',
  unfit: () => 'it does not have the form that is expected',
  not_a_duration: () => 'a span of time looks like 2h, 30min or 1d',
  not_an_embargo: () => 'an embargo is rows (20), a share of all rows (1%) or a time (90s, 30min, 4h, 2d, 1w)',
  not_an_address: () => 'it is not an address that begins with http:// or https://',
  address_with_secret: () =>
    'it carries a password or more: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN',
  not_a_name: () => 'a name has no control characters and no line breaks',
  not_a_revision: () => 'a revision is a branch, a tag or a commit',
  column_twice: () => 'a list names each column once',
  artifact_is_report: () => 'artifact and report would be the same file',
  scores_over_output: () => 'the scores would overwrite the artifact or the report',
  output_over_dataset: () => 'the output would overwrite the data set',
  csv_column_needed: () => 'a CSV file needs the name of the column that holds the values',
  parquet_recording: () => 'recorded values are NDJSON or CSV: write the column of the Parquet file as one of these',
  stationary_with_changes: () => 'a recording with changes is not stationary',
  alert_without_stream: () => 'this alert is about no single stream: name one, as `source/signal`',
  wrong_type: ({ expected }) => `expected is ${types[expected]}`,
  not_a_choice: ({ choices }) => `possible are ${choices.join(', ')}`,
  too_short: ({ least }) => (least === 1 ? 'it is empty' : `it needs at least ${characters(least)}`),
  too_long: ({ most }) => `it may have ${characters(most)} at most`,
  too_few_items: ({ least }) => `it needs at least ${items(least)}`,
  too_many_items: ({ most }) => `it may have ${items(most)} at most`,
  too_small: ({ least, open }) => `it must be ${open ? 'more than' : 'at least'} ${least}`,
  too_large: ({ most, open }) => `it must be ${open ? 'less than' : 'at most'} ${most}`,
  not_a_span: ({ mostDays }) =>
    `expected is a span of time from 1m to ${mostDays}d, such as 90m, 4h or 2d, or \`morning\``,
  column_taken: ({ by }) => `--${by} names the same column`,
  warning_not_above_drift: ({ delta }) =>
    `it must be above the delta of the drift, ${delta}: a warning would never come before the drift`,
  too_many_cells: ({ deltas, clocks, most }) =>
    `${count(deltas, { one: 'delta', other: 'deltas' })} and ${count(clocks, { one: 'clock', other: 'clocks' })} are more than ${most} cells`,
};

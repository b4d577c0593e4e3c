/** Why a value that somebody gave cannot be used: by a code, with the facts that its text is filled from. */

/** Reasons that need no facts. */
export const PLAIN_REASONS = [
  // Of any value.
  'missing',
  'unknown_option',
  'looks_like_secret',
  'unfit',
  // Of what a text should be.
  'not_a_duration',
  'not_an_embargo',
  'not_an_address',
  'address_with_secret',
  'not_a_name',
  'not_a_revision',
  // Of values that do not go together.
  'column_twice',
  'artifact_is_report',
  'scores_over_output',
  'output_over_dataset',
  'csv_column_needed',
  'parquet_recording',
  'stationary_with_changes',
  'alert_without_stream',
] as const;

export type PlainReason = (typeof PLAIN_REASONS)[number];

/** Kinds of values, as JSON has them. */
export const VALUE_TYPES = ['text', 'number', 'integer', 'flag', 'list', 'object'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** The facts of each reason, beside its code. */
type ReasonFacts = { readonly [Code in PlainReason]: Record<never, never> } & {
  readonly wrong_type: { readonly expected: ValueType };
  readonly not_a_choice: { readonly choices: readonly string[] };
  /** In characters. */
  readonly too_short: { readonly least: number };
  readonly too_long: { readonly most: number };
  readonly too_few_items: { readonly least: number };
  readonly too_many_items: { readonly most: number };
  /** `open`: the limit itself is not allowed either. */
  readonly too_small: { readonly least: number; readonly open: boolean };
  readonly too_large: { readonly most: number; readonly open: boolean };
  readonly not_a_span: { readonly mostDays: number };
  /** `by`: the option that names the same column. */
  readonly column_taken: { readonly by: string };
  readonly warning_not_above_drift: { readonly delta: number };
  readonly too_many_cells: { readonly deltas: number; readonly clocks: number; readonly most: number };
};

export type ReasonCode = keyof ReasonFacts;
export type ValueReason<Code extends ReasonCode = ReasonCode> = {
  [Each in Code]: { readonly code: Each } & ReasonFacts[Each];
}[Code];

export function isPlainReason(code: string): code is PlainReason {
  return PLAIN_REASONS.some((reason) => reason === code);
}

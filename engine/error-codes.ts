/** Every code of an expected failure: its exit, and whether trying again can help. */

interface CodeTraits {
  /** Exit of a one-shot command that is refused with this code before a job exists; a job that fails always exits 1. */
  readonly exit: 1 | 2 | 3;
  /** Whether a job that failed with it is tried again. */
  readonly retryable: boolean;
}
const refused: CodeTraits = { exit: 2, retryable: false };
const failed: CodeTraits = { exit: 1, retryable: false };
const again: CodeTraits = { exit: 1, retryable: true };
const held: CodeTraits = { exit: 3, retryable: false };

export const ERROR_CODES = {
  // What was typed. Facts of the grammar's errors: `line`, `at` (index of the offending word in it), `word`.
  empty_line: refused,
  unclosed_quote: refused,
  unknown_action: refused,
  unknown_option: refused,
  option_repeated: refused,
  missing_value: refused,
  missing_argument: refused,
  unexpected_argument: refused,
  bad_number: refused,
  number_out_of_range: refused,
  bad_choice: refused,
  bad_value: refused,
  bad_request: refused,
  option_needs: refused,
  config_invalid: refused,
  // Where inputs and outputs may be.
  path_outside: refused,
  file_not_found: refused,
  not_a_file: refused,
  file_unreadable: refused,
  output_unwritable: refused,
  // Jobs.
  job_not_found: refused,
  job_not_final: refused,
  job_kind_unknown: refused,
  job_outdated: failed,
  job_cancelled: failed,
  timeout: again,
  stale_attempt: failed,
  engine_stopping: again,
  worker_lost: again,
  worker_out_of_memory: again,
  process_lost: again,
  // The sentiment model and its host.
  model_unloadable: failed,
  model_not_loaded: failed,
  model_run_failed: failed,
  model_host_lost: again,
  model_busy: again,
  model_timeout: again,
  // The hub of models and the cache of what came from it.
  hub_unreachable: again,
  hub_offline: failed,
  hub_refused: failed,
  hub_not_found: failed,
  hub_nonsense: failed,
  download_damaged: again,
  snapshot_incomplete: failed,
  no_space: again,
  no_former_snapshot: failed,
  cache_unwritable: failed,
  snapshot_missing: failed,
  snapshot_damaged: failed,
  former_damaged: failed,
  golden_failed: failed,
  // Data files.
  file_empty: failed,
  file_changed: failed,
  format_mismatch: failed,
  csv_no_rows: failed,
  csv_ragged_row: failed,
  csv_unclosed_quote: failed,
  csv_bad_quote: failed,
  csv_blank_line: failed,
  csv_not_utf8: failed,
  header_duplicate: failed,
  header_empty_name: failed,
  header_stray_space: failed,
  csv_wrong_delimiter: failed,
  parquet_truncated: failed,
  parquet_corrupt: failed,
  parquet_unsupported: failed,
  dataset_no_rows: failed,
  dataset_too_large: failed,
  too_many_columns: failed,
  column_missing: failed,
  column_not_numeric: failed,
  column_mixed: failed,
  column_unsafe_integer: failed,
  value_infinite: failed,
  label_missing_value: failed,
  label_not_binary: failed,
  label_one_class: failed,
  time_missing_value: failed,
  time_invalid: failed,
  time_mixed: failed,
  start_after_end: failed,
  weight_missing_value: failed,
  weight_not_numeric: failed,
  weight_negative: failed,
  weights_all_zero: failed,
  no_features: failed,
  feature_reserved: failed,
  // Training.
  too_few_rows: failed,
  no_fold_left: failed,
  learner_overloaded: failed,
  learner_too_wide: failed,
  max_features_unreadable: refused,
  max_features_too_many: failed,
  min_leaf_too_large: failed,
  // Drift.
  stream_not_found: refused,
  report_not_found: refused,
  // Recorded streams and the file that says how streams are watched.
  recorded_column_missing: failed,
  several_streams: failed,
  no_values: failed,
  replay_conflict: failed,
  streams_invalid: held,
  // State and owner.
  state_full: { exit: 1, retryable: true },
  observations_busy: again,
  // What came over HTTP.
  body_too_large: refused,
  body_type_unknown: refused,
  state_corrupt: held,
  state_closed: held,
  state_unwritable: held,
  state_owned: held,
  owner_silent: held,
  owner_leaving: held,
  owner_lost: held,
  port_taken: held,
  policy_denied: held,
  policy_invalid: held,
  // Control.
  stale_view: held,
  control_seq_unknown: refused,
  nothing_to_restore: refused,
  risk_limit_lower: refused,
  // Alerts and tickets.
  alert_not_found: refused,
  alert_not_named: refused,
  alert_over: held,
  alert_replaced: held,
  nothing_to_undo: refused,
  no_training: refused,
  ticket_not_found: refused,
  ticket_over: held,
  ticket_sink_unreachable: again,
  ticket_sink_refused: failed,
  // On-call and schedule.
  oncall_invalid: held,
  person_needed: refused,
  pager_unreachable: again,
  pager_refused: failed,
  schedule_invalid: held,
  schedule_not_found: refused,
  unauthorized: held,
  slack_refused: held,
  conflict: { exit: 1, retryable: true },
  history_gone: failed,
  audit_broken: failed,
  internal: failed,
} as const satisfies Record<string, CodeTraits>;

export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}

/** The facts that each error code carries: what its text is filled from. */
import type { ValueReason } from './value-reasons.ts';

/** What of a model's files can be wrong so that it is not served. */
export type ModelPart = 'config' | 'labels' | 'tokenizer' | 'graph' | 'inputs' | 'outputs' | 'vocabulary' | 'positions';

/** What of a hub's answer is not as a hub answers. */
export type HubProblem =
  | 'redirects'
  | 'insecure'
  | 'json'
  | 'path'
  | 'encoding'
  | 'range'
  | 'size'
  | 'commit'
  | 'too_long';

/**
 * The facts that each code carries: what its text is filled from. Keys are the same wherever they mean the same:
 * `file` as the person named it, `row` counted from 1 with the header as row 1, `column` by name, `cell` shortened text,
 * `line` what was typed, `at` index of the offending word in it, `hint` a proposed word or null.
 */
export interface ErrorFacts {
  empty_line: Record<never, never>;
  unclosed_quote: { line: string; at: number };
  unknown_action: { line: string; at: number; word: string; hint: string | null };
  unknown_option: { line: string; at: number; word: string; hint: string | null; action: string };
  option_repeated: { line: string; at: number; option: string };
  missing_value: { line: string; at: number; option: string };
  missing_argument: { line: string; argument: string; action: string; example: string };
  unexpected_argument: { line: string; at: number; word: string; action: string };
  bad_number: { line: string; at: number; option: string; word: string };
  number_out_of_range: {
    line: string;
    at: number;
    option: string;
    word: string;
    minimum: number | null;
    maximum: number | null;
  };
  bad_choice: {
    line: string;
    at: number;
    option: string;
    word: string;
    choices: readonly string[];
    hint: string | null;
  };
  /** `option` as it is typed, without dashes; `got` is null where the value is long, or may not be shown. */
  bad_value: { option: string; got: string | null; reason: ValueReason };
  /** For programs: `problem` is English. */
  bad_request: { part: 'body' | 'Idempotency-Key'; problem: string };
  /** `option` means something only together with one of `needs`, each as it is typed: `--model gbt`. */
  option_needs: { option: string; needs: readonly string[] };
  config_invalid: { problems: readonly string[] };
  path_outside: { file: string; allowed: readonly string[]; purpose: 'input' | 'output' };
  /** `hint`: a file of nearly that name in the same folder. */
  file_not_found: { file: string; hint?: string | null };
  not_a_file: { file: string };
  file_unreadable: { file: string; reason: string };
  output_unwritable: { file: string; reason: string };
  job_not_found: { job: string; hint: string | null };
  job_not_final: { job: string; state: string };
  /** `job` is null where it has no number yet. */
  job_kind_unknown: { job: string | null; kind: string };
  /** Fields of its plan that are missing, or have another form. */
  job_outdated: { fields: readonly string[] };
  job_cancelled: { job: string; by: string; why: string };
  timeout: { job: string; timeoutMs: number };
  stale_attempt: { job: string; fence: string };
  engine_stopping: Record<never, never>;
  worker_lost: { task: string; reason: string };
  worker_out_of_memory: { task: string };
  process_lost: { job: string; attempts: number };
  /** `part`: what is wrong with it; `detail` is for those who know ONNX. */
  model_unloadable: { part: ModelPart; detail: string };
  model_not_loaded: Record<never, never>;
  model_run_failed: { reason: string };
  model_host_lost: { reason: string };
  /** Texts that wait, and how many may. */
  model_busy: { waiting: number; limit: number };
  model_timeout: { texts: number; timeoutMs: number };
  /** `host` with its port; `reason` is the system's code, `timeout`, `cut`, or `HTTP 503`. */
  hub_unreachable: { host: string; reason: string };
  hub_offline: Record<never, never>;
  hub_refused: { host: string; status: number; repository: string };
  /** `file` is null where the repository does not have the revision, or is not there itself. */
  hub_not_found: { host: string; repository: string; revision: string; file: string | null };
  hub_nonsense: { host: string; problem: HubProblem };
  /** `reason`: its bytes are not those that the hub announced, or the hub announces other bytes than before under the same commit. */
  download_damaged: { file: string; reason: 'hash' | 'size' | 'missing' | 'changed' };
  snapshot_incomplete: { repository: string; commit: string; missing: readonly string[] };
  no_space: { path: string; neededBytes: number; freeBytes: number };
  no_former_snapshot: Record<never, never>;
  cache_unwritable: { path: string; reason: string };
  snapshot_missing: Record<never, never>;
  /** `found`: what a verification tells when it finds nothing wrong, too (docs/formats.md). */
  snapshot_damaged: { file: string; reason: 'missing' | 'size' | 'hash'; found?: object };
  former_damaged: { file: string; reason: 'missing' | 'size' | 'hash'; found?: object };
  /** The first of `wrong` golden sentences, with the label that it should have. */
  golden_failed: {
    way: 'hot_path' | 'pipeline';
    wrong: number;
    texts: number;
    text: string;
    label: string;
    said: string;
  };
  file_empty: { file: string };
  file_changed: { file: string };
  format_mismatch: { file: string; suffix: string; content: string };
  csv_no_rows: { file: string };
  csv_ragged_row: { file: string; row: number; expected: number; got: number };
  csv_unclosed_quote: { file: string; row: number };
  csv_bad_quote: { file: string; row: number };
  csv_blank_line: { file: string; row: number };
  csv_not_utf8: { file: string; row: number };
  header_duplicate: { file: string; column: string };
  header_empty_name: { file: string; position: number };
  header_stray_space: { file: string; column: string; position: number };
  csv_wrong_delimiter: { file: string; delimiter: string };
  parquet_truncated: { file: string };
  parquet_corrupt: { file: string; where: string };
  parquet_unsupported: { file: string; column: string; type: string };
  dataset_no_rows: { file: string };
  dataset_too_large: { file: string; neededBytes: number; limitBytes: number };
  too_many_columns: { file: string; columns: number; limit: number };
  column_missing: {
    file: string;
    column: string;
    role: 'feature' | 'label' | 'time' | 'start' | 'weight';
    hint: string | null;
    available: readonly string[];
  };
  column_not_numeric: { file: string; column: string; row: number; cell: string };
  column_mixed: { file: string; column: string; row: number; cell: string };
  column_unsafe_integer: { file: string; column: string; row: number; cell: string };
  value_infinite: { file: string; column: string; row: number; cell: string };
  label_missing_value: { file: string; column: string; row: number };
  label_not_binary: { file: string; column: string; row: number; cell: string };
  label_one_class: { file: string; column: string; value: number };
  time_missing_value: { file: string; column: string; row: number };
  time_invalid: { file: string; column: string; row: number; cell: string };
  time_mixed: { file: string; column: string; row: number; cell: string; form: string };
  /** `rows` events, the first of them in `row`. */
  start_after_end: { file: string; column: string; timeColumn: string; rows: number; row: number };
  weight_missing_value: { file: string; column: string; row: number };
  weight_not_numeric: { file: string; column: string; row: number; cell: string };
  weight_negative: { file: string; column: string; row: number; cell: string };
  weights_all_zero: { file: string; column: string };
  no_features: { file: string; leftOut: readonly string[] };
  feature_reserved: { file: string; column: string; role: 'label' | 'time' | 'start' | 'weight' };
  too_few_rows: { file: string; rows: number; folds: number };
  no_fold_left: { file: string; rows: number; folds: number; purgeGap: number; reasons: readonly string[] };
  learner_overloaded: { model: string; rows: number; trees: number; mostRows: number; mostRowTrees: number };
  learner_too_wide: { file: string; model: string; features: number; mostFeatures: number };
  max_features_unreadable: { word: string };
  max_features_too_many: { file: string; asked: number; features: number };
  min_leaf_too_large: { file: string; minLeaf: number; rows: number };
  recorded_column_missing: {
    file: string;
    column: string;
    role: 'value' | 'time';
    hint: string | null;
    available: readonly string[];
  };
  /** Two of the streams that the file holds. */
  several_streams: { file: string; streams: readonly string[] };
  /** `refused` lines of it were no values. */
  no_values: { file: string; refused: number };
  /** The file of streams says otherwise than `options`. */
  replay_conflict: { stream: string; options: readonly string[] };
  streams_invalid: { file: string; problems: readonly string[] };
  stream_not_found: { stream: string; hint: string | null };
  report_not_found: { report: string | null; hint: string | null };
  state_full: { path: string };
  observations_busy: { waiting: number; limit: number };
  /** Bytes. */
  body_too_large: { limit: number };
  /** `received`: the content type as it came; null for none. */
  body_type_unknown: { received: string | null };
  state_corrupt: { path: string; where: string };
  state_closed: Record<never, never>;
  state_unwritable: { path: string; reason: string };
  state_owned: { path: string; pid: number };
  /** `host`: another machine's name as the lock has it; null for this one. */
  owner_silent: { path: string; pid: number; url: string | null; host: string | null };
  owner_leaving: { pid: number };
  owner_lost: { path: string; pid: number };
  port_taken: { host: string; port: number };
  /** `rule` as `policy explain` names it; `file` is where the policy stands, or would stand. */
  policy_denied: { action: string; risk: string; rule: string; actor: string; edge: string; file: string };
  /** Each problem names its line and key. */
  policy_invalid: { file: string; problems: readonly string[] };
  /** Somebody, `by`, changed the control document to `seq` after the one that was `seen`. */
  stale_view: { seen: number; seq: number; by: string; at: string };
  control_seq_unknown: { seq: number; newest: number };
  nothing_to_restore: { route: string };
  /** Factors on the risk limits. */
  risk_limit_lower: { asked: number; now: number };
  /** `hint`: an open alert, or null. */
  alert_not_found: { alert: string; hint: string | null };
  /** `open`: ids of the open alerts, the oldest first. */
  alert_not_named: { open: readonly string[] };
  /** `how` it ended, as a resolution's code; `by` a person's id or `system`. */
  alert_over: { alert: string; how: string; by: string; at: string };
  alert_replaced: { alert: string; newer: string };
  nothing_to_undo: { alert: string; state: string };
  no_training: Record<never, never>;
  ticket_not_found: { ticket: string; hint: string | null };
  ticket_over: { ticket: string; resolution: string; at: string };
  /** `reason`: the system's code, `timeout`, or `HTTP 503`; `retryAfterMs` as the other side asks, null where it does not say. */
  ticket_sink_unreachable: { sink: string; reason: string; retryAfterMs: number | null };
  ticket_sink_refused: { sink: string; reason: string };
  /** Each problem names its line and key. */
  oncall_invalid: { file: string; problems: readonly string[] };
  /** Whoever asked is a program, which nobody can call. */
  person_needed: { actor: string; edge: string };
  /** `status` of the answer, null where none came; `retryAfterMs` as the other side asks, null where it does not say. */
  pager_unreachable: { pager: string; status: number | null; reason: string; retryAfterMs: number | null };
  pager_refused: { pager: string; status: number; reason: string };
  /** Each problem names its line and key. */
  schedule_invalid: { file: string; problems: readonly string[] };
  schedule_not_found: { id: string; known: readonly string[]; hint: string | null };
  unauthorized: Record<never, never>;
  /** `reason` as Slack calls it: `invalid_auth`, `account_inactive`, … */
  slack_refused: { reason: string };
  conflict: { what: string };
  history_gone: { seq: number };
  audit_broken: { path: string; reason: string };
  internal: Record<never, never>;
}

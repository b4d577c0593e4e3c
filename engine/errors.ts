/** The one error class and its table of codes: stable names, exit codes, and whether trying again can help. */
import type { JsonObject } from './json.ts';

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
  // State and owner.
  state_full: { exit: 1, retryable: true },
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
  unauthorized: held,
  slack_refused: held,
  conflict: { exit: 1, retryable: true },
  history_gone: failed,
  audit_broken: failed,
  internal: failed,
} as const satisfies Record<string, CodeTraits>;

export type ErrorCode = keyof typeof ERROR_CODES;

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
  bad_value: { option: string; problem: string };
  /** `option` means something only together with one of `needs`, each as it is typed: `--model gbt`. */
  option_needs: { option: string; needs: readonly string[] };
  config_invalid: { problems: readonly string[] };
  path_outside: { file: string; allowed: readonly string[]; purpose: 'input' | 'output' };
  file_not_found: { file: string };
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
  snapshot_damaged: { file: string; reason: 'missing' | 'size' | 'hash' };
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
  state_full: { path: string };
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
  unauthorized: Record<never, never>;
  /** `reason` as Slack calls it: `invalid_auth`, `account_inactive`, … */
  slack_refused: { reason: string };
  conflict: { what: string };
  history_gone: { seq: number };
  audit_broken: { path: string; reason: string };
  internal: Record<never, never>;
}

type OpsErrorOptions<Code extends ErrorCode> = { readonly cause?: unknown } & (Record<
  never,
  never
> extends ErrorFacts[Code]
  ? { readonly facts?: ErrorFacts[Code] }
  : { readonly facts: ErrorFacts[Code] });

/** An expected failure: what was expected and what came. `message` is English, for logs; people read the texts in bot/views. */
export class OpsError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly facts: JsonObject;

  constructor(
    code: Code,
    message: string,
    ...[options]: Record<never, never> extends ErrorFacts[Code] ? [OpsErrorOptions<Code>?] : [OpsErrorOptions<Code>]
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OpsError';
    this.code = code;
    this.facts = (options?.facts ?? {}) as JsonObject;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  get exit(): 1 | 2 | 3 {
    return ERROR_CODES[this.code].exit;
  }

  /** The failure as data; `fromRecord` is its inverse. */
  toRecord(): { code: ErrorCode; message: string; facts: JsonObject } {
    return { code: this.code, message: this.message, facts: this.facts };
  }
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}

/** Rebuilds an error that crossed a thread, a process or a file; an unknown code becomes `internal`. */
export function fromRecord(record: { code: string; message: string; facts?: unknown }): OpsError {
  const facts = typeof record.facts === 'object' && record.facts !== null ? record.facts : {};
  const code: ErrorCode = isErrorCode(record.code) ? record.code : 'internal';
  return new OpsError<ErrorCode>(code, record.message, { facts: facts as never });
}

/** Any thrown thing as an OpsError; what is not one becomes `internal` and keeps its cause. */
export function toOpsError(thrown: unknown): OpsError {
  if (thrown instanceof OpsError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new OpsError('internal', message, { cause: thrown });
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeActions } from '#bot/compose/actions.ts';
import { readConfig } from '#bot/config.ts';
import { parseLine } from '#bot/grammar/parse.ts';
import { errorText } from '#bot/views/drawings/error-view.ts';
import { counted } from '#bot/views/texts/plural.ts';
import { RULE_NAMES } from '#bot/views/texts/policy-texts.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import { ERROR_CODES, type ErrorCode } from '#engine/error-codes.ts';
import type { ErrorFacts } from '#engine/error-facts.ts';
import {
  PLAIN_REASONS,
  type PlainReason,
  type ReasonCode,
  VALUE_TYPES,
  type ValueReason,
} from '#engine/value-reasons.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const CATALOGUES: readonly Texts[] = [textEn, textRu];
const SPECS = describeActions(readConfig({}));

/** `job.states.done` for every text in the catalogue. */
function keysOf(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null) return [path];
  return Object.entries(node).flatMap(([key, child]) => keysOf(child, path === '' ? key : `${path}.${key}`));
}

function sources(folder: string): string {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const code = names.filter((name) => name.endsWith('.ts') && !/(^|\/)texts\//.test(name));
  return code.map((name) => readFileSync(join(ROOT, folder, name), 'utf8')).join('\n');
}

/** Each reason of `bad_value`, filled so that each branch of its text is taken at least once. */
const REASONS: { [Code in Exclude<ReasonCode, PlainReason>]: readonly ValueReason<Code>[] } & {
  readonly plain: readonly ValueReason<PlainReason>[];
} = {
  plain: PLAIN_REASONS.map((code) => ({ code })),
  wrong_type: VALUE_TYPES.map((expected) => ({ code: 'wrong_type', expected })),
  not_a_choice: [{ code: 'not_a_choice', choices: ['rf', 'gbt'] }],
  too_short: [
    { code: 'too_short', least: 1 },
    { code: 'too_short', least: 2 },
  ],
  too_long: [{ code: 'too_long', most: 450 }],
  too_few_items: [{ code: 'too_few_items', least: 1 }],
  too_many_items: [{ code: 'too_many_items', most: 3 }],
  too_small: [true, false].map((open) => ({ code: 'too_small', least: 0, open })),
  too_large: [true, false].map((open) => ({ code: 'too_large', most: 1, open })),
  not_a_span: [{ code: 'not_a_span', mostDays: 7 }],
  column_taken: [{ code: 'column_taken', by: 'time-column' }],
  warning_not_above_drift: [{ code: 'warning_not_above_drift', delta: 0.002 }],
  too_many_cells: [{ code: 'too_many_cells', deltas: 21, clocks: 10, most: 200 }],
};

/** Facts of every code, filled so that each branch of a text is taken at least once. */
const FACTS: { [Code in ErrorCode]: readonly ErrorFacts[Code][] } = {
  empty_line: [{}],
  unclosed_quote: [{ line: 'train "x', at: 6 }],
  unknown_action: [
    { line: 'trian a.csv', at: 0, word: 'trian', hint: 'train' },
    { line: 'zzz', at: 0, word: 'zzz', hint: null },
  ],
  unknown_option: [
    { line: 'train --modl', at: 6, word: '--modl', hint: '--model', action: 'train' },
    { line: 'train --zzz', at: 6, word: '--zzz', hint: null, action: 'train' },
  ],
  option_repeated: [{ line: 'x', at: 0, option: '--model' }],
  missing_value: [{ line: 'x', at: 0, option: '--model' }],
  missing_argument: [{ line: 'train', argument: 'dataset', action: 'train', example: 'train a.csv' }],
  unexpected_argument: [{ line: 'status x', at: 7, word: 'x', action: 'status' }],
  bad_number: [{ line: 'x', at: 0, option: '--cv-folds', word: 'five' }],
  number_out_of_range: [
    { line: 'x', at: 0, option: '--cv-folds', word: '1', minimum: 2, maximum: 1000 },
    { line: 'x', at: 0, option: '--cv-folds', word: '1', minimum: 2, maximum: null },
    { line: 'x', at: 0, option: '--cv-folds', word: '9', minimum: null, maximum: 8 },
    { line: 'x', at: 0, option: '--cv-folds', word: '9e99', minimum: null, maximum: null },
  ],
  bad_choice: [
    { line: 'x', at: 0, option: '--model', word: 'fr', choices: ['rf', 'xgb'], hint: 'rf' },
    { line: 'x', at: 0, option: '--model', word: 'z', choices: ['rf', 'xgb'], hint: null },
  ],
  bad_value: [
    ...Object.values(REASONS)
      .flat()
      .map((reason) => ({ option: 'limit', got: null, reason })),
    { option: 'for', got: 'soon', reason: { code: 'not_a_span', mostDays: 7 } },
  ],
  bad_request: [{ part: 'body', problem: 'Unexpected end of JSON input' }],
  stale_view: [{ seen: 3, seq: 4, by: 'ann', at: '2026-11-23T10:00:00.000Z' }],
  control_seq_unknown: [{ seq: 9, newest: 4 }],
  nothing_to_restore: [{ route: 'signal' }],
  risk_limit_lower: [{ asked: 0.5, now: 0.2 }],
  oncall_invalid: [{ file: 'oncall.yaml', problems: ['line 3: zone: a time zone looks like Europe/Berlin'] }],
  person_needed: [{ actor: 'api', edge: 'api' }],
  pager_unreachable: [
    { pager: 'pagerduty', status: 503, reason: '', retryAfterMs: 1000 },
    { pager: 'webhook', status: null, reason: 'ECONNREFUSED', retryAfterMs: null },
  ],
  pager_refused: [{ pager: 'pagerduty', status: 400, reason: 'invalid event' }],
  schedule_invalid: [{ file: 'schedule.yaml', problems: ['line 3: entries[0].cron: five parts'] }],
  schedule_not_found: [
    { id: 'digset', known: ['digest'], hint: 'digest' },
    { id: 'x', known: [], hint: null },
    { id: 'x', known: ['digest'], hint: null },
  ],
  config_invalid: [{ problems: ['MLOPS_API_PORT: not a number'] }],
  path_outside: [
    { file: '/etc/passwd', allowed: ['/data'], purpose: 'input' },
    { file: '/etc/passwd', allowed: ['/data'], purpose: 'output' },
  ],
  file_not_found: [{ file: 'a.csv' }],
  not_a_file: [{ file: 'a' }],
  file_unreadable: [
    { file: 'a.csv', reason: 'EACCES' },
    { file: 'a.csv', reason: 'EWHATEVER' },
    { file: 'a'.repeat(300), reason: 'ENAMETOOLONG' },
  ],
  output_unwritable: [
    { file: 'm.onnx', reason: 'EROFS' },
    { file: 'm'.repeat(300), reason: 'ENAMETOOLONG' },
  ],
  job_not_found: [
    { job: 'J-9', hint: 'J-8' },
    { job: 'J-9', hint: null },
  ],
  job_not_final: [{ job: 'J-1', state: 'running' }],
  job_outdated: [{ fields: ['embargo', 'missing'] }],
  job_kind_unknown: [
    { job: 'J-1', kind: 'train' },
    { job: null, kind: 'train' },
  ],
  job_cancelled: [
    { job: 'J-1', by: 'ann', why: 'wrong data' },
    { job: 'J-1', by: 'ann', why: '' },
  ],
  timeout: [{ job: 'J-1', timeoutMs: 60_000 }],
  stale_attempt: [{ job: 'J-1', fence: 'J-1:1' }],
  engine_stopping: [{}],
  worker_lost: [{ task: 'grow-trees', reason: 'exit 1' }],
  worker_out_of_memory: [{ task: 'grow-trees' }],
  model_unloadable: (
    ['config', 'labels', 'tokenizer', 'graph', 'inputs', 'outputs', 'vocabulary', 'positions'] as const
  ).map((part) => ({ part, detail: 'float32 [N, 4]' })),
  model_not_loaded: [{}],
  model_run_failed: [{ reason: 'indices out of bounds' }],
  model_host_lost: [{ reason: 'SIGKILL' }],
  model_busy: [{ waiting: 1, limit: 20_000 }],
  model_timeout: [{ texts: 12, timeoutMs: 500 }],
  snapshot_missing: [{}],
  former_damaged: [{ file: 'vocab.txt', reason: 'size' }],
  snapshot_damaged: [
    { file: 'vocab.txt', reason: 'missing' },
    { file: 'config.json', reason: 'size' },
    { file: 'onnx/model.onnx', reason: 'hash' },
  ],
  golden_failed: [
    { way: 'hot_path', wrong: 9, texts: 9, text: 'Profit surges', label: 'pos', said: 'neu' },
    { way: 'pipeline', wrong: 1, texts: 9, text: 'Profit surges', label: 'pos', said: 'neg' },
  ],
  process_lost: [{ job: 'J-1', attempts: 3 }],
  hub_unreachable: [{ host: 'hub.example', reason: 'timeout' }],
  alert_not_found: [
    { alert: 'A-99', hint: 'A-12' },
    { alert: 'A-99', hint: null },
  ],
  alert_not_named: [{ open: [] }, { open: ['A-1', 'A-2'] }],
  alert_over: [
    { alert: 'A-12', how: 'dismissed', by: 'ann', at: '2026-11-23T07:00:00.000Z' },
    { alert: 'A-12', how: 'over', by: 'system', at: '2026-11-23T07:00:00.000Z' },
  ],
  alert_replaced: [{ alert: 'A-12', newer: 'A-13' }],
  nothing_to_undo: [{ alert: 'A-12', state: 'firing' }],
  no_training: [{}],
  ticket_not_found: [
    { ticket: 'T-99', hint: 'T-12' },
    { ticket: 'T-99', hint: null },
  ],
  ticket_over: [{ ticket: 'T-12', resolution: 'dismissed', at: '2026-11-23T07:00:00.000Z' }],
  ticket_sink_unreachable: [{ sink: 'github', reason: 'HTTP 503', retryAfterMs: 60_000 }],
  ticket_sink_refused: [{ sink: 'github', reason: 'HTTP 404' }],
  hub_offline: [{}],
  hub_refused: [{ host: 'hub.example', status: 403, repository: 'a/b' }],
  hub_not_found: [
    { host: 'hub.example', repository: 'a/b', revision: 'main', file: null },
    { host: 'hub.example', repository: 'a/b', revision: 'main', file: 'config.json' },
  ],
  hub_nonsense: (
    ['redirects', 'insecure', 'json', 'path', 'encoding', 'range', 'size', 'commit', 'too_long'] as const
  ).map((problem) => ({ host: 'hub.example', problem })),
  download_damaged: (['hash', 'size', 'missing', 'changed'] as const).map((reason) => ({
    file: 'config.json',
    reason,
  })),
  snapshot_incomplete: [{ repository: 'a/b', commit: '0123456789abcdef', missing: ['config.json', 'tokenizer.json'] }],
  no_space: [{ path: '/models', neededBytes: 438_000_000, freeBytes: 1_000_000 }],
  no_former_snapshot: [{}],
  cache_unwritable: [{ path: '/models', reason: 'EROFS' }],
  file_empty: [{ file: 'a.csv' }],
  file_changed: [{ file: 'a.csv' }],
  format_mismatch: [{ file: 'a.csv', suffix: '.csv', content: 'parquet' }],
  csv_no_rows: [{ file: 'a.csv' }],
  csv_ragged_row: [{ file: 'a.csv', row: 3, expected: 4, got: 1 }],
  csv_unclosed_quote: [{ file: 'a.csv', row: 3 }],
  csv_bad_quote: [{ file: 'a.csv', row: 3 }],
  csv_blank_line: [{ file: 'a.csv', row: 3 }],
  csv_not_utf8: [{ file: 'a.csv', row: 3 }],
  header_duplicate: [{ file: 'a.csv', column: 'x' }],
  header_empty_name: [{ file: 'a.csv', position: 2 }],
  header_stray_space: [{ file: 'a.csv', column: ' x', position: 2 }],
  csv_wrong_delimiter: [{ file: 'a.csv', delimiter: ';' }],
  parquet_truncated: [{ file: 'a.parquet' }],
  parquet_corrupt: [{ file: 'a.parquet', where: 'column x' }],
  parquet_unsupported: [{ file: 'a.parquet', column: 'x', type: 'LIST' }],
  dataset_no_rows: [{ file: 'a.parquet' }],
  too_many_columns: [{ file: 'events.csv', columns: 20_000, limit: 10_000 }],
  dataset_too_large: [{ file: 'a.csv', neededBytes: 9e9, limitBytes: 2e9 }],
  column_missing: [
    { file: 'a.csv', column: 'lable', role: 'label', hint: 'label', available: ['label', 'x'] },
    { file: 'a.csv', column: 'zzz', role: 'feature', hint: null, available: ['label', 'x'] },
    { file: 'a.csv', column: 'zzz', role: 'time', hint: null, available: [] },
  ],
  column_not_numeric: [{ file: 'a.csv', column: 'x', row: 2, cell: 'abc' }],
  column_mixed: [{ file: 'a.csv', column: 'x', row: 2, cell: 'abc' }],
  column_unsafe_integer: [{ file: 'a.csv', column: 'x', row: 2, cell: '99999999999999999' }],
  value_infinite: [{ file: 'a.csv', column: 'x', row: 2, cell: 'inf' }],
  label_missing_value: [{ file: 'a.csv', column: 'y', row: 2 }],
  label_not_binary: [{ file: 'a.csv', column: 'y', row: 2, cell: '2' }],
  label_one_class: [{ file: 'a.csv', column: 'y', value: 1 }],
  time_missing_value: [{ file: 'a.csv', column: 't', row: 2 }],
  time_invalid: [{ file: 'a.csv', column: 't', row: 2, cell: '31/12' }],
  time_mixed: [{ file: 'a.csv', column: 't', row: 2, cell: '5', form: 'iso_date' }],
  start_after_end: [{ file: 'a.csv', column: 's', timeColumn: 't', rows: 3, row: 2 }],
  weight_missing_value: [{ file: 'a.csv', column: 'w', row: 2 }],
  weight_not_numeric: [{ file: 'a.csv', column: 'w', row: 2, cell: 'abc' }],
  weight_negative: [{ file: 'a.csv', column: 'w', row: 2, cell: '-1' }],
  weights_all_zero: [{ file: 'a.csv', column: 'w' }],
  no_features: [
    { file: 'a.csv', leftOut: ['name'] },
    { file: 'a.csv', leftOut: [] },
  ],
  feature_reserved: [{ file: 'a.csv', column: 'y', role: 'label' }],
  option_needs: [{ option: 'max-depth', needs: ['--model gbt'] }],
  too_few_rows: [{ file: 'a.csv', rows: 3, folds: 5 }],
  no_fold_left: [
    { file: 'a.csv', rows: 9, folds: 3, purgeGap: 99, reasons: ['empty_train', 'something_new'] },
    { file: 'a.csv', rows: 9, folds: 3, purgeGap: 0, reasons: ['train_overlaps'] },
  ],
  learner_overloaded: [{ model: 'ml-rf', rows: 5_000, trees: 50, mostRows: 2_000, mostRowTrees: 100_000 }],
  learner_too_wide: [{ file: 'a.csv', model: 'logistic', features: 2_000, mostFeatures: 1_000 }],
  max_features_unreadable: [{ word: '1.5' }],
  max_features_too_many: [{ file: 'a.csv', asked: 40, features: 14 }],
  min_leaf_too_large: [{ file: 'a.csv', minLeaf: 301, rows: 600 }],
  state_full: [{ path: 'state' }],
  stream_not_found: [
    { stream: 'ecb/used', hint: 'ecb/usd' },
    { stream: 'ecb/used', hint: null },
  ],
  report_not_found: [
    { report: 'ecb/used', hint: 'ecb/usd' },
    { report: 'ecb/used', hint: null },
    { report: null, hint: null },
  ],
  observations_busy: [{ waiting: 33_000_000, limit: 32_000_000 }],
  body_too_large: [{ limit: 4_194_304 }],
  body_type_unknown: [{ received: 'text/csv' }, { received: null }],
  state_corrupt: [{ path: 'state/live.json', where: 'line 3' }],
  state_closed: [{}],
  state_unwritable: [{ path: 'state', reason: 'EACCES' }],
  state_owned: [{ path: 'state', pid: 4711 }],
  owner_silent: [
    { path: 'state', pid: 4711, url: 'http://127.0.0.1:3211', host: null },
    { path: 'state', pid: 4711, url: null, host: 'desk-2' },
  ],
  owner_leaving: [{ pid: 4711 }],
  owner_lost: [{ path: 'state', pid: 4711 }],
  port_taken: [{ host: '127.0.0.1', port: 3211 }],
  policy_denied: [...RULE_NAMES.map((name) => (name === 'rule' ? 'rule:2' : name)), 'of another version'].map(
    (rule) => ({
      action: 'train',
      risk: 'run',
      rule,
      actor: 'ann',
      edge: 'terminal',
      file: 'runbooks/policy.yaml',
    }),
  ),
  recorded_column_missing: [
    { file: 'a.csv', column: 'valeu', role: 'value', hint: 'value', available: ['at', 'value'] },
    { file: 'a.csv', column: 'zzz', role: 'time', hint: null, available: ['at', 'value'] },
  ],
  several_streams: [{ file: 'a.ndjson', streams: ['ecb/usd', 'ecb/jpy'] }],
  no_values: [
    { file: 'a.ndjson', refused: 0 },
    { file: 'a.ndjson', refused: 3 },
  ],
  replay_conflict: [{ stream: 'ecb/usd', options: ['--delta', '--clock'] }],
  streams_invalid: [{ file: 'runbooks/streams.yaml', problems: ['line 2: streams[0].detla: there is no such key'] }],
  policy_invalid: [{ file: 'runbooks/policy.yaml', problems: ['line 3: people[0].id: an id is small letters'] }],
  unauthorized: [{}],
  slack_refused: [{ reason: 'invalid_auth' }, { reason: 'missing_scope' }],
  conflict: [{ what: 'the job J-1' }],
  history_gone: [{ seq: 12 }],
  audit_broken: [{ path: 'audit/2026-01.jsonl:3', reason: 'edited' }],
  internal: [{}],
};

describe('the catalogues', () => {
  it('hold the same texts in every language', () => {
    const [en, ru] = CATALOGUES.map((texts) => keysOf(texts).sort());

    expect(en!.length).toBeGreaterThan(300);
    expect(ru).toEqual(en);
  });

  it('hold no text that nothing asks for', () => {
    const code = sources('bot') + sources('engine/charts');
    // These are looked up by a code that comes with the data; whether each code exists is tested below.
    const byCode =
      /^(errors|actions|groups|warnings|findings|states|stages)\.|^\w+\.(kinds|skipReasons|reasons|metrics|trackerStates|titles|states|edges|outcomes|levels|cancelAnswers|types|roles|common|rules|routes|values|causes|requests|precisions|damages|checksumFiles|labels|providers|resolutions|consequences|directions|next|sinks|conclusions|conclusionNext|bands|changed|origins|bads|verdicts|because|ways|pagers|events)\.|^prompt\.tries\.|^quantity\.|^locale$/;
    const unused = keysOf(textEn)
      .filter((key) => !byCode.test(key))
      .filter((key) => !new RegExp(`\\b(?:${key.split('.')[0]}|words)\\.${key.split('.').at(-1)}\\b`).test(code));

    expect(unused).toEqual([]);
    expect(keysOf(textEn).filter((key) => !byCode.test(key)).length).toBeGreaterThan(100);
  });

  it.each(CATALOGUES)('describe every action and argument of the registry, and no other ($locale)', (texts) => {
    const wanted = SPECS.flatMap((spec) => [spec.name, ...spec.arguments.map(({ key }) => `${spec.name}.${key}`)]);
    const there = Object.entries(texts.actions).flatMap(([name, { arguments: args }]) => [
      name,
      ...Object.keys(args).map((key) => `${name}.${key}`),
    ]);

    expect(there.sort()).toEqual(wanted.sort());
    expect(Object.keys(texts.groups).sort()).toEqual([...new Set(SPECS.map((spec) => spec.group))].sort());
  });

  it.each(CATALOGUES)('name every reason that an environment check gives, and no other ($locale)', (texts) => {
    const code = readdirSync(join(ROOT, 'engine/environment'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(ROOT, 'engine/environment', name), 'utf8'))
      .join('\n');
    const given = new Set([...code.matchAll(/reason: '(\w+)'/g)].map((match) => match[1]));

    expect(new Set(Object.keys(texts.findings).map((key) => key.split('.')[1]))).toEqual(given);
    const checks = new Set(Object.keys(texts.findings).map((key) => key.split('.')[0]));
    expect(checks).toEqual(new Set([...Object.keys(texts.check.titles), 'any']));
  });

  it.each(CATALOGUES)('name every warning of data and reports, and no other ($locale)', (texts) => {
    const declared = readFileSync(join(ROOT, 'engine/datasets/warnings.ts'), 'utf8').matchAll(/^ {2}(\w+): \{/gm);
    const pushed = ['outputs/report.ts', 'table/table-warnings.ts'].flatMap((name) => [
      ...readFileSync(join(ROOT, 'engine/training', name), 'utf8').matchAll(/code: '(\w+)'/g),
    ]);

    const given = [...declared, ...pushed].map((match) => match[1]);

    expect(Object.keys(texts.warnings).sort()).toEqual(given.sort());
  });
});

describe.each(CATALOGUES)('texts of errors ($locale)', (texts) => {
  const cases = Object.entries(FACTS).flatMap(([code, all]) =>
    all.map((facts) => ({ code: code as ErrorCode, facts })),
  );

  it('are there for every code', () => {
    expect(Object.keys(texts.errors).sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it.each(cases)('$code: a sentence, a hint, and nothing left unfilled', ({ code, facts }) => {
    const { message, hint } = errorText({ code, message: 'english', facts: facts as never }, texts);

    expect(message).toMatch(/^\S.*[.?]( \S+: english)?$/s);
    expect(hint).toMatch(/^\S.*[.?]$/s);
    expect(`${message} ${hint}`).not.toMatch(/undefined|null|NaN|\[object|\n|\p{Extended_Pictographic}/u);
  });

  it('claim of no training that it came to nothing: the same mistake is met where data are only looked at', () => {
    for (const { code, facts } of cases) {
      const { message } = errorText({ code, message: '', facts: facts as never }, texts);
      expect(message).not.toMatch(/nothing was trained|не обучено/i);
    }
  });

  it('name only lines that work as they stand', () => {
    const written = cases.map(({ code, facts }) => errorText({ code, message: '', facts: facts as never }, texts));
    const more = [texts.modal.more(3, 'train'), texts.ticket.showNext('T-4'), texts.status.alertsOpen(1, ['A-1'])];
    const hints = [texts.help.more, texts.status.next, ...more];
    const said = [...written.flatMap(({ message, hint }) => [message, hint]), ...hints];
    const lines = said.flatMap((text) => [...text.matchAll(/`(mlops [^`]+)`/g)].map((match) => match[1]!));
    const welcome = texts.prompt.tries.map(([line]) => line).filter((line) => line !== 'exit');

    for (const line of [...lines, ...welcome]) parseLine(line, SPECS);

    expect(lines.length).toBeGreaterThan(20);
    expect(welcome).toHaveLength(4);
  });

  it('name a reason of another version by its code, and tell a value without a reason in the words of its process', () => {
    const later = { option: 'limit', got: null, reason: { code: 'not_round' } };
    const earlier = { option: 'limit', problem: 'too large' };

    expect(errorText({ code: 'bad_value', message: '', facts: later }, texts).message).toContain('not_round');
    expect(errorText({ code: 'bad_value', message: 'limit: too large', facts: earlier }, texts).message).toBe(
      'limit: too large',
    );
  });

  it('survive facts of another version', () => {
    const text = errorText({ code: 'no_fold_left', message: 'no fold', facts: {} }, texts);

    expect(text).toEqual({ message: 'no fold', hint: texts.error.noHint });
  });
});

describe('counts', () => {
  it.each([
    [1, '1 строка'],
    [2, '2 строки'],
    [5, '5 строк'],
    [11, '11 строк'],
    [21, '21 строка'],
    [104, '104 строки'],
    [1.5, '1,5 строки'],
  ])('have the right form in Russian: %d', (n, expected) => {
    const forms = { one: 'строка', few: 'строки', many: 'строк', other: 'строки' };

    expect(counted('ru')(n, forms)).toBe(expected);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeView } from '#bot/views/drawings/outcome-view.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { ActionOutcome } from '#engine/actions/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { action, SPECS } from '../../../fakes/action-specs.ts';
import { jobView } from '../../../fakes/job-view.ts';

const NOW = Date.parse('2026-01-05T09:00:10.000Z');

function drawn(outcome: ActionOutcome, texts = textEn): string {
  const look = { columns: null, colour: false, program: 'npx mlops' };
  return terminalLines(outcomeView(outcome, NOW, texts), look).join('\n');
}

const answered = (action: string, result: unknown, job?: JobView): ActionOutcome => ({
  ok: true,
  action,
  result: result as Json,
  ...(job === undefined ? {} : { job }),
});

const REPORT = {
  schema: 'mlops.training-report/1',
  verdict: { better: false, metric: 'roc_auc', value: 0.5123, interval: [0.47, 0.551], baseline: 0.5, text: 'x' },
  dataset: {
    path: 'events.csv',
    sha256: '0123456789abcdef',
    rows: 12_000,
    columns: 14,
    time_range: ['1999-01-04T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
    base_rate: 0.41,
  },
  model: 'rf',
  seed: 42,
  cv: { scheme: 'walk_forward', folds: 5, purge_gap: 10, embargo: { rows: 0, seconds: 0 }, start_column: null },
  weights: null,
  folds: [
    {
      fold: 1,
      train_rows: 2390,
      test_rows: 2400,
      purged_rows: 10,
      accuracy: 0.5,
      precision: 0.4,
      recall: 0.3,
      f1: 0.34,
      roc_auc: 0.51,
    },
    {
      fold: 2,
      train_rows: 4790,
      test_rows: 2400,
      purged_rows: 10,
      accuracy: 0.6,
      precision: 0.5,
      recall: 0,
      f1: 0,
      roc_auc: null,
    },
  ],
  skipped_folds: [{ block: 0, reason: 'empty_train' }],
  aggregate: { mean: { roc_auc: 0.51 }, std: { roc_auc: null }, n_valid: { roc_auc: 1 }, pooled: { roc_auc: 0.5123 } },
  features: ['vol', 'mom'],
  importance: { vol: 0.25, mom: 0.75 },
  warnings: [
    { code: 'output_renamed', facts: { asked: 'm.pkl', written: 'm.onnx' } },
    { code: 'from_the_future', facts: { n: 1 } },
  ],
  artifact: { path: '/out/m.onnx', sha256: 'fedcba9876543210', bytes: 1_234_567 },
  trackers: [{ target: 'mlflow', state: 'spooled' }],
};
const reported = (changes: object) =>
  drawn(
    answered(
      'train',
      { ...REPORT, ...changes },
      jobView('J-1', { state: 'done', payload: { plan: { summary: '/out/m.json' } } }),
    ),
  );
const trained = (verdict: object) => reported({ verdict: { ...REPORT.verdict, ...verdict } });

describe('a training result', () => {
  it.each([
    [{}, 'No better than the baseline: AUC 0.512 [0.470, 0.551], baseline 0.500.'],
    [{ better: true, interval: [0.505, 0.52] }, 'Better than the baseline: AUC 0.512 [0.505, 0.520], baseline 0.500.'],
    [{ value: 0.4, interval: [0.38, 0.42] }, 'Worse than the baseline: AUC 0.400 [0.380, 0.420], baseline 0.500.'],
    [{ better: null, value: null, interval: null }, 'Not scored'],
    [{ better: null, value: 0.62, interval: null }, 'No verdict: AUC 0.620, but the test blocks hold too few rows'],
  ])('opens with its verdict: %j', (verdict, opening) => {
    expect(trained(verdict).startsWith(opening)).toBe(true);
  });

  it('shows what decides, what was left out, and where the files are', () => {
    const text = trained({});

    expect(text).toMatch(/AUC, mean of the folds +0\.510 ± - \(1 fold\)/);
    expect(text).toMatch(/base rate \(share of 1\) +41\.0 %/);
    expect(text).toMatch(/events\.csv, 12,000 rows, SHA-256 01234567/);
    expect(text).toMatch(/^ +1 +2,390 +10 +2,400 +0\.500 +0\.400 +0\.300 +0\.340 +0\.510$/m);
    expect(text).toMatch(/^ +2 .* 0\.000 +-$/m);
    expect(text).toContain('block 0: no rows to train on');
    expect(text).toMatch(/mom 75\.0 %\n.*vol 25\.0 %/);
    expect(text).toContain('m.pkl was asked for; the model is ONNX and stands in m.onnx.');
    expect(text).toContain('from_the_future n=1');
    expect(text).toMatch(/model file +\/out\/m\.onnx \(fedcba98, 1\.2 MB\)/);
    expect(text).toMatch(/report +\/out\/m\.json/);
    expect(text).toMatch(/mlflow +the run is kept in the spool folder/);
  });

  it('tells the scheme, and embargo, overlaps and weights where there are any', () => {
    const cv = { scheme: 'purged_kfold', folds: 5, purge_gap: 10, start_column: 'event_start' };
    const weights = { column: 'size', mean_uniqueness: 0.25, effective_rows: 9_876.4 };
    const days = reported({ cv: { ...cv, embargo: { rows: 0, seconds: 172_800 } }, weights });
    const rows = reported({ cv: { ...cv, embargo: { rows: 20, seconds: 0 } } });
    const none = trained({});

    expect(days).toMatch(/validation +purged k-fold, 5 blocks, purge gap 10 rows/);
    expect(days).toMatch(/embargo +2 d/);
    expect(days).toMatch(/overlaps +events begin at “event_start”/);
    expect(days).toMatch(/weights +“size”, average uniqueness 0\.250, worth 9,876 equal rows/);
    expect(rows).toMatch(/embargo +20 rows/);
    expect(none).toMatch(/validation +purged walk-forward/);
    for (const title of ['embargo', 'overlaps', 'weights']) expect(none).not.toMatch(new RegExp(`^ +${title} `, 'm'));
  });

  it('is also drawn for a job that repeats a training, and below the card of `jobs show`', () => {
    const job = jobView('J-2', {
      state: 'done',
      result: REPORT as unknown as Json,
      finished_at: '2026-01-05T09:00:09.000Z',
    });

    expect(drawn(answered('jobs retry', REPORT, job))).toContain('No better than the baseline');
    expect(drawn(answered('jobs show', { job, children: [] }))).toMatch(/^J-2 training: done[\s\S]*No better than/);
  });
});

describe('other answers', () => {
  it('status names the owner, or says that there is none', () => {
    const status = {
      owner: { pid: 7, since: '2026-01-05T08:00:00.000Z' },
      state_dir: '/s',
      jobs: { queued: 2, running: 1 },
    };

    expect(drawn(answered('status', status))).toContain(
      'Process 7 owns the state folder since 2026-01-05 08:00:00 UTC.',
    );
    expect(drawn(answered('status', { ...status, owner: null }))).toContain('No process owns the state folder');
    expect(drawn(answered('status', { ...status, owner: null }))).toMatch(
      /Next: start `.*serve`: the jobs that wait go on/,
    );
    expect(drawn(answered('status', status))).not.toContain('jobs that wait go on');
    expect(drawn(answered('status', status))).toContain('2 queued, 1 running, 0 waiting');
  });

  it('env check says for each check what was found and what to do', () => {
    const checks = [
      {
        name: 'mlflow',
        state: 'failed',
        reason: 'unreachable',
        facts: { uri: 'http://mlflow:5000', detail: 'ECONNREFUSED' },
      },
      { name: 'wandb', state: 'not_checked', reason: 'not_configured', facts: { host: 'api.wandb.ai' } },
      { name: 'pool', state: 'failed', reason: 'no_answer', facts: { timeout_ms: 10_000 } },
      { name: 'clock', state: 'ok', reason: 'from_the_future', facts: { n: 1 } },
    ];

    const text = drawn(answered('env check', { ok: false, checks }));

    expect(text.startsWith('2 checks failed.')).toBe(true);
    expect(text).toMatch(
      /MLflow +failed +http:\/\/mlflow:5000 cannot be reached: ECONNREFUSED\. Next: check the address/,
    );
    expect(text).toMatch(/Weights & Biases +not checked +no key for api\.wandb\.ai/);
    expect(text).toMatch(/worker threads +failed +no answer within 10 s/);
    expect(text).toMatch(/clock +ok +from_the_future n=1/);
  });

  it('jobs list shows progress of what runs and the code of what failed', () => {
    const jobs = [
      jobView('J-2', { progress: { stage: 'folds', fraction: 0.305 } }),
      jobView('J-1', { state: 'failed', error: { code: 'timeout', message: '', facts: {} } }),
    ];

    const text = drawn(answered('jobs list', { jobs }));

    expect(text).toMatch(/J-2 +training +running +31 % +ann/);
    expect(text).toMatch(/J-1 +training +failed +ann .* timeout/);
    expect(drawn(answered('jobs list', { jobs: [] }))).toBe('There are no jobs here.');
  });

  it('a job that was started and is not followed says how to go on', () => {
    const text = drawn({ ok: true, action: 'train', job: jobView('J-3', { state: 'queued', started_at: null }) });

    expect(text).toContain('J-3 training: queued');
    expect(text).toContain('`npx mlops jobs cancel J-3`');
  });

  it('jobs logs, cancel and the audit log are told line by line', () => {
    const logs = {
      id: 'J-1',
      lines: [{ at: '2026-01-05T09:00:00.000Z', level: 'warn', msg: 'fold skipped', attempt: 1, facts: { block: 2 } }],
    };
    const audit = {
      lines: [
        {
          seq: 1,
          at: '2026-01-05T09:00:00.000Z',
          actor: 'ann',
          edge: 'api',
          action: 'train',
          outcome: 'denied',
          data: { args: {}, rule: 'x', channel: { id: 'C1', name: 'ops' } },
        },
        { seq: 2, action: 'status', data: { channel: { id: 'D1', name: null } } },
      ],
    };

    expect(drawn(answered('jobs logs', logs))).toMatch(/09:00:00 UTC +warning +1 +fold skipped block=2/);
    expect(drawn(answered('jobs cancel', { id: 'J-1', answer: 'already_final' }))).toContain('had already ended');
    expect(drawn(answered('audit log', audit))).toMatch(/ann +api +train +denied +rule=x channel=#ops/);
    expect(drawn(answered('audit log', audit))).toMatch(/channel=D1$/m);
    expect(drawn(answered('audit verify', { ok: true, lines: 12, head: 'ab', broken: null }))).toContain(
      'is whole: 12 lines',
    );
  });

  it('help lists actions by task, and one with arguments and defaults', () => {
    const train = SPECS.find((spec) => spec.name === 'train');

    expect(drawn(answered('help', { actions: SPECS }))).toMatch(
      /^Actions, by task[\s\S]*Training[\s\S]*Data[\s\S]*Jobs[\s\S]*System/,
    );
    const all = ['drift status', 'streams list', 'drift ack'].map((name) => action(name, [], { group: 'drift' }));
    expect(drawn(answered('help', { actions: all }))).toMatch(/drift status[\s\S]*drift ack[\s\S]*streams list/);
    expect(drawn(answered('help', { action: train }))).toMatch(/--cv-folds +whole number 2 to 1000 +5 /);
    expect(drawn(answered('help', { action: train }))).toMatch(/<dataset> +path +required /);
    // Where the model decides, the meaning says the default: a second word beside it could only contradict.
    expect(drawn(answered('help', { action: train }))).not.toMatch(/ none /);
  });

  it('a failure shows the line with a mark, what happened, what to do, and its job', () => {
    const facts = { line: 'train --modl', at: 6, word: '--modl', hint: '--model', action: 'train' };
    const error = new OpsError('unknown_option', 'x', { facts }).toRecord();

    const text = drawn({ ok: false, action: null, error, job: jobView('J-1') });

    expect(text.split('\n')).toEqual([
      'Error unknown_option: “train” has no option “--modl”. Nothing was done.',
      '  train --modl',
      '        ^^^^^^',
      'Next: Did you mean `--model`?',
      'The log of the job: `npx mlops jobs logs J-1`',
    ]);
  });

  it('an internal failure shows what was thrown, but no stack', () => {
    const error = new OpsError('internal', 'x is not a function').toRecord();

    expect(drawn({ ok: false, action: 'train', error })).toContain('Detail: x is not a function');
  });
});

describe('whatever comes from a file or another process', () => {
  const ACTIONS = [
    'status',
    'whoami',
    'env check',
    'jobs list',
    'jobs logs',
    'jobs cancel',
    'audit log',
    'audit verify',
    'new',
  ];

  it.each([textEn, textRu])('is drawn without a crash and without control characters ($locale)', (texts) => {
    fc.assert(
      fc.property(fc.constantFrom(...ACTIONS), fc.jsonValue(), (action, result) => {
        expect(drawn(answered(action, result), texts)).not.toMatch(/[\p{Cc}--\n]/v);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom('train', 'dataset.check'), fc.jsonValue(), (kind, result) => {
        const job = jobView('J-1', { kind, state: 'done' });
        expect(drawn(answered('jobs retry', result, job), texts)).not.toMatch(/[\p{Cc}--\n]/v);
      }),
    );
  });

  it('cannot speak to the terminal through a file name', () => {
    const error = new OpsError('file_not_found', 'x', { facts: { file: 'a\x1b]0;owned\x07.csv' } }).toRecord();

    expect(drawn({ ok: false, action: 'train', error })).toContain('a\\x1b]0;owned\\x07.csv');
  });
});

import { describe, expect, it } from 'vitest';
import { slackMessage } from '#bot/views/block-kit/slack-message.ts';
import { scheduledRunView } from '#bot/views/drawings/on-call/schedule-view.ts';
import { outcomeView } from '#bot/views/drawings/outcome-view.ts';
import { pageSummary } from '#bot/views/page-summary.ts';
import { terminalLines } from '#bot/views/terminal-text.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { textRu } from '#bot/views/texts/text.ru.ts';
import type { Texts } from '#bot/views/texts/texts.ts';
import type { View } from '#bot/views/view.ts';
import type { ActionOutcome } from '#engine/actions/types.ts';
import type { Json } from '#engine/json.ts';
import type { ScheduleRun } from '#engine/schedule/types.ts';
import { page } from '../../../../contracts/pager.ts';

const AT = '2026-01-06T09:00:00.000Z';
const LATER = '2026-01-12T08:00:00.000Z';
const ROLES = [
  { role: 'primary', person: 'ann', because: 'rota', called: 'ann', next: { at: LATER, person: 'boris' } },
  { role: 'secondary', person: null, because: null, called: 'ann', next: null },
];
const CONTROL = {
  ...{ abnormal: true, mode: 'protective', risk_limit_factor: 0.5, seq: 4, changed_by: 'ann', at: AT, reason: 'x' },
  ...{ applied: false, routes: [{ route: 'sentiment', serves: 'rules', cause: 'fallback' }] },
};
const ALERT = {
  ...{ id: 'A-7', about: 'drift ecb/usd', kind: 'drift', level: 'drift', state: 'snoozed', raised_at: AT, times: 1 },
  ...{ ticket: 'T-7', wakes: true, acknowledged_by: null, snoozed_until: LATER, within: null },
};
const NOTHING = { jobs: [], checks: [], streams: { quiet: [], paused: [] }, tickets: [], pages: [] };
const CALM = { ...CONTROL, abnormal: false, mode: 'normal', risk_limit_factor: 1, routes: [], applied: null };

const lines = (view: View) => terminalLines(view, { columns: null, colour: false, program: '' }).join('\n');
function shown(action: string, result: unknown, texts: Texts = textEn): string {
  return lines(outcomeView({ ok: true, action, result: result as Json }, Date.parse(AT), texts));
}

const oncall = (more = {}) => ({
  ...{ at: AT, roles: ROLES, zone: 'UTC', file: { path: '/r/oncall.yaml', in_force: true, problems: [] } },
  ...{ escalation: [{ after_minutes: 5, call: 'primary', by: ['pager'] }], pagers: ['pagerduty'], pages: [], ...more },
});

describe('who is on call', () => {
  it.each([
    [textEn, ['On call: ann.', 'by the rota', 'boris', '5 min', 'pager (PagerDuty)', 'ann is called in its place']],
    [textRu, ['Дежурит ann.', 'по графику', 'boris', '5 мин', 'пейджер (PagerDuty)', 'вместо этой роли вызывают ann']],
  ])('is told with what happens while nobody answers ($locale)', (texts, words) => {
    const text = shown('oncall show', oncall(), texts);

    for (const word of words) expect(text).toContain(word);
  });

  it('is told with what is wrong with its file, and with pages that wait', () => {
    const waits = { alert: 'A-7', to: 'pagerduty', event: 'trigger', attempts: 3, problem: 'pager_unreachable' };
    const file = { path: '/r/oncall.yaml', in_force: false, problems: ['line 3: zone: no'] };
    const text = shown('oncall show', oncall({ pages: [waits], pagers: [], file }));

    expect(text).toContain('1 page waits');
    expect(text).toContain('A-7: call, PagerDuty, 3 attempts (pager_unreachable)');
    expect(text).toContain('line 3: zone: no');
    expect(text).toContain('copy oncall.example.yaml to /r/oncall.yaml');
    expect(text).toContain('pager (none is configured)');
  });

  it('is told who took it, until when, from whom', () => {
    const text = shown('oncall take', { role: 'primary', person: 'cay', from: AT, until: LATER, former: 'ann' });

    expect(text).toContain('cay is on call now (primary).');
    expect(text).toContain('2026-01-12 08:00:00 UTC');
    expect(text).toContain('ann');
  });
});

describe('a handover', () => {
  const schedule = {
    paused: [{ id: 'freshness', by: 'ann', at: AT }],
    failing: [{ id: 'digest', slot: AT, problem: 'timeout' }],
  };
  const busy = {
    ...{ at: AT, roles: ROLES, alerts: [ALERT], control: CONTROL, pages: [], schedule },
    jobs: [{ id: 'J-1', kind: 'train', state: 'running', by: 'ann', created_at: AT }],
    checks: [{ name: 'mlflow', state: 'failed', reason: 'unreachable', facts: {} }],
    streams: {
      quiet: [{ source: 'ecb', signal: 'usd', newest: AT }],
      paused: [{ source: 'ecb', signal: 'jpy', until: null, by: 'boris' }],
    },
    tickets: [{ id: 'T-7', about: 'drift ecb/usd', kind: 'drift', alert: 'A-7', opened_at: AT }],
  };

  it.each([
    [
      textEn,
      [
        '1 alert is open',
        'snoozed until 2026-01-12',
        'FinBERT',
        'applied',
        'training',
        'T-7',
        'freshness is paused by ann',
        'digest failed (timeout)',
      ],
    ],
    [
      textRu,
      ['1 тревога открыта', 'отложено до 2026-01-12', 'применил', 'обучение', 'T-7', 'freshness: приостановлено'],
    ],
  ])('holds all that the next one must know ($locale)', (texts, words) => {
    const text = shown('handover', busy, texts);

    for (const word of [
      ...words.filter((each) => each !== 'FinBERT'),
      'A-7',
      'J-1',
      'MLflow',
      'ecb/usd',
      'ecb/jpy',
      'boris',
      'ann',
    ])
      expect(text).toContain(word);
  });

  it('says that nothing is open where that is so', () => {
    const quiet = {
      at: AT,
      roles: ROLES,
      alerts: [],
      control: CALM,
      schedule: { paused: [], failing: [] },
      ...NOTHING,
    };

    expect(shown('handover', quiet)).toContain('Nothing is open.');
  });

  it('can be taken over by a press', () => {
    const view = outcomeView({ ok: true, action: 'handover', result: busy as Json }, 0, textEn);
    const buttons = view.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []));

    expect(buttons).toMatchObject([{ label: 'I have it', value: 'oncall take' }]);
  });

  it('with thousands of alerts of hostile names says how many it leaves out, and Slack takes it', () => {
    const alerts = Array.from({ length: 3_000 }, (_, at) => ({
      ...ALERT,
      id: `A-${at}`,
      about: `<!channel>${'x'.repeat(200)}`,
    }));
    const result = { ...busy, alerts } as Json;
    const message = slackMessage(outcomeView({ ok: true, action: 'handover', result }, 0, textEn), textEn);

    expect(shown('handover', result)).toContain('and 2990 more');
    expect(JSON.stringify(message.blocks)).not.toContain('<!channel>');
  });
});

describe('a digest', () => {
  const digest = {
    ...{ schema: 'mlops.digest/1', from: '2026-01-05T09:00:00.000Z', until: AT, ok: false, roles: ROLES },
    alerts: { raised: 3, ended: 2, open: [ALERT] },
    jobs: { done: 5, cancelled: 1, failed: [{ id: 'J-3', kind: 'train', problem: 'timeout' }] },
    drift: [{ stream: 'ecb/usd', drifts: 2, warnings: 1 }],
    control: { ...CONTROL, changes: 2 },
    tickets: { opened: 3, closed: 2, open: 1 },
    schedule: { paused: [], failing: [] },
  };

  it.each([
    [
      textEn,
      [
        'Something needs attention from the last day.',
        '3 raised, 2 of them over; 1 open now',
        '5 done, 1 failed',
        'ecb/usd: 2 drifts, 1 warning',
        '2 changes',
        '3 opened',
      ],
    ],
    [textRu, ['Есть что требует внимания', 'возникло 3', 'выполнено 5', 'дрейф ×2', '2 изменения', 'открыто 3']],
  ])('counts what a day brought ($locale)', (texts, words) => {
    const text = shown('digest', digest, texts);

    for (const word of words) expect(text).toContain(word);
  });

  it('of a quiet day says so', () => {
    const quiet = {
      ...digest,
      ok: true,
      alerts: { raised: 0, ended: 0, open: [] },
      drift: [],
      control: { ...CALM, changes: 0 },
    };
    const text = shown('digest', quiet);

    expect(text).toContain('Nothing needs attention');
    expect(text).toContain('none seen');
    expect(text).toContain('as in normal times; 0 changes');
  });
});

it('streams that are fresh, quiet, or watched by nobody', () => {
  const quiet = [{ source: 'ecb', signal: 'usd', newest: AT }];

  expect(shown('streams fresh', { ok: true, watched: 3, streams: 4, quiet: [] })).toContain('all 3 watched streams');
  expect(shown('streams fresh', { ok: false, watched: 3, streams: 4, quiet })).toContain('ecb/usd');
  expect(shown('streams fresh', { ok: true, watched: 0, streams: 4, quiet: [] })).toContain('fresh_within');
});

describe('the schedule', () => {
  const entry = {
    ...{
      id: 'look',
      cron: '0 * * * *',
      zone: 'UTC',
      action: 'status',
      catch_up: 'once',
      grace_minutes: 5,
      tell: 'always',
    },
    ...{ next: LATER, paused: null, last_run: null },
  };
  const file = { path: '/r/schedule.yaml', in_force: true, problems: [] };
  const ran = { slot: AT, ended_at: AT, late_ms: 0, ok: false, job: 'J-9', problem: 'timeout' };

  it('shows what comes next and what came of the last time', () => {
    const entries = [
      entry,
      { ...entry, id: 'held', paused: { by: 'ann', at: AT } },
      { ...entry, id: 'bad', last_run: ran },
    ];
    const text = shown('schedule list', { at: AT, file, entries });

    for (const word of ['3 entries', 'not yet', 'paused by ann', 'failed (timeout) J-9', '0 * * * * UTC', '2026-01-12'])
      expect(text).toContain(word);
  });

  it('says what was held back or let go, and how to turn it', () => {
    expect(shown('schedule pause', { entry: { ...entry, paused: { by: 'ann', at: AT } } })).toContain(
      'schedule resume look',
    );
    expect(shown('schedule resume', { entry })).toContain('schedule pause look');
  });

  it('answers a run by hand as if its line had been typed', () => {
    const text = shown('schedule run', { entry: 'look', action: 'streams fresh', result: { watched: 0, quiet: [] } });

    expect(text).toContain('No stream has a freshness limit');
  });

  it('tells of a run whose slot it was, and that it was late', () => {
    const run: ScheduleRun = {
      ...{
        id: 'schedule:look:x',
        entry: 'look',
        action: 'streams fresh',
        tell: 'always',
        slot: AT,
        late_ms: 90 * 60_000,
      },
      ...{ job: null, ended: null },
    };
    const outcome: ActionOutcome = { ok: true, action: 'streams fresh', result: { watched: 0, quiet: [] } };
    const draw = () => outcomeView(outcome, 0, textEn);
    const text = lines(scheduledRunView(run, outcome, draw, textEn));

    for (const word of ['No stream has', 'By the schedule: look', 'late by 1 h 30 min']) expect(text).toContain(word);
    expect(lines(scheduledRunView({ ...run, late_ms: 0 }, outcome, draw, textEn))).not.toContain('late');
  });
});

it.each([
  [textEn, 'For ann: nobody has answered. Firing: drift, ecb/usd'],
  [textRu, 'Для ann: никто не ответил.'],
])('a page says on a telephone whom it means and what was seen ($locale)', (texts, words) => {
  const facts = { source: 'ecb', signal: 'usd', direction: 'up', mean_before: 1, mean_after: 2, shift_sd: 1.5 };

  expect(pageSummary(page({ facts }), texts)).toContain(words);
  expect(pageSummary(page({ person: null, facts }), texts)).not.toContain('ann');
});

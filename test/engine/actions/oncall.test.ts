import { beforeEach, describe, expect, it } from 'vitest';
import { handoverActions } from '#engine/actions/handover.ts';
import { onCallActions } from '#engine/actions/oncall.ts';
import { createRegistry, type Registry } from '#engine/actions/registry.ts';
import { scheduleActions } from '#engine/actions/schedule.ts';
import type { ActionOutcome } from '#engine/actions/types.ts';
import type { DriftStatus, DriftWatch, StreamStatus } from '#engine/drift/detection/types.ts';
import type { ReportStore } from '#engine/drift/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { Actor, JobEngine, JobView } from '#engine/jobs/types.ts';
import type { Json, JsonObject } from '#engine/json.ts';
import type { Rota } from '#engine/oncall/types.ts';
import { createSlotCalendar } from '#engine/schedule/drivers/croner-slots.ts';
import type { ReadLine } from '#engine/schedule/schedule-document.ts';
import { SCHEDULES } from '#engine/schedule/types.ts';
import type { Op } from '#engine/store/types.ts';
import { controlInMemory } from '../../fakes/control-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { jobView } from '../../fakes/job-view.ts';
import { drift, furnish, rotaOf, WEEKLY } from '../oncall/on-call-setup.ts';
import { furnishSchedule, scheduleOf } from '../schedule/schedule-setup.ts';

const ANN: Actor = { id: 'ann', edge: 'slack' };
const HOUR = 3_600_000;

let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock(Date.parse('2026-01-06T09:00:00Z'));
});

async function ask(
  registry: Registry,
  name: string,
  args: Record<string, unknown> = {},
  actor = ANN,
): Promise<JsonObject> {
  const action = registry.find(name)!;
  const given = action.args.parse(args);
  const plan = action.plan === undefined ? given : await action.plan(given, { actor });
  const answer = await action.execute(plan, { actor });
  return ('result' in answer ? answer.result : { job: answer.job }) as JsonObject;
}

function onCallOf(rota: Rota | null) {
  const house = furnish(clock, rota);
  const announced: { readonly key: string; readonly result: Json }[] = [];
  const announce = (key: string, _action: string, result: Json): readonly Op[] => {
    announced.push({ key, result });
    return [{ op: 'put', collection: 'told', id: key, value: true, ifVersion: 0 }];
  };
  const registry = createRegistry(onCallActions({ ...house, pagers: ['pagerduty'], announce }));
  return { ...house, announced, registry };
}

describe('oncall', () => {
  it('tells who has the roles, who is next, and what happens while nobody answers', async () => {
    const { registry } = onCallOf(rotaOf(WEEKLY));

    expect(await ask(registry, 'oncall')).toMatchObject({
      zone: 'Europe/Berlin',
      file: { in_force: true, problems: [] },
      pagers: ['pagerduty'],
      pages: [],
      escalation: [{ after_minutes: 0 }, { after_minutes: 5 }, { after_minutes: 15 }],
      roles: [
        { role: 'primary', person: 'ann', because: 'rota', next: { at: '2026-01-12T08:00:00.000Z', person: 'boris' } },
        { role: 'secondary', person: 'boris', because: 'rota' },
      ],
    });
  });

  it('is taken until the shift ends, durably, and told', async () => {
    const { registry, announced, onCall, store } = onCallOf(rotaOf(WEEKLY));

    const taken = await ask(registry, 'oncall take', {}, { id: 'cay', edge: 'local' });

    expect(taken).toEqual({
      role: 'primary',
      person: 'cay',
      from: '2026-01-06T09:00:00.000Z',
      until: '2026-01-12T08:00:00.000Z',
      former: 'ann',
    });
    expect((await onCall.current()).taken).toHaveLength(1);
    expect(announced).toMatchObject([{ result: taken }]);
    expect(await store.get('told', announced[0]!.key)).toBeDefined();
    expect(await ask(registry, 'oncall')).toMatchObject({
      roles: [{ person: 'cay', because: 'taken', next: { person: 'boris' } }, { person: 'boris' }],
    });
  });

  it('is taken for as long as somebody says, and for half a day where no rota tells', async () => {
    const { registry } = onCallOf(null);

    expect(await ask(registry, 'oncall take', { role: 'secondary', for: '90m' })).toMatchObject({
      role: 'secondary',
      until: '2026-01-06T10:30:00.000Z',
      former: null,
    });
    expect(await ask(registry, 'oncall take')).toMatchObject({ until: '2026-01-06T21:00:00.000Z' });
  });

  it.each(['api', 'schedule'] as const)('cannot be taken by a program (%s)', async (edge) => {
    const { registry } = onCallOf(null);

    await expect(ask(registry, 'oncall take', {}, { id: edge, edge })).rejects.toMatchObject({ code: 'person_needed' });
  });
});

describe('handover and digest', () => {
  const stream = (signal: string, more: Partial<StreamStatus>) =>
    ({ source: 'ecb', signal, newest: '2026-01-06T07:00:00.000Z', fresh: true, paused: null, ...more }) as StreamStatus;

  /** Of the schedule. */
  let entries: readonly object[] = [];

  async function begin(views: readonly JobView[] = [], streams: readonly StreamStatus[] = []) {
    const house = furnish(clock, rotaOf(WEEKLY));
    const { control } = await controlInMemory(clock, house.store);
    const jobs = {
      list: async function* ({ states }: { readonly states?: readonly string[] }) {
        yield* views.filter(({ state }) => states === undefined || states.includes(state));
      },
    } as unknown as JobEngine;
    const status: Partial<DriftStatus> = { streams, lag: { caught_up: true, position: null, end: null }, unwatched: 0 };
    const watch = { status: async () => status } as unknown as DriftWatch;
    const registry = createRegistry(
      handoverActions({
        ...house,
        tickets: house.books.tickets,
        jobs,
        control,
        drift: watch,
        reports: { list: async () => [] } as unknown as ReportStore,
        schedule: { current: async () => ({ value: scheduleOf(...entries), file: 'schedule.yaml', problems: [] }) },
        checks: [
          { name: 'clock', look: async () => ({ state: 'ok', reason: 'goes_forward', facts: {} }) },
          { name: 'mlflow', look: async () => ({ state: 'failed', reason: 'unreachable', facts: {} }) },
        ],
      }),
    );
    return { ...house, control, registry };
  }

  it('tell what is open, silenced, under way, abnormal and failing, and who is on call', async () => {
    const views = [jobView('J-1', { state: 'running' }), jobView('J-2', { state: 'done' })];
    const streams = [
      stream('usd', { fresh: false }),
      stream('jpy', { paused: { until: null, by: 'boris' } }),
      stream('gbp', {}),
    ];
    const { registry, alerts, control } = await begin(views, streams);
    const first = await alerts.raise(drift('drift ecb/usd'));
    const second = await alerts.raise(drift('drift ecb/jpy'));
    await alerts.snooze(second.id, '2026-01-06T12:00:00.000Z', 'boris');
    await control.change({
      seen: null,
      by: 'ann',
      reason: 'x',
      to: (state) => ({ ...state, mode: 'protective', risk_limit_factor: 0.5 }),
    });

    const told = await ask(registry, 'handover');

    expect(told).toMatchObject({
      schema: 'mlops.handover/1',
      alerts: [
        { id: first.id, state: 'firing', snoozed_until: null, ticket: first.ticket },
        { id: second.id, state: 'snoozed', snoozed_until: '2026-01-06T12:00:00.000Z' },
      ],
      control: { abnormal: true, mode: 'protective', risk_limit_factor: 0.5, applied: null },
      jobs: [{ id: 'J-1', by: 'ann' }],
      checks: [{ name: 'mlflow', reason: 'unreachable' }],
      streams: { quiet: [{ signal: 'usd' }], paused: [{ signal: 'jpy', by: 'boris', until: null }] },
      tickets: [{ about: 'drift ecb/jpy' }, { about: 'drift ecb/usd' }],
      pages: [],
      schedule: { paused: [], failing: [] },
      roles: [{ person: 'ann' }, { person: 'boris' }],
    });
  });

  it('count what the last day brought, those that are over included', async () => {
    const at = (iso: string) => ({ finished_at: iso });
    const views = [
      jobView('J-1', { state: 'done', ...at('2026-01-05T08:00:00.000Z') }),
      jobView('J-2', { state: 'done', ...at('2026-01-06T08:00:00.000Z') }),
      jobView('J-3', {
        state: 'failed',
        ...at('2026-01-06T08:30:00.000Z'),
        error: new OpsError('state_closed', 'x').toRecord(),
      }),
    ];
    const { registry, alerts } = await begin(views);
    await alerts.raise(drift('old'));
    await alerts.resolve('old');
    await clock.advance(25 * HOUR);
    await alerts.raise(drift('over'));
    await alerts.resolve('over');
    await alerts.raise(drift('open'));

    const told = await ask(registry, 'digest');

    expect(told).toMatchObject({
      schema: 'mlops.digest/1',
      ok: false,
      alerts: { raised: 2, ended: 1, open: [{ about: 'open' }] },
      jobs: { done: 0, failed: [], cancelled: 0 },
      tickets: { opened: 2, closed: 1, open: 1 },
      roles: [{ person: 'ann' }, { person: 'boris' }],
    });
    expect(await ask(registry, 'digest', { hours: 27 })).toMatchObject({
      alerts: { raised: 3 },
      jobs: { done: 1, failed: [{ id: 'J-3', problem: 'state_closed' }] },
    });
  });

  it('tell which entries of the schedule fail or are paused, and nothing of those that were taken out', async () => {
    entries = ['fails', 'pauses', 'works'].map((id) => ({ id, cron: '0 * * * *', action: 'handover' }));
    const { registry, store } = await begin();
    const slot = '2026-01-06T08:00:00.000Z';
    const last_run = { slot, ended_at: slot, late_ms: 0, ok: false, job: null, problem: 'timeout' };
    const paused = { by: 'ann', at: slot };
    const state = (id: string, more: object) =>
      ({ op: 'put', collection: SCHEDULES, id, value: { id, cron: '', zone: '', last_slot: slot, ...more } }) as const;
    await store.commit([
      state('fails', { paused: null, last_run }),
      state('pauses', { paused, last_run }),
      state('works', { paused: null, last_run: { ...last_run, ok: true, problem: null } }),
      state('taken-out', { paused: null, last_run }),
      state('taken-out-too', { paused, last_run: null }),
    ]);

    const told = { failing: [{ id: 'fails', slot, problem: 'timeout' }], paused: [{ id: 'pauses', ...paused }] };
    expect(await ask(registry, 'handover')).toMatchObject({ schedule: told });
    expect(await ask(registry, 'digest')).toMatchObject({ schedule: told });
    entries = [];
    expect(await ask(registry, 'digest')).toMatchObject({ schedule: { failing: [], paused: [] } });
  });
});

describe('schedule', () => {
  const ENTRY = { id: 'look', cron: '0 * * * *', zone: 'UTC', action: 'status' };
  let answer: ActionOutcome;
  let line: ReturnType<ReadLine>;
  beforeEach(() => {
    answer = { ok: true, action: 'status', result: { version: '1' } };
    line = { action: 'status', args: {}, risk: 'read' };
  });

  async function begin() {
    const house = furnishSchedule(clock, ENTRY);
    const asked: unknown[] = [];
    const scheduler = house.create();
    const registry = createRegistry(
      scheduleActions({
        scheduler,
        schedule: { current: async () => ({ value: scheduleOf(ENTRY), file: 'schedule.yaml', problems: [] }) },
        calendar: createSlotCalendar(),
        readLine: () => line,
        perform: async (request) => {
          asked.push(request);
          return answer;
        },
        clock,
      }),
    );
    return { registry, asked };
  }

  it('lists what comes next, and what is paused', async () => {
    const { registry } = await begin();
    const before = await ask(registry, 'schedule');

    await ask(registry, 'schedule pause', { id: 'look' });

    expect(before).toMatchObject({
      entries: [{ id: 'look', next: '2026-01-06T10:00:00.000Z', paused: null, last_run: null }],
    });
    expect(await ask(registry, 'schedule list')).toMatchObject({ entries: [{ paused: { by: 'ann' } }] });
    expect(await ask(registry, 'schedule resume', { id: 'look' })).toMatchObject({ entry: { paused: null } });
  });

  it('runs an entry by hand as whoever asks, and answers with what came of it', async () => {
    const { registry, asked } = await begin();

    expect(await ask(registry, 'schedule run', { id: 'look' })).toEqual({
      entry: 'look',
      action: 'status',
      result: { version: '1' },
    });
    expect(asked).toMatchObject([{ action: 'status', actor: ANN }]);
  });

  it('says why not, where whoever asks may not do what the entry does', async () => {
    const { registry } = await begin();
    const facts = { action: 'status', risk: 'read', rule: 'rule:1', actor: 'ann', edge: 'slack', file: 'p' };
    answer = { ok: false, action: 'status', error: new OpsError('policy_denied', 'no', { facts }).toRecord() };

    await expect(ask(registry, 'schedule run', { id: 'look' })).rejects.toMatchObject({ code: 'policy_denied', facts });
  });

  it('says what is wrong with a line that no longer can be read, as if it had been typed', async () => {
    const { registry, asked } = await begin();
    const facts = { line: 'stauts', at: 0, word: 'stauts', hint: 'status' };
    line = { refused: new OpsError('unknown_action', 'no action is named stauts', { facts }) };

    await expect(ask(registry, 'schedule run', { id: 'look' })).rejects.toMatchObject({
      code: 'unknown_action',
      facts,
    });
    expect(asked).toEqual([]);
  });

  it('shows the job that an entry starts', async () => {
    const { registry } = await begin();
    answer = { ok: true, action: 'status', job: jobView('J-7') };

    expect(await ask(registry, 'schedule run', { id: 'look' })).toMatchObject({ job: { id: 'J-7' } });
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import type { Scheduler } from '#engine/schedule/scheduler.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { jobView } from '../../fakes/job-view.ts';
import { furnishSchedule } from './schedule-setup.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const HOURLY = { id: 'look', cron: '0 * * * *', zone: 'UTC', action: 'status' };
const NIGHTLY = { id: 'night', cron: '30 2 * * *', zone: 'Europe/Berlin', action: 'status' };

/** A clock that can be set. */
class SettableClock extends FakeClock {
  shift = 0;
  override now(): number {
    return super.now() + this.shift;
  }
}

function begin(start: string, ...entries: object[]) {
  const clock = new SettableClock(Date.parse(start));
  const house = furnishSchedule(clock, ...entries);
  const start_ = async (): Promise<Scheduler> => {
    const scheduler = await house.start();
    onTestFinished(() => scheduler.stop());
    return scheduler;
  };
  return { clock, ...house, start: start_ };
}

describe('a slot', () => {
  it('runs once, as the schedule, and what was before the entry does not', async () => {
    const { start, clock, asked, slots } = begin('2026-01-05T09:30:00Z', HOURLY);
    await start();
    const before = asked.length;

    await clock.advance(2 * HOUR);

    expect(before).toBe(0);
    expect(slots()).toEqual(['2026-01-05T10:00:00.000Z', '2026-01-05T11:00:00.000Z']);
    expect(asked[0]).toMatchObject({ action: 'status', actor: { id: 'schedule', edge: 'schedule' } });
  });

  it('on the day on which clocks go forward over it does not run, and runs once when they go back over it', async () => {
    const spring = begin('2026-03-28T12:00:00Z', NIGHTLY);
    await spring.start();
    const autumn = begin('2026-10-24T12:00:00Z', NIGHTLY);
    await autumn.start();

    await spring.clock.advance(2 * DAY);
    await autumn.clock.advance(2 * DAY);

    expect(spring.slots()).toEqual(['2026-03-30T00:30:00.000Z']);
    expect(autumn.slots()).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  it('that was slept through runs once, late, however many were missed', async () => {
    const { start, clock, slots, told } = begin('2026-01-05T09:30:00Z', HOURLY);
    await (await start()).stop();
    await clock.advance(26 * HOUR);

    await (await start()).stop();
    await (await start()).stop();
    await start();

    expect(slots()).toEqual(['2026-01-06T11:00:00.000Z']);
    expect(told).toMatchObject([{ run: { slot: '2026-01-06T11:00:00.000Z', late_ms: 30 * MINUTE } }]);
  });

  it('within its grace is not late', async () => {
    const { start, clock, told, asked } = begin('2026-01-05T09:30:00Z', { ...HOURLY, tell: 'always' });
    await (await start()).stop();
    await clock.advance(34 * MINUTE);

    await start();

    expect(asked).toHaveLength(1);
    expect(told).toMatchObject([{ run: { late_ms: 0 } }]);
  });

  it('that nobody wants made up for is left out', async () => {
    const { start, clock, slots } = begin('2026-01-05T09:30:00Z', { ...HOURLY, catch_up: 'skip' });
    await (await start()).stop();
    await clock.advance(6 * HOUR);

    await start();
    const missed = slots();
    await clock.advance(HOUR);

    expect(missed).toEqual([]);
    expect(slots()).toEqual(['2026-01-05T16:00:00.000Z']);
  });

  it('over a restart in the very minute runs once', async () => {
    const { start, clock, slots } = begin('2026-01-05T09:59:59Z', HOURLY);
    await (await start()).stop();
    await clock.advance(1000);

    await (await start()).stop();
    await clock.advance(30_000);
    await start();
    await clock.advance(2 * MINUTE);

    expect(slots()).toEqual(['2026-01-05T10:00:00.000Z']);
  });
});

describe('a clock that jumps', () => {
  it('back over a slot does not repeat it', async () => {
    const { start, clock, slots } = begin('2026-01-05T09:30:00Z', HOURLY);
    await start();
    await clock.advance(31 * MINUTE);

    clock.shift = -20 * MINUTE;
    await clock.advance(2 * HOUR);

    // 11:41 by the clock as it is now.
    expect(slots().filter((slot) => slot === '2026-01-05T10:00:00.000Z')).toHaveLength(1);
    expect(slots()).toContain('2026-01-05T11:00:00.000Z');
    expect(new Set(slots()).size).toBe(slots().length);
  });

  it('forward and back gives each slot one run, and none for the time that was never', async () => {
    const { start, clock, slots } = begin('2026-01-05T10:05:00Z', HOURLY);
    await start();

    clock.shift = 3 * HOUR;
    await clock.advance(5 * MINUTE);
    clock.shift = 0;
    await clock.advance(4 * HOUR);

    expect(slots().toSorted()).toEqual([
      '2026-01-05T10:00:00.000Z',
      '2026-01-05T11:00:00.000Z',
      '2026-01-05T12:00:00.000Z',
      '2026-01-05T13:00:00.000Z',
      '2026-01-05T14:00:00.000Z',
    ]);
  });

  it('far into the future and back does not silence the schedule', async () => {
    const { start, clock, slots } = begin('2026-01-05T10:05:00Z', HOURLY);
    await start();
    clock.shift = 3 * 365 * DAY;
    await clock.advance(5 * MINUTE);

    clock.shift = 0;
    await clock.advance(2 * HOUR);

    expect(slots()).toContain('2026-01-05T11:00:00.000Z');
    expect(slots()).toContain('2026-01-05T12:00:00.000Z');
    expect(new Set(slots()).size).toBe(slots().length);
  });
});

describe('what is told', () => {
  const failing = () =>
    ({
      ok: false,
      action: 'status',
      error: new OpsError('timeout', 'late', { facts: {} as never }).toRecord(),
    }) as const;

  it('is trouble, or everything, or nothing, as the entry says', async () => {
    const entries = (['always', 'trouble', 'never'] as const).map((tell) => ({ ...HOURLY, id: tell, tell }));
    const { start, clock, told, answers } = begin('2026-01-05T09:30:00Z', ...entries);
    await start();

    await clock.advance(HOUR);
    const well = told.map(({ run }) => run.entry);
    answers(failing);
    await clock.advance(HOUR);
    const failed = told.slice(well.length).map(({ run }) => run.entry);

    expect(well).toEqual(['always']);
    expect(failed).toEqual(['always', 'trouble']);
  });

  it('is a line that no longer can be read, with the code that it has where it is typed', async () => {
    const { start, clock, asked, told, reads } = begin('2026-01-05T09:30:00Z', HOURLY);
    await start();
    const facts = { line: 'status', at: 0, word: 'status', hint: null };
    reads(() => ({ refused: new OpsError('unknown_action', 'no action is named status', { facts }) }));

    await clock.advance(HOUR);

    expect(told).toMatchObject([{ outcome: { ok: false, action: null, error: { code: 'unknown_action', facts } } }]);
    expect(told[0]!.run.ended).toMatchObject({ ok: false, problem: 'unknown_action' });
    expect(asked).toEqual([]);
  });

  it('is a result that says that something is wrong', async () => {
    const { start, clock, told, answers } = begin('2026-01-05T09:30:00Z', HOURLY);
    await start();
    answers(({ action }) => ({ ok: true, action, result: { ok: false } }));

    await clock.advance(HOUR);

    expect(told).toHaveLength(1);
  });

  it('is the end of the job that a run started', async () => {
    const house = begin('2026-01-05T09:30:00Z', { ...HOURLY, tell: 'always' });
    const { start, clock, told, startsJob, endJob, store } = house;
    await start();
    startsJob(jobView('J-1'));

    await clock.advance(HOUR);
    const during = told.length;
    await endJob(jobView('J-1', { state: 'done', finished_at: '2026-01-05T10:01:00.000Z', result: { n: 1 } }));

    expect(during).toBe(0);
    expect(told).toMatchObject([{ outcome: { ok: true, job: { id: 'J-1' }, result: { n: 1 } } }]);
    expect((await store.get('schedules', 'look'))?.value).toMatchObject({ last_run: { ok: true, job: 'J-1' } });
  });

  it('is told once when the process ends while the job runs', async () => {
    const house = begin('2026-01-05T09:30:00Z', { ...HOURLY, tell: 'always' });
    const { start, clock, told, asked, startsJob, endJob } = house;
    const first = await start();
    startsJob(jobView('J-1'));
    await clock.advance(HOUR);
    await first.stop();
    await endJob(jobView('J-1', { state: 'cancelled', finished_at: '2026-01-05T10:01:00.000Z' }));

    await (await start()).stop();
    await start();

    expect(asked).toHaveLength(1);
    expect(told).toMatchObject([{ outcome: { ok: false, error: { code: 'job_cancelled' } } }]);
  });
});

describe('an entry', () => {
  it('that is paused lets its slots pass, and makes up for none of them', async () => {
    const { start, clock, slots } = begin('2026-01-05T09:30:00Z', HOURLY);
    const scheduler = await start();
    const entry = await scheduler.entry('look');

    await scheduler.pause(entry, 'ann');
    await clock.advance(3 * HOUR);
    const paused = await scheduler.state('look');
    await scheduler.resume(entry);
    await clock.advance(HOUR);

    expect(paused).toMatchObject({ paused: { by: 'ann' } });
    expect(slots()).toEqual(['2026-01-05T13:00:00.000Z']);
  });

  it('whose times change begins with the next of them', async () => {
    const { start, clock, slots, change } = begin('2026-01-05T09:30:00Z', HOURLY);
    await start();
    await clock.advance(HOUR);

    change({ ...HOURLY, cron: '15 * * * *' });
    await clock.advance(HOUR);

    expect(slots()).toEqual(['2026-01-05T10:00:00.000Z', '2026-01-05T11:15:00.000Z']);
  });

  it('that is mistyped is told with the nearest one', async () => {
    const { start } = begin('2026-01-05T09:30:00Z', HOURLY);
    const scheduler = await start();

    await expect(scheduler.entry('lok')).rejects.toMatchObject({
      code: 'schedule_not_found',
      facts: { known: ['look'], hint: 'look' },
    });
  });
});

it('a disk that is full at the slot makes the run late, not lost and not double', async () => {
  const { start, clock, store, slots } = begin('2026-01-05T09:30:00Z', HOURLY);
  await start();
  const commit = store.commit.bind(store);
  let isFull = true;
  store.commit = async (ops) => {
    if (isFull) throw new OpsError('state_full', 'full', { facts: { path: 'x' } });
    return await commit(ops);
  };
  await clock.advance(40 * MINUTE);
  const whileFull = slots();
  isFull = false;
  await clock.advance(5 * MINUTE);
  await settle();

  expect(whileFull).toEqual([]);
  expect(slots()).toEqual(['2026-01-05T10:00:00.000Z']);
});

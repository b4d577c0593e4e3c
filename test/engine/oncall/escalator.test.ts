import { describe, expect, it, onTestFinished } from 'vitest';
import { Escalator } from '#engine/oncall/escalator.ts';
import type { Rota } from '#engine/oncall/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { drift, furnish, pagesOf, rotaOf, WEEKLY } from './on-call-setup.ts';

const MINUTE = 60_000;
/** Monday, 10:00 in Berlin. */
const MONDAY = Date.parse('2026-01-05T09:00:00Z');

async function begin(
  rota: Rota | null = rotaOf(WEEKLY),
  startMs = MONDAY,
  store?: ReturnType<typeof createMemoryStore>,
  pagers: readonly string[] = ['fake'],
) {
  const clock = new FakeClock(startMs);
  const house = furnish(clock, rota, store ?? createMemoryStore({ clock }));
  const start = async () => {
    const escalator = new Escalator({ ...house, pagers });
    await escalator.start();
    onTestFinished(() => escalator.stop());
    await settle();
    return escalator;
  };
  const escalator = await start();
  const raise = async (about = 'drift ecb/usd', more = {}) => {
    const { id } = await house.alerts.raise(drift(about, more));
    await settle();
    return id;
  };
  const called = async (id: string) => (await house.alerts.get(id)).called.map(({ person }) => person);
  const pages = async () => (await pagesOf(house.store)).map(({ event, person }) => `${event} ${person ?? '-'}`);
  return { ...house, escalator, start, raise, called, pages };
}

type House = Awaited<ReturnType<typeof begin>>;

describe('an alert that is meant to wake', () => {
  it('calls the primary at once, pages after five minutes, calls and pages the secondary after fifteen', async () => {
    const { raise, called, pages, clock } = await begin();

    const id = await raise();
    const atOnce = await called(id);
    await clock.advance(5 * MINUTE);
    const afterFive = [await called(id), await pages()];
    await clock.advance(10 * MINUTE);
    await clock.advance(24 * 60 * MINUTE);

    expect(atOnce).toEqual(['ann']);
    expect(afterFive).toEqual([['ann'], ['trigger ann']]);
    expect(await called(id)).toEqual(['ann', 'boris']);
    expect(await pages()).toEqual(['trigger ann', 'trigger boris']);
  });

  it('stops with an acknowledgement, and the pager hears of it and of the end', async () => {
    const { raise, called, pages, clock, alerts } = await begin();
    const id = await raise();
    await clock.advance(6 * MINUTE);

    await alerts.acknowledge(id, 'ann');
    await clock.advance(60 * MINUTE);
    const whileHeld = await pages();
    await alerts.resolve('drift ecb/usd');
    await settle();

    expect(await called(id)).toEqual(['ann']);
    expect(whileHeld).toEqual(['trigger ann', 'acknowledge -']);
    expect(await pages()).toEqual(['trigger ann', 'acknowledge -', 'resolve -']);
  });

  it('that is acknowledged before the pager was rung tells the pager nothing', async () => {
    const { raise, pages, clock, alerts } = await begin();
    const id = await raise();

    await alerts.acknowledge(id, 'ann');
    await clock.advance(60 * MINUTE);
    await alerts.close(id, 'closed', 'ann', 'seen to');
    await settle();

    expect(await pages()).toEqual([]);
  });

  it('rings anew when its snooze is over, from the first step', async () => {
    const { raise, called, pages, clock, alerts, books } = await begin();
    const id = await raise();
    await clock.advance(5 * MINUTE);
    await alerts.snooze(id, new Date(clock.now() + 30 * MINUTE).toISOString(), 'ann');
    await clock.advance(30 * MINUTE);
    const quiet = await pages();

    await books.passTime();
    await clock.advance(5 * MINUTE);

    expect(quiet).toEqual(['trigger ann', 'resolve -']);
    // The alert begins anew too, and forgets whom it called before.
    expect(await called(id)).toEqual(['ann']);
    const steps = (await alerts.get(id)).steps.map(({ what }) => what);
    expect(steps.filter((what) => ['called', 'escalated'].includes(what))).toEqual([
      'called',
      'escalated',
      'called',
      'escalated',
    ]);
    expect(await pages()).toEqual(['trigger ann', 'resolve -', 'trigger ann']);
  });

  it.each([
    ['is taken back', ({ alerts }: House, id: string) => alerts.undo(id, 'ann')],
    ['ends with a graver level', ({ raise }: House) => raise(undefined, { level: 'critical' })],
    [
      'is of no use, as the training failed',
      ({ alerts }: House, id: string) => alerts.note(id, 'retrain_failed', 's', {}),
    ],
  ])(
    'rings anew when its acknowledgement %s: a pager is silent about what it holds as acknowledged',
    async (_, fire) => {
      const house = await begin();
      const { raise, pages, clock, alerts } = house;
      const id = await raise();
      await clock.advance(5 * MINUTE);
      await alerts.acknowledge(id, 'ann');
      await clock.advance(MINUTE);

      await fire(house, id);
      await clock.advance(5 * MINUTE);
      await alerts.resolve('drift ecb/usd');
      await settle();

      expect(await pages()).toEqual(['trigger ann', 'acknowledge -', 'resolve -', 'trigger ann', 'resolve -']);
    },
  );

  it('calls whoever has the shift at the time of the step', async () => {
    const { raise, called, clock } = await begin(rotaOf(WEEKLY), Date.parse('2026-01-12T07:50:00Z'));

    const id = await raise();
    await clock.advance(15 * MINUTE);

    expect(await called(id)).toEqual(['ann', 'cay']);
  });

  it('that becomes graver after all were called calls all of them once more', async () => {
    const { raise, pages, clock } = await begin();
    await raise('drift ecb/usd', { level: 'warning' });
    await clock.advance(60 * MINUTE);

    await raise('drift ecb/usd', { level: 'drift' });
    await clock.advance(24 * 60 * MINUTE);

    expect(await pages()).toEqual(['trigger ann', 'trigger boris', 'trigger ann', 'trigger boris']);
  });

  it('leaves an alert firing where there is neither a rota nor a pager', async () => {
    const { raise, alerts, clock } = await begin(null, MONDAY, undefined, []);

    const id = await raise();
    await clock.advance(60 * MINUTE);

    expect(await alerts.get(id)).toMatchObject({ state: 'firing', called: [], steps: [{ what: 'raised' }] });
  });

  it('calls first, and escalates only when nobody has answered', async () => {
    const { raise, alerts, clock } = await begin();
    const id = await raise();
    await clock.advance(0);
    const called = await alerts.get(id);
    await clock.advance(5 * MINUTE);

    expect([called.state, (await alerts.get(id)).state]).toEqual(['firing', 'escalated']);
  });

  it('pages without a name where there is no rota', async () => {
    const { raise, called, pages, clock } = await begin(null);

    const id = await raise();
    await clock.advance(5 * MINUTE);

    expect(await called(id)).toEqual([]);
    expect(await pages()).toEqual(['trigger -']);
  });
});

describe('nobody is called', () => {
  it('for an alert that is not meant to wake', async () => {
    const { raise, called, pages, clock } = await begin();

    const id = await raise('drift ecb/usd', { wakes: false, level: 'warning' });
    await clock.advance(60 * MINUTE);

    expect([await called(id), await pages()]).toEqual([[], []]);
  });

  it('for one that is told in another alert’s message', async () => {
    const { raise, called, clock, alerts } = await begin();
    const mass = await raise('mass drift', { kind: 'mass_drift' });

    const within = await raise('drift ecb/jpy', { within: mass });
    await clock.advance(60 * MINUTE);

    expect((await alerts.get(within)).storm).toBe(mass);
    expect(await called(within)).toEqual([]);
    expect(await called(mass)).toEqual(['ann', 'boris']);
  });

  it('in quiet hours for their levels; what is still open calls when they are over', async () => {
    const quiet = [{ levels: ['drift'], from: '22:00', until: '07:00' }];
    const night = Date.parse('2026-01-06T01:00:00Z');
    const { raise, called, clock } = await begin(rotaOf({ ...WEEKLY, quiet }), night);

    const id = await raise();
    const grave = await raise('mass drift', { kind: 'mass_drift', level: 'critical' });
    await clock.advance(4.9 * 60 * MINUTE);
    const atNight = [await called(id), await called(grave)];
    await clock.advance(6 * MINUTE);

    expect(atNight).toEqual([[], ['ann', 'boris']]);
    expect(await called(id)).toContain('ann');
  });
});

describe('over a restart', () => {
  it('what came due before quiet hours, while nobody was there to call, waits for their end', async () => {
    const quiet = [{ levels: ['drift'], from: '22:00', until: '07:00' }];
    const evening = Date.parse('2026-01-05T20:50:00Z');
    const { raise, called, pages, clock, escalator, start } = await begin(rotaOf({ ...WEEKLY, quiet }), evening);
    const id = await raise();
    await escalator.stop();
    await clock.advance(60 * MINUTE);

    await start();
    await clock.advance(60 * MINUTE);
    const atNight = [await called(id), await pages()];
    await clock.advance(8 * 60 * MINUTE);

    expect(atNight).toEqual([['ann'], []]);
    expect(await pages()).toEqual(['trigger ann', 'trigger boris']);
  });

  it('a clock that was set back puts off nobody by more than the wait for them', async () => {
    const { raise, pages, clock, escalator, start } = await begin();
    await raise();
    await escalator.stop();
    await clock.advance(-60 * MINUTE);

    await start();
    await clock.advance(5 * MINUTE);

    expect(await pages()).toEqual(['trigger ann']);
  });

  it('steps go on where they were: none twice, none left out, and what came due is done at once', async () => {
    const { raise, called, pages, clock, escalator, start } = await begin();
    const id = await raise();
    await escalator.stop();
    await clock.advance(60 * MINUTE);
    const down = [await called(id), await pages()];

    await start();
    await clock.advance(60 * MINUTE);

    expect(down).toEqual([['ann'], []]);
    expect(await called(id)).toEqual(['ann', 'boris']);
    expect(await pages()).toEqual(['trigger ann', 'trigger boris']);
  });

  it('an alert that ended meanwhile is told to the pager once', async () => {
    const { raise, pages, clock, alerts, escalator, start } = await begin();
    await raise();
    await clock.advance(5 * MINUTE);
    await escalator.stop();
    await alerts.resolve('drift ecb/usd');

    await (await start()).stop();
    await start();
    await clock.advance(60 * MINUTE);

    expect(await pages()).toEqual(['trigger ann', 'resolve -']);
  });
});

it('goes on once it is known again who is on call', async () => {
  const { raise, pages, clock, onCall } = await begin();
  await raise();
  const { current } = onCall;
  onCall.current = async () => {
    throw new Error('cannot be read');
  };
  await clock.advance(6 * MINUTE);
  const unknown = await pages();
  onCall.current = current;
  await clock.advance(MINUTE);

  expect([unknown, await pages()]).toEqual([[], ['trigger ann']]);
});

it('goes on after a full disk, with each step once', async () => {
  const { raise, called, pages, clock, store, log } = await begin();
  const commit = store.commit.bind(store);
  const id = await raise();
  let isFull = true;
  store.commit = async (ops) => {
    if (isFull) throw new Error('full');
    return await commit(ops);
  };
  await clock.advance(6 * MINUTE);
  const whileFull = await pages();
  isFull = false;
  await clock.advance(20 * MINUTE);

  expect(whileFull).toEqual([]);
  expect(await called(id)).toEqual(['ann', 'boris']);
  expect(await pages()).toEqual(['trigger ann', 'trigger boris']);
  expect(log.entries.some(({ message }) => message === 'an escalation failed and is tried again')).toBe(true);
});

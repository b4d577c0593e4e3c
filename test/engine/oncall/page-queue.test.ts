import { describe, expect, it, onTestFinished } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import { PageQueue } from '#engine/oncall/page-queue.ts';
import { hushOps, pageKey, ringOps } from '#engine/oncall/pages.ts';
import type { Escalation } from '#engine/oncall/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Follow } from '#engine/store/types.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { drift, FakePager, furnish, pagesOf } from './on-call-setup.ts';

const unreachable = (retryAfterMs: number | null = null) =>
  new OpsError('pager_unreachable', 'no', { facts: { pager: 'fake', status: 503, reason: '', retryAfterMs } });
const refused = () => new OpsError('pager_refused', 'no', { facts: { pager: 'fake', status: 400, reason: 'bad' } });

async function begin(pagers = [new FakePager()], delayed: (follow: Follow) => Follow = (follow) => follow) {
  const clock = new FakeClock();
  const house = furnish(clock, null, createMemoryStore({ clock }));
  const start = async () => {
    const queue = new PageQueue({ ...house, follow: delayed(house.follow), pagers });
    await queue.start();
    onTestFinished(() => queue.stop());
    await settle();
    return queue;
  };
  const queue = await start();
  const alert = await house.alerts.raise(drift('drift ecb/usd'));
  const to = pagers.map(({ name }) => name);
  const iso = () => new Date(clock.now()).toISOString();
  const escalation: Escalation = {
    alert: alert.id,
    key: pageKey(alert),
    since: iso(),
    done: 0,
    level: alert.level,
    rung: to,
  };
  const ring = async (person = 'ann', done = 0) => {
    const ops = ringOps(alert, { ...escalation, done }, { role: 'primary', person, to }, iso());
    await house.store.commit(ops);
    await settle();
  };
  const hush = async (event: 'acknowledge' | 'resolve') => {
    await house.store.commit(hushOps(alert, escalation, event, iso()));
    await settle();
  };
  const ends = async () => (await pagesOf(house.store)).map(({ event, ended }) => `${event} ${ended?.how ?? 'waits'}`);
  return { ...house, pager: pagers[0]!, pagers, queue, start, alert, ring, hush, ends };
}

describe('a page', () => {
  it('goes out at once, and the alert tells who was paged', async () => {
    const { ring, pager, ends, alerts, alert } = await begin();

    await ring();

    expect(pager.taken).toMatchObject([{ key: `${alert.id} ${alert.raised_at}`, person: 'ann', attempts: 1 }]);
    expect(await ends()).toEqual(['trigger sent']);
    expect((await alerts.get(alert.id)).steps.at(-1)).toMatchObject({
      what: 'called',
      facts: { by: 'pager', pager: 'fake', person: 'ann', how: 'sent' },
    });
  });

  it('is tried until the pager takes it, slower and slower, and logged once', async () => {
    const { ring, pager, ends, clock, log } = await begin();
    pager.problem = unreachable();

    await ring();
    await clock.advance(1_000);
    await clock.advance(2_000);
    const early = pager.tries;
    await clock.advance(30 * 60_000);
    const late = pager.tries;
    pager.problem = null;
    await clock.advance(60_000);

    expect(early).toBe(3);
    expect(late).toBeGreaterThan(30);
    expect(late).toBeLessThan(40);
    expect(pager.events).toEqual(['trigger ann']);
    expect(await ends()).toEqual(['trigger sent']);
    expect(log.entries.filter(({ message }) => message === 'a page did not get through')).toHaveLength(1);
  });

  it('waits as long as the pager asks', async () => {
    const { ring, pager, clock } = await begin();
    pager.problem = unreachable(30_000);

    await ring();
    await clock.advance(29_000);
    const early = pager.tries;
    await clock.advance(1_000);

    expect([early, pager.tries]).toEqual([1, 2]);
  });

  it('that is refused is not sent again, and the alert says so', async () => {
    const { ring, pager, ends, alerts, alert, clock } = await begin();
    pager.problem = refused();

    await ring();
    await clock.advance(60 * 60_000);

    expect(pager.tries).toBe(1);
    expect(await ends()).toEqual(['trigger refused']);
    expect((await alerts.get(alert.id)).steps.at(-1)).toMatchObject({ what: 'called', facts: { how: 'refused' } });
  });

  it('goes to each pager by itself: one that is out keeps no other waiting', async () => {
    const [out, well] = [new FakePager('out'), new FakePager('well')];
    out.problem = unreachable();
    const { ring, ends } = await begin([out, well]);

    await ring();

    expect(well.events).toEqual(['trigger ann']);
    expect(await ends()).toEqual(['trigger waits', 'trigger sent']);
  });

  it('whose pager hangs is given up and tried again', async () => {
    const { ring, pager, clock } = await begin();
    pager.during = (_page, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(unreachable())));

    await ring();
    await clock.advance(15_000);
    pager.during = async () => {};
    await clock.advance(1_000);

    expect(pager.events).toEqual(['trigger ann']);
  });
});

describe('somebody answers while the pager is out', () => {
  it('and is not woken any more: the pager hears only of the answer', async () => {
    const { ring, hush, pager, ends, clock } = await begin();
    pager.problem = unreachable();
    await ring();
    await clock.advance(60_000);

    pager.problem = null;
    await hush('acknowledge');

    expect(pager.events).toEqual(['acknowledge']);
    expect(await ends()).toEqual(['trigger overtaken', 'acknowledge sent']);
  });

  it('and what rings after that rings', async () => {
    const { ring, hush, pager, clock } = await begin();
    pager.problem = unreachable();
    await ring();
    await hush('resolve');
    await ring('boris', 1);

    pager.problem = null;
    await clock.advance(60_000);

    expect(pager.events).toEqual(['resolve', 'trigger boris']);
  });
});

describe('over a restart', () => {
  it('what was not taken goes out, in order', async () => {
    const { ring, pager, queue, start, clock } = await begin();
    await queue.stop();
    await ring('ann', 0);
    await ring('boris', 1);
    await clock.advance(60_000);

    await start();

    expect(pager.events).toEqual(['trigger ann', 'trigger boris']);
  });

  it('an attempt that nobody knows the end of is made again, under the same id and key', async () => {
    const { ring, pager, queue, start } = await begin();
    pager.during = async () => {
      pager.during = async () => {};
      void queue.stop();
      throw unreachable();
    };
    await ring();
    await settle();

    await start();

    expect(pager.tries).toBe(2);
    expect(pager.taken).toMatchObject([{ attempts: 2 }]);
  });
});

it('hears late of what it wrote itself, and sends nothing again for it', async () => {
  const late: (() => void)[] = [];
  const pager = new FakePager();
  const { ring, ends, clock } = await begin(
    [pager],
    (follow) => (collection, onPut, signal) => follow(collection, (put) => late.push(() => onPut(put)), signal),
  );
  const hear = () => {
    for (const tell of late.splice(0)) tell();
  };
  await ring('ann', 0);
  hear();
  await settle();

  hear();
  await clock.advance(60_000);
  await ring('boris', 1);
  hear();
  await settle();

  expect(pager.events).toEqual(['trigger ann', 'trigger boris']);
  expect(await ends()).toEqual(['trigger sent', 'trigger sent']);
});

it('an alert that is long gone can still be told to the pager', async () => {
  const { ring, pager, ends, alerts, alert, books, clock } = await begin();
  pager.problem = unreachable();
  await ring();
  await alerts.resolve('drift ecb/usd');
  await clock.advance(60 * 60_000);
  await books.passTime();

  pager.problem = null;
  await clock.advance(60_000);

  expect(await ends()).toEqual(['trigger sent']);
  expect((await alerts.get(alert.id)).settled).toBe(true);
});

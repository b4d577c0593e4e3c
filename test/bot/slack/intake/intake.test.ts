import { describe, expect, it } from 'vitest';
import { Intake, type IntakeOptions } from '#bot/slack/intake/intake.ts';
import type { Turn } from '#bot/slack/intake/turn.ts';
import { OpsError } from '#engine/errors.ts';
import type { JsonObject } from '#engine/json.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Store } from '#engine/store/types.ts';
import { listed } from '../../../contracts/store-ops.ts';
import { createFailingStore } from '../../../fakes/failing-store.ts';
import { FakeClock, settle } from '../../../fakes/fake-clock.ts';
import { createRecordingLogger } from '../../../fakes/recording-logger.ts';

const clock = new FakeClock();
const DELIVERY = { key: 'command 1', body: { text: 'train' } };

function openIntake(store: Store, more: Partial<IntakeOptions> = {}) {
  const worked: JsonObject[] = [];
  const intake = new Intake({
    store,
    clock,
    log: createRecordingLogger(),
    work: async (body, turn) => {
      worked.push(body);
      turn.add({ op: 'put', collection: 'effects', id: turn.key, value: body });
    },
    apologise: (_body, turn, error) =>
      turn.add({ op: 'put', collection: 'apologies', id: turn.key, value: error.code }),
    postpone: (_body, turn) => turn.add({ op: 'put', collection: 'told', id: turn.key, value: null }),
    ...more,
  });
  return { intake, worked };
}

describe('the intake', () => {
  it('keeps a delivery before it says so, and works on it once it is let', async () => {
    const store = createMemoryStore({ clock });
    const { intake, worked } = openIntake(store);

    const { begin } = await intake.take(DELIVERY);
    const kept = await listed(store, 'intake');
    const before = [...worked];
    begin();
    await intake.stop();

    expect(kept).toMatchObject([{ id: 'command 1', value: { done: false, body: DELIVERY.body } }]);
    expect(before).toEqual([]);
    expect(worked).toEqual([DELIVERY.body]);
  });

  it('notes the work as done in the commit that lets its effects happen', async () => {
    const store = createMemoryStore({ clock });
    const { intake } = openIntake(store);

    (await intake.take(DELIVERY)).begin();
    await intake.stop();

    const [note] = await listed(store, 'intake');
    const [effect] = await listed(store, 'effects');
    expect(note).toMatchObject({ value: { done: true, body: null } });
    expect(effect?.version).toBe(note?.version);
  });

  it.each(['at once', 'later'])('begins nothing for a repetition that comes %s', async (when) => {
    const store = createMemoryStore({ clock });
    const { intake, worked } = openIntake(store);

    const first = intake.take(DELIVERY);
    if (when === 'later') await first;
    const second = await intake.take(DELIVERY);
    (await first).begin();
    second.begin();
    await intake.stop();

    expect(worked).toHaveLength(1);
    expect(intake.stats()).toMatchObject({ taken: 1, repeated: 1 });
  });

  it('refuses what cannot be kept', async () => {
    const store = createFailingStore(createMemoryStore({ clock }));
    store.refuse = () => new OpsError('state_full', 'full', { facts: { path: '/srv' } });
    const { intake } = openIntake(store);

    await expect(intake.take(DELIVERY)).rejects.toMatchObject({ code: 'state_full' });
  });

  it('works at its start on what an earlier process took and did not do, and on nothing else', async () => {
    const store = createMemoryStore({ clock });
    const before = openIntake(store);
    (await before.intake.take({ key: 'done', body: { n: 1 } })).begin();
    await before.intake.take({ key: 'not done', body: { n: 2 } });
    await before.intake.stop();

    const { intake, worked } = openIntake(store);
    await intake.start();
    await intake.stop();

    expect(worked).toEqual([{ n: 2 }]);
    expect(intake.stats().resumed).toBe(1);
  });

  it('leaves to the next process what this one can no longer do', async () => {
    const store = createMemoryStore({ clock });
    const leaving = new OpsError('owner_leaving', 'leaving', { facts: { pid: 1 } });
    const before = openIntake(store, { work: async () => Promise.reject(leaving) });
    (await before.intake.take(DELIVERY)).begin();
    await before.intake.stop();

    const { intake, worked } = openIntake(store);
    await intake.start();
    await intake.stop();

    expect(worked).toHaveLength(1);
    expect(await listed(store, 'apologies')).toEqual([]);
  });

  it('takes back what a failing listener had begun, and tells the person', async () => {
    const store = createMemoryStore({ clock });
    const { intake } = openIntake(store, {
      work: async (_body, turn) => {
        turn.add({ op: 'put', collection: 'effects', id: 'x', value: 1 });
        throw new TypeError('a bug');
      },
    });

    (await intake.take(DELIVERY)).begin();
    await intake.stop();

    expect(await listed(store, 'effects')).toEqual([]);
    expect(await listed(store, 'apologies')).toMatchObject([{ value: 'internal' }]);
    expect(await listed(store, 'intake')).toMatchObject([{ value: { done: true } }]);
  });

  it('does the work again when another turn was first to do the same', async () => {
    const store = createMemoryStore({ clock });
    const turns: Turn[] = [];
    const { intake } = openIntake(store, {
      work: async (_body, turn) => {
        turns.push(turn);
        const exists = (await store.get('cards', 'J-1')) !== undefined;
        if (!exists) {
          await store.commit([{ op: 'put', collection: 'cards', id: 'J-1', value: 'the other' }]);
          turn.add({ op: 'put', collection: 'cards', id: 'J-1', value: 'ours', ifVersion: 0 });
        }
      },
    });

    (await intake.take(DELIVERY)).begin();
    await intake.stop();

    expect(turns).toHaveLength(2);
    expect((await store.get('cards', 'J-1'))?.value).toBe('the other');
    expect(await listed(store, 'intake')).toMatchObject([{ value: { done: true } }]);
  });

  it('waits for room on the disk to note what was done', async () => {
    const store = createFailingStore(createMemoryStore({ clock }));
    const { intake, worked } = openIntake(store);
    const { begin } = await intake.take(DELIVERY);
    store.refuse = () => new OpsError('state_full', 'full', { facts: { path: '/srv' } });
    begin();
    await clock.advance(5000);

    store.refuse = undefined;
    await clock.advance(1000);

    expect(worked).toHaveLength(1);
    expect(await listed(store, 'intake')).toMatchObject([{ value: { done: true } }]);
  });

  it('forgets after an hour and a half what was done, and what was not done never', async () => {
    const store = createMemoryStore({ clock });
    const { intake } = openIntake(store);
    await intake.start();
    (await intake.take({ key: 'done', body: {} })).begin();
    await intake.take({ key: 'not done', body: {} });
    await settle();

    await clock.advance(89 * 60_000);
    const early = await listed(store, 'intake');
    await clock.advance(3 * 60_000);
    const late = await listed(store, 'intake');
    await intake.stop();

    expect(early.map(({ id }) => id)).toEqual(['done', 'not done']);
    expect(late.map(({ id }) => id)).toEqual(['not done']);
  });

  it('goes on forgetting after the store could not be read once', async () => {
    const store = createMemoryStore({ clock });
    const { intake } = openIntake(store);
    await intake.start();
    (await intake.take(DELIVERY)).begin();
    await settle();
    const list = store.list.bind(store);
    let broken = 1;
    store.list = (collection, filter) => {
      if (broken === 0) return list(collection, filter);
      broken -= 1;
      throw new Error('EIO');
    };

    await clock.advance(92 * 60_000);
    await intake.stop();

    expect(broken).toBe(0);
    expect(await listed(store, 'intake')).toEqual([]);
  });
});

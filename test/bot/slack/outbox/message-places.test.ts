/** Which message stands where. */
import { expect, it } from 'vitest';
import { MESSAGES, type Posted } from '#bot/slack/outbox/entry.ts';
import { finishedOps, nameAt, placedOps } from '#bot/slack/outbox/message-places.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const AT: Posted = { channel: 'C1', ts: '5.0' };

it('a message is found by its place, while it lives and when it is archived', async () => {
  const store = createMemoryStore({ clock: new FakeClock() });
  await store.commit(placedOps('alert:A-1', AT));
  await store.commit(placedOps('card:J-1', { channel: 'C2', ts: '5.0', thread: '4.0' }));
  expect(await nameAt(AT, store)).toBe('alert:A-1');

  await store.commit(finishedOps('alert:A-1', AT));

  expect(await nameAt(AT, store)).toBe('alert:A-1');
  expect(await nameAt({ channel: 'C2', ts: '5.0' }, store)).toBe('card:J-1');
  expect(await nameAt({ channel: 'C2', ts: '6.0' }, store)).toBeNull();
  expect((await store.get(MESSAGES, 'alert:A-1'))?.archived).toBe(true);
});

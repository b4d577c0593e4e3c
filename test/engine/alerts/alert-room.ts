/** Books over a store in memory, and short forms for what tests raise. */
import { type Books, createBooks } from '#engine/alerts/alert-book.ts';
import type { Alert, AlertNews } from '#engine/alerts/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { createFailingStore, type FailingStore } from '../../fakes/failing-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

export interface AlertRoom extends Books {
  readonly clock: FakeClock;
  readonly store: FailingStore;
  /** The same store with nothing known of it, as after a restart. */
  again(): Books;
}

export function alertRoom(): AlertRoom {
  const clock = new FakeClock();
  const store = createFailingStore(createMemoryStore({ clock }));
  return { ...createBooks({ store, clock }), clock, store, again: () => createBooks({ store, clock }) };
}

export function driftOf(stream: string, more: Partial<AlertNews> = {}): AlertNews {
  const facts = { source: 'ecb', signal: stream, mean_before: 0.4, mean_after: 0.9 };
  return { about: `drift ecb/${stream}`, kind: 'drift', level: 'drift', facts, wakes: false, channel: null, ...more };
}

export function stepsOf(alert: Alert): string[] {
  return alert.steps.map(({ what, by }) => (by === 'system' ? what : `${what} by ${by}`));
}

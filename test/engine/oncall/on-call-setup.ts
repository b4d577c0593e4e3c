/** Rotas and alerts for the tests of on-call. */

import { createBooks } from '#engine/alerts/alert-book.ts';
import type { AlertNews } from '#engine/alerts/types.ts';
import { createOnCallSource } from '#engine/oncall/on-call-source.ts';
import { ROTA_SCHEMA } from '#engine/oncall/rota-document.ts';
import type { Page, Pager, Rota } from '#engine/oncall/types.ts';
import type { SettingsSource } from '#engine/settings/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import type { Follow, Store } from '#engine/store/types.ts';
import type { FakeClock } from '../../fakes/fake-clock.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';

/** As it stands in a file. */
export function rotaOf(document: object): Rota {
  return ROTA_SCHEMA.parse({ zone: 'Europe/Berlin', ...document });
}

export const WEEKLY = {
  primary: { people: ['ann', 'boris', 'cay'], handover: 'monday 09:00', since: '2026-01-05' },
  secondary: { people: ['boris', 'cay', 'ann'], handover: 'monday 09:00', since: '2026-01-05' },
};

export function drift(about: string, more: Partial<AlertNews> = {}): AlertNews {
  return { about, kind: 'drift', level: 'drift', facts: { source: 'ecb' }, wakes: true, channel: null, ...more };
}

export function settings(rota: Rota | null): SettingsSource<Rota> {
  return { current: async () => ({ value: rota, file: 'oncall.yaml', problems: [] }) };
}

export class FakePager implements Pager {
  readonly name: string;
  readonly taken: Page[] = [];
  tries = 0;
  /** Thrown instead of taking a page. */
  problem: Error | null = null;
  /** Called before the answer. */
  during: (page: Page, signal: AbortSignal) => Promise<void> = async () => {};

  constructor(name = 'fake') {
    this.name = name;
  }

  async send(page: Page, signal: AbortSignal): Promise<void> {
    this.tries += 1;
    await this.during(page, signal);
    if (this.problem !== null) throw this.problem;
    this.taken.push(page);
  }

  get events(): string[] {
    return this.taken.map(({ event, person }) => (person === null ? event : `${event} ${person}`));
  }
}

export function followerOf(store: Store): Follow {
  const log = createRecordingLogger();
  return (collection, onPut, signal) => followCollection(collection, onPut, { store, log, signal, archived: true });
}

export function furnish(clock: FakeClock, rota: Rota | null, store: Store = createMemoryStore({ clock })) {
  const books = createBooks({ store, clock });
  const log = createRecordingLogger();
  const onCall = createOnCallSource({ rota: settings(rota), store });
  return { store, log, onCall, clock, alerts: books.alerts, books, follow: followerOf(store) };
}

export async function pagesOf(store: Store, include: 'live' | 'all' = 'all'): Promise<readonly Page[]> {
  const found: Page[] = [];
  for await (const { value } of store.list('pages', { include })) found.push(value as unknown as Page);
  return found;
}

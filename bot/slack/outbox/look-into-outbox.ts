/** What stands in the outbox, from the store alone: the edge may be another process's, or none. */
import type { OutboxMessage, OutboxSource } from '#engine/actions/outbox.ts';
import type { Store } from '#engine/store/types.ts';
import { DEAD_LETTERS, type DeadLetter, OUTBOX, type OutboxEntry } from './entry.ts';

export function lookIntoOutbox(store: Store): OutboxSource {
  return {
    waiting: async () => {
      const messages: OutboxMessage[] = [];
      for await (const { id, value } of store.list(OUTBOX)) {
        const entry = value as unknown as OutboxEntry;
        messages.push({ key: id, kind: entry.kind, to: receiverOf(entry), at: entry.created_at, reason: null });
      }
      return messages;
    },
    dead: async (limit) => {
      const messages: OutboxMessage[] = [];
      for await (const { id, value } of store.list(DEAD_LETTERS, { include: 'all', order: 'newest', limit })) {
        const { at, reason, entry } = value as unknown as DeadLetter;
        messages.push({ key: id, kind: entry.kind, to: receiverOf(entry), at, reason });
      }
      return messages;
    },
  };
}

function receiverOf(entry: OutboxEntry): string {
  if (entry.kind === 'private') return entry.user;
  return entry.kind === 'reaction' ? entry.channel : entry.to.channel;
}

/** `outbox`: what waits to be sent to people, and what could not be. */
import { z } from 'zod';
import type { Json } from '../json.ts';
import { type AnyAction, defineAction } from './registry.ts';

export interface OutboxMessage {
  readonly key: string;
  /** `post`, `private`, `files`, `reaction`. */
  readonly kind: string;
  /** Id of the channel or person. */
  readonly to: string;
  /** ISO 8601: since when it waits, or when it was given up. */
  readonly at: string;
  /** The other side's word for why not; null while it waits. */
  readonly reason: string | null;
}

/** Port to whatever sends messages. */
export interface OutboxSource {
  /** Oldest first. */
  waiting(): Promise<readonly OutboxMessage[]>;
  /** What could not be sent, newest first. */
  dead(limit: number): Promise<readonly OutboxMessage[]>;
}

export function outboxActions(ports: { outbox: OutboxSource }): AnyAction[] {
  const outbox = defineAction({
    name: 'outbox',
    group: 'system',
    risk: 'read',
    args: z.strictObject({ limit: z.int().min(1).max(1000).default(20) }),
    example: 'outbox',
    execute: async ({ limit }) => {
      const waiting = await ports.outbox.waiting();
      const dead = await ports.outbox.dead(limit);
      const result = { waiting: { count: waiting.length, messages: waiting.slice(0, limit) }, dead };
      return { result: result as unknown as Json };
    },
  });
  return [outbox];
}

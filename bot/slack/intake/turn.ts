/** One delivery while it is worked on: its key, and the messages that leave in the same commit that notes it as done. */
import { isoTime } from '#engine/clock.ts';
import type { Op } from '#engine/store/types.ts';
import { type OutboxEntry, send } from '../outbox/entry.ts';

/** An entry but for what the turn knows itself. */
export type Message = OutboxEntry extends infer Entry
  ? Entry extends OutboxEntry
    ? Omit<Entry, 'created_at'>
    : never
  : never;

export class Turn {
  /** Names the request for ever: whatever it makes is made once under this key. */
  readonly key: string;
  readonly #nowMs: () => number;
  readonly #ops: Op[] = [];
  #messages = 0;

  constructor(key: string, nowMs: () => number) {
    this.key = key;
    this.#nowMs = nowMs;
  }

  /** Lets a message leave when the turn is done; `key` names it for ever. */
  say(message: Message, key?: string): void {
    this.#messages += 1;
    this.add(
      send(key ?? `${this.key} ${this.#messages}`, { ...message, created_at: isoTime(this.#nowMs()) } as OutboxEntry),
    );
  }

  add(...ops: readonly Op[]): void {
    this.#ops.push(...ops);
  }

  /** Takes back everything that was to be done. */
  takeBack(): void {
    this.#ops.length = 0;
    this.#messages = 0;
  }

  get ops(): readonly Op[] {
    return this.#ops;
  }
}

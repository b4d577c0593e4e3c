/** Counts what took effect at the server: tests judge the app by these, not by what it believes to have done. */
import type { Change, ChangeFeed } from './change-feed.ts';

export class Effects {
  readonly #counts = new Map<string, number>();

  constructor(changes: ChangeFeed) {
    changes.subscribe((change) => this.#count(change));
  }

  /** Messages of the app that appeared; in one channel, or everywhere. Those deleted since count too. */
  posts(channel?: string): number {
    return this.#of(channel === undefined ? 'post' : `post ${channel}`);
  }

  /** How often a message was edited. */
  edits(channel: string, ts: string): number {
    return this.#of(`edit ${channel} ${ts}`);
  }

  ephemerals(user: string): number {
    return this.#of(`ephemeral ${user}`);
  }

  /** Files of the app that appeared somewhere. */
  fileShares(): number {
    return this.#of('share');
  }

  /** Calls of a method, with a certain outcome or with any: `ok`, an error name, `http 429`, `cut`. */
  calls(method: string, outcome?: string): number {
    return this.#of(outcome === undefined ? `call ${method}` : `call ${method} ${outcome}`);
  }

  /** How often the app was handed something of a kind, repetitions included. */
  sent(kind: 'slash_commands' | 'interactive' | 'events_api'): number {
    return this.#of(`sent ${kind}`);
  }

  #count(change: Change): void {
    if (change.type === 'message' && change.byApp && change.what === 'posted')
      this.#add('post', `post ${change.channel}`);
    if (change.type === 'message' && change.what === 'edited') this.#add(`edit ${change.channel} ${change.ts}`);
    if (change.type === 'ephemeral' && change.what === 'posted') this.#add(`ephemeral ${change.user}`);
    if (change.type === 'file' && change.byApp && change.what === 'shared') this.#add('share');
    if (change.type === 'call') this.#add(`call ${change.method}`, `call ${change.method} ${change.outcome}`);
    if (change.type === 'delivery' && change.what === 'sent') this.#add(`sent ${change.kind}`);
  }

  #add(...keys: readonly string[]): void {
    for (const key of keys) this.#counts.set(key, this.#of(key) + 1);
  }

  #of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }
}

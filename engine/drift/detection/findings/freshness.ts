/** Streams that have fallen silent: seen by the clock, since no value tells of it. */
import type { AlertBook } from '../../../alerts/types.ts';
import type { Clock } from '../../../clock.ts';
import type { Pauses } from '../pauses.ts';
import { quietOf } from '../stream-key.ts';
import type { WatchedStream } from '../watched/watched-stream.ts';
import { quietNews } from './alert-news.ts';
import type { OpenAlerts } from './open-alerts.ts';

export interface FreshnessPorts {
  readonly alerts: AlertBook;
  readonly open: OpenAlerts;
  readonly pauses: Pauses;
  readonly clock: Clock;
}

interface Heard {
  values: number;
  atMs: number;
}

export class Freshness {
  readonly #ports: FreshnessPorts;
  /** When a stream was last seen to have new values, by this machine's clock. */
  readonly #heard = new Map<string, Heard>();

  constructor(ports: FreshnessPorts) {
    this.#ports = ports;
  }

  /** Null where the stream need not be fresh. */
  isFresh(stream: WatchedStream): boolean | null {
    const { fresh_within_ms } = stream.rules;
    if (fresh_within_ms === null || stream.newest === null) return null;
    const now = this.#ports.clock.now();
    // A value from the future says nothing of now: then it counts when it came.
    const at = stream.newestMs <= now ? stream.newestMs : (this.#heard.get(stream.key)?.atMs ?? now);
    return now - at <= fresh_within_ms;
  }

  async check(streams: Iterable<WatchedStream>): Promise<void> {
    for (const stream of streams) {
      this.#listen(stream);
      await this.#checkQuiet(stream);
    }
  }

  #listen({ key, values }: WatchedStream): void {
    const heard = this.#heard.get(key);
    if (heard === undefined) this.#heard.set(key, { values, atMs: this.#ports.clock.now() });
    else if (heard.values !== values) Object.assign(heard, { values, atMs: this.#ports.clock.now() });
  }

  async #checkQuiet(stream: WatchedStream): Promise<void> {
    const { alerts, open, pauses } = this.#ports;
    const about = quietOf(stream);
    const fresh = this.isFresh(stream);
    if (fresh !== false) {
      if (open.idOf(about) === null) return;
      await alerts.resolve(about);
      open.forget(about);
      return;
    }
    // Once it is told, it is told: whoever ended the alert knows that nothing comes.
    if (open.idOf(about) !== null || pauses.of(stream) !== undefined) return;
    const { source, signal, newest, rules } = stream;
    open.note(await alerts.raise(quietNews({ source, signal, newest: newest! }, rules)));
  }
}

/** Streams that have fallen silent: seen by the clock, since no value tells of it. */
import type { AlertBook } from '../../../alerts/types.ts';
import type { Clock } from '../../../clock.ts';
import type { Json } from '../../../json.ts';
import type { Op, Store } from '../../../store/types.ts';
import type { Pauses } from '../pauses.ts';
import { quietOf } from '../stream-key.ts';
import { QUIET_TOLD, type QuietTold } from '../types.ts';
import type { WatchedStream } from '../watched/watched-stream.ts';
import { quietNews } from './alert-news.ts';
import type { OpenAlerts } from './open-alerts.ts';

export interface QuietStreamsPorts {
  readonly store: Store;
  readonly alerts: AlertBook;
  readonly open: OpenAlerts;
  readonly pauses: Pauses;
  readonly clock: Clock;
}

interface Heard {
  values: number;
  atMs: number;
}

export class QuietStreams {
  readonly #ports: QuietStreamsPorts;
  /** When a stream was last seen to have new values, by this machine's clock. */
  readonly #heard = new Map<string, Heard>();

  /** By stream: its newest value as its silence was told. */
  readonly #told: Map<string, string>;

  private constructor(ports: QuietStreamsPorts, told: Map<string, string>) {
    this.#ports = ports;
    this.#told = told;
  }

  static async open(ports: QuietStreamsPorts): Promise<QuietStreams> {
    const told = new Map<string, string>();
    for await (const { id, value } of ports.store.list(QUIET_TOLD))
      told.set(id, (value as unknown as QuietTold).newest);
    return new QuietStreams(ports, told);
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
      if (open.idOf(about) !== null) await alerts.resolve(about);
      open.forget(about);
      await this.#forgetTold(stream.key);
      return;
    }
    const { source, signal, key, rules } = stream;
    const newest = stream.newest!;
    // Once it is told, it is told: whoever ended the alert knows that nothing comes.
    if (open.idOf(about) !== null || this.#told.get(key) === newest || pauses.of(stream) !== undefined) return;
    const told: QuietTold = { source, signal, newest };
    const noted: Op = { op: 'put', collection: QUIET_TOLD, id: key, value: told as unknown as Json };
    open.note(await alerts.raise(quietNews({ source, signal, newest }, rules), [noted]));
    this.#told.set(key, newest);
  }

  async #forgetTold(key: string): Promise<void> {
    if (!this.#told.has(key)) return;
    await this.#ports.store.commit([{ op: 'delete', collection: QUIET_TOLD, id: key }]);
    this.#told.delete(key);
  }
}

/** Streams that people want no alerts of for a while: durable, and over by itself when its time has come. */
import { type Clock, isoTime } from '../../clock.ts';
import type { Json } from '../../json.ts';
import type { Store } from '../../store/types.ts';
import { streamKey } from './stream-key.ts';
import { PAUSES, type Pause } from './types.ts';

interface Named {
  readonly source: string;
  readonly signal: string;
}

export class Pauses {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #pauses: Map<string, Pause>;

  private constructor(store: Store, clock: Clock, pauses: Map<string, Pause>) {
    this.#store = store;
    this.#clock = clock;
    this.#pauses = pauses;
  }

  static async open(store: Store, clock: Clock): Promise<Pauses> {
    const pauses = new Map<string, Pause>();
    for await (const { id, value } of store.list(PAUSES)) pauses.set(id, value as unknown as Pause);
    return new Pauses(store, clock, pauses);
  }

  /** The pause that is in force now. */
  of({ source, signal }: Named): Pause | undefined {
    const pause = this.#pauses.get(streamKey(source, signal));
    const isOver = pause !== undefined && pause.until !== null && Date.parse(pause.until) <= this.#clock.now();
    return isOver ? undefined : pause;
  }

  async pause({ source, signal }: Named, untilMs: number | null, by: string): Promise<Pause> {
    const until = untilMs === null ? null : isoTime(untilMs);
    const pause: Pause = { source, signal, until, by, at: isoTime(this.#clock.now()) };
    const id = streamKey(source, signal);
    await this.#store.commit([{ op: 'put', collection: PAUSES, id, value: pause as unknown as Json }]);
    this.#pauses.set(id, pause);
    return pause;
  }

  /** @returns whether it was paused */
  async resume(stream: Named): Promise<boolean> {
    const id = streamKey(stream.source, stream.signal);
    const wasPaused = this.of(stream) !== undefined;
    if (!this.#pauses.has(id)) return false;
    await this.#store.commit([{ op: 'delete', collection: PAUSES, id }]);
    this.#pauses.delete(id);
    return wasPaused;
  }
}

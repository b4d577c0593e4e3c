/** Everything that changed, in order: what a page redraws from and what tests wait for instead of sleeping. */
import type { Clock } from './clock.ts';

export type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

export type Happening =
  | {
      readonly type: 'message';
      readonly what: 'posted' | 'edited' | 'deleted' | 'reacted';
      readonly channel: string;
      readonly ts: string;
      readonly threadTs: string | null;
      readonly byApp: boolean;
    }
  | {
      readonly type: 'ephemeral';
      readonly what: 'posted' | 'edited' | 'deleted';
      readonly channel: string;
      readonly ts: string;
      readonly user: string;
    }
  | { readonly type: 'channel'; readonly what: 'created' | 'changed'; readonly channel: string }
  | {
      readonly type: 'file';
      readonly what: 'uploaded' | 'complete' | 'shared';
      readonly file: string;
      readonly byApp: boolean;
    }
  | {
      readonly type: 'view';
      readonly what: 'opened' | 'updated' | 'closed';
      readonly view: string;
      readonly user: string;
    }
  | { readonly type: 'socket'; readonly what: 'opened' | 'closed'; readonly socket: number }
  | {
      readonly type: 'delivery';
      /** `sent` once for each time that the app was handed it; `timed_out` is what the person saw. */
      readonly what: 'sent' | 'acked' | 'acked_late' | 'timed_out' | 'lost' | 'failed';
      readonly delivery: string;
      readonly kind: DeliveryKind;
      readonly attempt: number;
    }
  /** A scripted fault struck a call (its method) or a delivery (its kind); told before anything else happens to it. */
  | { readonly type: 'fault'; readonly fault: string; readonly on: string }
  | {
      readonly type: 'call';
      readonly method: string;
      readonly channel: string | null;
      /** `ok`, Slack's error name, or `http 503` and `cut` for what a fault did. */
      readonly outcome: string;
    };

export type Change = Happening & { readonly seq: number; readonly atMs: number };

export class ChangeFeed {
  readonly #clock: Clock;
  readonly #listeners = new Set<(change: Change) => void>();
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Number of the newest change. */
  get seq(): number {
    return this.#seq;
  }

  tell(happening: Happening): void {
    this.#seq += 1;
    const change: Change = { ...happening, seq: this.#seq, atMs: this.#clock.now() };
    for (const listener of [...this.#listeners]) listener(change);
  }

  /** Calls `listener` for every change from now on; the returned function ends it. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first change from now on for which `wanted` holds. */
  next(wanted: (change: Change) => boolean): Promise<Change> {
    return new Promise((resolve) => {
      const stop = this.subscribe((change) => {
        if (!wanted(change)) return;
        stop();
        resolve(change);
      });
    });
  }

  /** Resolves with what `look` finds as soon as it finds something: now or after a change. */
  until<Found>(look: () => Found | undefined | false | null): Promise<Found> {
    return new Promise((resolve, reject) => {
      let stop: (() => void) | undefined;
      const settle = () => {
        try {
          const found = look();
          if (found === undefined || found === false || found === null) return false;
          resolve(found);
        } catch (error) {
          reject(error);
        }
        stop?.();
        return true;
      };
      if (!settle()) stop = this.subscribe(settle);
    });
  }

  /** Changes from now on, until `signal` aborts. */
  follow(signal: AbortSignal): AsyncIterable<Change> {
    const waiting: Change[] = [];
    let wake: (() => void) | undefined;
    const stop = this.subscribe((change) => {
      waiting.push(change);
      wake?.();
    });
    signal.addEventListener('abort', () => wake?.(), { once: true });

    async function* drain(): AsyncGenerator<Change> {
      try {
        while (!signal.aborted) {
          const change = waiting.shift();
          if (change !== undefined) yield change;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        stop();
      }
    }
    return drain();
  }
}

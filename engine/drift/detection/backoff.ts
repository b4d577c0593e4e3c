/** Waiting before something is tried again: longer each time it fails again soon, and no longer once all is over. */
import type { Clock } from '../../clock.ts';

const FIRST_MS = 1_000;
const MOST_MS = 60_000;
/** What went well for so long since the last wait had succeeded: a failure after it is a first one. */
const WELL_MS = 60_000;

export class Backoff {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #laterMs = FIRST_MS;
  #waitedMs: number | undefined;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** How long the next wait is. */
  get nextMs(): number {
    const hasSucceeded = this.#waitedMs !== undefined && this.#clock.now() - this.#waitedMs >= WELL_MS;
    return hasSucceeded ? FIRST_MS : this.#laterMs;
  }

  /** Returns at once when all is over, or as soon as it is. */
  async wait(): Promise<void> {
    const ms = this.nextMs;
    this.#laterMs = Math.min(2 * ms, MOST_MS);
    await within(ms, { clock: this.#clock, signal: this.#signal });
    this.#waitedMs = this.#clock.now();
  }
}

/** Resolves with `work`, or after `ms`, or with the signal: whichever comes first. */
export async function within(
  ms: number,
  { clock, signal, work = [] }: { clock: Clock; signal: AbortSignal; work?: readonly Promise<unknown>[] },
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const over = () => resolve();
  const cancel = clock.after(ms, over);
  signal.addEventListener('abort', over, { once: true });
  if (signal.aborted) resolve();
  try {
    await Promise.race([promise, ...work]);
  } finally {
    cancel();
    signal.removeEventListener('abort', over);
  }
}

/** A clock that stands still until a test moves it. */
import type { Clock } from '#engine/clock.ts';

interface Timer {
  readonly due: number;
  readonly fire: () => void;
}

export class FakeClock implements Clock {
  readonly #settle: () => Promise<void>;
  #now: number;
  #timers: Timer[] = [];

  /** `settleAll` resolves when what a timer set off has happened; work on a real disk needs more than turns of the event loop. */
  constructor(startMs = Date.UTC(2026, 0, 5, 9), settleAll = settle) {
    this.#now = startMs;
    this.#settle = settleAll;
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.length;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, fire: () => void): () => void {
    const timer: Timer = { due: this.#now + Math.max(0, delayMs), fire };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves on by `ms`, firing what comes due in its order, and lets everything that follows from each of them happen. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.due);
      next.fire();
      await this.#settle();
    }
    this.#now = end;
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.due <= end && (first === undefined || timer.due < first.due)) first = timer;
    return first;
  }
}

/** Lets promises that wait for nothing but each other settle: several turns of the event loop. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

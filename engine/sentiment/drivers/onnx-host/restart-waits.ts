/** When a process that was lost is started again: at once the first time, then after longer and longer waits. */
import type { Clock } from '../../../clock.ts';

export interface RestartWaitsOptions {
  readonly clock: Clock;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly restart: () => void;
}

export class RestartWaits {
  readonly #options: RestartWaitsOptions;
  /** Since the last one that was good for something. */
  #count = 0;
  #cancel: (() => void) | undefined;

  constructor(options: RestartWaitsOptions) {
    this.#options = options;
  }

  /** Of the restart that `soon` would plan. */
  get nextMs(): number {
    const { baseMs, maxMs } = this.#options;
    return this.#count === 0 ? 0 : Math.min(maxMs, baseMs * 2 ** (this.#count - 1));
  }

  /** Plans a restart, unless one is planned. */
  soon(): void {
    if (this.#cancel !== undefined) return;
    const { clock, restart } = this.#options;
    this.#cancel = clock.after(this.nextMs, () => {
      this.#cancel = undefined;
      restart();
    });
    this.#count += 1;
  }

  /** What was started works: the next restart comes at once again. */
  worked(): void {
    this.#count = 0;
  }

  stop(): void {
    this.#cancel?.();
  }
}

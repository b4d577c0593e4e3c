/** Whoever waits until detection has come as far as a place of the log. */
import { comparePositions } from '../log-position.ts';
import type { LogPosition } from '../types.ts';

interface Waiter {
  readonly target: LogPosition;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class Arrivals {
  readonly #waiters = new Set<Waiter>();
  #position: LogPosition | null = null;

  /** Everything before it is worked in, and told. */
  get position(): LogPosition | null {
    return this.#position;
  }

  set position(position: LogPosition | null) {
    this.#position = position;
    for (const waiter of this.#waiters) {
      if (!this.isAt(waiter.target)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  isAt(target: LogPosition | null): boolean {
    return target === null || (this.#position !== null && comparePositions(this.#position, target) >= 0);
  }

  async at(target: LogPosition | null): Promise<void> {
    if (this.isAt(target)) return;
    await new Promise<void>((resolve, reject) => this.#waiters.add({ target: target!, resolve, reject }));
  }

  /** Nobody gets any further. */
  end(reason: unknown): void {
    for (const { reject } of this.#waiters) reject(reason);
    this.#waiters.clear();
  }
}

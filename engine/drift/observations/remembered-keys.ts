/** Idempotency keys of the last day, the newest of them where there are too many. */

export interface RememberedKey {
  readonly key: string;
  /** When its batch came in, ms since the epoch. */
  readonly atMs: number;
}

const KEPT_MS = 24 * 3_600_000;
const KEPT_KEYS = 200_000;

export class RememberedKeys {
  readonly #limit: number;
  /** In the order of their arrival. */
  readonly #keys = new Map<string, number>();

  constructor(limit = KEPT_KEYS) {
    this.#limit = limit;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Time is that of the batches, not of a clock: after a week of silence the last key is still known. */
  add({ key, atMs }: RememberedKey): void {
    this.#keys.delete(key);
    this.#keys.set(key, atMs);
    for (const [oldest, oldestMs] of this.#keys) {
      if (this.#keys.size <= this.#limit && oldestMs >= atMs - KEPT_MS) break;
      this.#keys.delete(oldest);
    }
  }
}

/** One value that changes, and followers who want the newest: whoever reads slowly misses what lay between. */

export class NewestValue<T> {
  #value: T;
  readonly #waiting = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    for (const wake of [...this.#waiting]) wake();
  }

  /** The present value first, then each newer one; ends with the signal. */
  async *follow(signal: AbortSignal): AsyncGenerator<T> {
    let told: { readonly value: T } | undefined;
    while (!signal.aborted) {
      const value = this.#value;
      if (told === undefined || told.value !== value) {
        told = { value };
        yield value;
      } else {
        await this.#change(signal);
      }
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

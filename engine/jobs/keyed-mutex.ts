/** Asynchronous steps that share a key run one after the other, in the order in which they came; other keys do not wait. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<void>>();

  run<T>(key: string, step: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(key) ?? Promise.resolve()).then(step);
    // The line goes on whatever became of a step; who called it hears of its failure.
    const over = result.then(ignore, ignore).then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key);
    });
    this.#last.set(key, over);
    return result;
  }
}

function ignore(): void {}

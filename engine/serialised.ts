/** One piece of work at a time, in the order in which they came; who is told to end while waiting does not begin. */
export class Serialised {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last;
    const turn = untilAborted(before, signal).then(() => work());
    // The next one waits for both: this one may have left the line before its turn came.
    this.#last = Promise.allSettled([before, turn]);
    return turn;
  }
}

function untilAborted(before: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    void before.then(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
  });
}

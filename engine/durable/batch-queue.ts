/** Group commit: what comes in while one write is under way goes out together with the next one. */

export type Settled<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly error: unknown };

export interface BatchWork<Item, Result> {
  /** Settles each item, in order; when it throws, all of them are rejected with what it threw. */
  write(items: readonly Item[]): Promise<readonly Settled<Result>[]>;
  /** Runs after a batch has settled and before the next one is written; must not throw. */
  afterBatch?(): Promise<void>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (value: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** So that one batch stays a write of reasonable size. */
const MOST_PER_BATCH = 1024;

export class BatchQueue<Item, Result> {
  readonly #work: BatchWork<Item, Result>;
  readonly #waiting: Waiting<Item, Result>[] = [];
  #running: Promise<void> | undefined;

  constructor(work: BatchWork<Item, Result>) {
    this.#work = work;
  }

  push(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits and nothing is being written. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // Lets everything that is pushed in the same turn join the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST_PER_BATCH);
      await this.#settle(batch);
      await this.#work.afterBatch?.();
    }
    this.#running = undefined;
  }

  async #settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    let settled: readonly Settled<Result>[];
    try {
      settled = await this.#work.write(batch.map(({ item }) => item));
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = settled[index]!;
      if (outcome.ok) resolve(outcome.value);
      else reject(outcome.error);
    }
  }
}

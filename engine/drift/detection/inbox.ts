/** Batches of the log that wait to be worked in: taken together, and only so many at a time. */
import type { LoggedBatch } from '../types.ts';

/** Values that wait at most, of whole batches; whoever reads the log waits with more. */
const MOST_WAITING = 50_000;

export class Inbox {
  #waiting: LoggedBatch[] = [];
  #values = 0;
  #ended = false;
  #failure: unknown;
  #wakeTaker: (() => void) | undefined;
  #wakeReader: (() => void) | undefined;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Resolves when there is room for the next one. */
  async push(batch: LoggedBatch): Promise<void> {
    this.#waiting.push(batch);
    this.#values += batch.observations.length + batch.outcomes.length;
    this.#wakeTaker?.();
    if (this.#values < MOST_WAITING || this.#ended) return;
    await new Promise<void>((resolve) => {
      this.#wakeReader = resolve;
    });
  }

  /** No more will come. */
  end(failure?: unknown): void {
    this.#ended = true;
    this.#failure ??= failure;
    this.#wakeTaker?.();
    this.#wakeReader?.();
  }

  /** All that wait, as soon as there are any; null after the end. @throws what reading failed of */
  async take(): Promise<readonly LoggedBatch[] | null> {
    while (this.#waiting.length === 0) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wakeTaker = resolve;
      });
    }
    const taken = this.#waiting;
    this.#waiting = [];
    this.#values = 0;
    this.#wakeReader?.();
    return taken;
  }
}

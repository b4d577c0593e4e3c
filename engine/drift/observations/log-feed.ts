/** Followers of the log: what is new reaches them from memory, what they missed from wherever it is kept. */
import type { LoggedBatch, LogPosition } from '../types.ts';
import { RecentBatches } from './recent-batches.ts';

export class LogFeed {
  readonly #recent: RecentBatches;
  readonly #waiting = new Set<() => void>();
  #end: LogPosition | null;
  #closed = false;

  /** @param end behind what is durable already */
  constructor(end: LogPosition | null, recentBytes?: number) {
    this.#end = end;
    this.#recent = new RecentBatches(recentBytes);
  }

  get end(): LogPosition | null {
    return this.#end;
  }

  /** @param bytes about what the batch takes */
  push(batch: LoggedBatch, bytes: number): void {
    this.#recent.add(this.#end, batch, bytes);
    this.#end = batch.next;
    this.#wakeAll();
  }

  close(): void {
    this.#closed = true;
    this.#wakeAll();
  }

  /**
   * The batches behind `from`, then each new one; ends with the signal, and when all is told after `close`.
   * @param read the durable batches between two places, from where they are kept
   */
  async *follow(
    from: LogPosition | null,
    signal: AbortSignal,
    read: (from: LogPosition | null, to: LogPosition) => AsyncIterable<LoggedBatch>,
  ): AsyncGenerator<LoggedBatch, void, void> {
    const reader = this.#recent.enter();
    let at = from;
    try {
      while (!signal.aborted) {
        const batch = this.#recent.take(at, reader);
        const end = this.#end;
        if (batch !== undefined) {
          at = batch.next;
          yield batch;
        } else if (end === null || isSame(at, end)) {
          if (this.#closed) return;
          await this.#change(signal);
        } else {
          for await (const kept of read(at, end)) {
            yield kept;
            if (signal.aborted) return;
          }
          at = end;
        }
      }
    } finally {
      this.#recent.leave(reader);
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

function isSame(a: LogPosition | null, b: LogPosition): boolean {
  return a !== null && a.segment === b.segment && a.offset === b.offset;
}

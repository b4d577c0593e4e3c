/** ObservationLog that keeps all in memory, for tests that need no disk. */
import type { Clock } from '#engine/clock.ts';
import { isoTime } from '#engine/clock.ts';
import { LogFeed } from '#engine/drift/observations/log-feed.ts';
import { plainBatch } from '#engine/drift/observations/plain-batch.ts';
import { RememberedKeys } from '#engine/drift/observations/remembered-keys.ts';
import type { LoggedBatch, LogPosition, ObservationBatch, ObservationLog } from '#engine/drift/types.ts';
import { OpsError } from '#engine/errors.ts';

const SEGMENT = 'memory';

export class MemoryObservationLog implements ObservationLog {
  readonly #clock: Clock;
  readonly #batches: LoggedBatch[] = [];
  readonly #feed = new LogFeed(null);
  readonly #keys = new RememberedKeys();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get end(): LogPosition | null {
    return this.#feed.end;
  }

  async append(observations: ObservationBatch['observations']): Promise<void> {
    await this.appendBatch({ observations, outcomes: [] }, null);
  }

  async appendBatch(given: ObservationBatch, key: string | null): Promise<boolean> {
    if (this.#closed) throw new OpsError('state_closed', 'the observations were closed before this batch');
    const { observations, outcomes } = plainBatch(given);
    if (observations.length + outcomes.length === 0) return true;
    if (key !== null && this.#keys.has(key)) return false;
    const atMs = this.#clock.now();
    if (key !== null) this.#keys.add({ key, atMs });
    const next = { segment: SEGMENT, offset: this.#batches.length + 1 };
    const batch = { observations, outcomes, arrived: isoTime(atMs), next };
    this.#batches.push(batch);
    this.#feed.push(batch, 0);
    return true;
  }

  follow(from: LogPosition | null, signal: AbortSignal): AsyncIterable<LoggedBatch> {
    if (from !== null && from.segment !== SEGMENT) {
      throw new OpsError('history_gone', 'another log', { facts: { seq: from.offset } });
    }
    const batches = this.#batches;
    return this.#feed.follow(from, signal, async function* (after, to) {
      yield* batches.slice(after?.offset ?? 0, to.offset);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#feed.close();
  }
}

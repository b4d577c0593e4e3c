/** Streams as they are watched from the last snapshot on: batch after batch of the log, each worked in whole and told. */
import type { Clock } from '../../clock.ts';
import { OpsError } from '../../errors.ts';
import type { Logger } from '../../jobs/logger.ts';
import type { Serialised } from '../../serialised.ts';
import type { LoggedBatch, ObservationLog } from '../types.ts';
import type { Arrivals } from './arrivals.ts';
import { Backoff } from './backoff.ts';
import type { Seen, Teller } from './findings/teller.ts';
import { Inbox } from './inbox.ts';
import type { SnapshotKeeper } from './snapshot-keeper.ts';
import type { DetectorSnapshots, RulesSource, SavedWatch } from './types.ts';
import type { Shards } from './watched/shards.ts';
import { Watch } from './watched/watch.ts';

export interface SessionPorts {
  readonly observations: ObservationLog;
  readonly snapshots: DetectorSnapshots;
  readonly rules: RulesSource;
  readonly clock: Clock;
  readonly log: Logger;
  /** Beyond it new streams are not watched. */
  readonly mostStreams?: number;
}

export interface SessionParts {
  readonly teller: Teller;
  readonly shards: Shards;
  readonly keeper: SnapshotKeeper;
  readonly arrivals: Arrivals;
  /** What touches the detectors takes its turn. */
  readonly turns: Serialised;
  readonly closing: AbortSignal;
}

export class Session {
  readonly #ports: SessionPorts;
  readonly #parts: SessionParts;
  #watch: Watch;
  #isWhole = false;
  #inbox = new Inbox();

  constructor(ports: SessionPorts, parts: SessionParts) {
    this.#ports = ports;
    this.#parts = parts;
    this.#watch = this.#emptyWatch();
  }

  get watch(): Watch {
    return this.#watch;
  }

  /** Whether the detectors are as the log is up to where we have arrived: only then may they be saved. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Ends `follow` with this failure. */
  fail(thrown: unknown): void {
    this.#inbox.end(thrown);
  }

  async load(): Promise<void> {
    const { snapshots, log } = this.#ports;
    try {
      await this.#restore(await snapshots.load());
    } catch (thrown) {
      if (!(thrown instanceof OpsError) || thrown.code !== 'state_corrupt') throw thrown;
      log.error({ err: thrown }, 'saved detectors cannot be read: they begin anew with the oldest values');
      await this.#restore(null);
    }
  }

  /** Takes rules that have changed, also while no values come. In a turn. */
  async takeRules(): Promise<void> {
    const current = this.#ports.rules.current();
    if (current === this.#watch.rules || !this.#isWhole) return;
    this.#isWhole = false;
    try {
      const unit = this.#watch.begin();
      this.#tellAnew(this.#watch.change(current, unit));
      await this.#parts.shards.update(unit);
      this.#isWhole = true;
    } catch (thrown) {
      this.fail(thrown);
      throw thrown;
    }
  }

  /** Until the log is closed, or we are. @throws when it has to be begun again */
  async follow(): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#parts.closing, over.signal]);
    const inbox = new Inbox();
    this.#inbox = inbox;
    signal.addEventListener('abort', () => inbox.end(), { once: true });
    const reading = this.#read(inbox, signal).then(
      () => inbox.end(),
      (thrown: unknown) => inbox.end(thrown),
    );
    try {
      for (;;) {
        const batches = await inbox.take();
        if (batches === null || signal.aborted) return;
        await this.#parts.turns.run(() => this.#workIn(batches));
      }
    } finally {
      over.abort();
      await reading;
    }
  }

  async #restore(saved: SavedWatch | null): Promise<void> {
    const { shards, keeper, arrivals } = this.#parts;
    this.#isWhole = false;
    await shards.begin();
    const watch = this.#emptyWatch();
    const unit = watch.begin();
    for (const stream of saved?.streams ?? []) watch.restore(stream, unit);
    this.#tellAnew(watch.change(watch.rules, unit));
    await shards.update(unit);
    this.#watch = watch;
    keeper.forget();
    this.#isWhole = true;
    arrivals.position = saved?.position ?? null;
  }

  async #read(inbox: Inbox, signal: AbortSignal): Promise<void> {
    const { observations, log } = this.#ports;
    const from = this.#parts.arrivals.position;
    try {
      for await (const batch of observations.follow(from, signal)) await inbox.push(batch);
    } catch (thrown) {
      if (!(thrown instanceof OpsError) || thrown.code !== 'history_gone' || from === null) throw thrown;
      log.warn({ from }, 'values were deleted before they were looked at: detection goes on behind them');
      for await (const batch of observations.follow(null, signal)) await inbox.push(batch);
    }
  }

  async #workIn(batches: readonly LoggedBatch[]): Promise<void> {
    const { shards, keeper, arrivals } = this.#parts;
    this.#isWhole = false;
    const unit = this.#watch.begin();
    const current = this.#ports.rules.current();
    if (current !== this.#watch.rules) this.#tellAnew(this.#watch.change(current, unit));
    for (const batch of batches) this.#watch.take(batch, unit);
    const seen = await shards.update(unit);
    if (seen.length > 0) await this.#tellSurely(seen);
    for (const { observations, outcomes } of batches) keeper.worked(observations.length + outcomes.length);
    this.#isWhole = true;
    arrivals.position = batches.at(-1)!.next;
    await keeper.saveIfDue(this.#watch, arrivals.position);
  }

  /** Again and again: what was found counts for nothing until it is told. @throws when it is closed meanwhile */
  async #tellSurely(seen: readonly Seen[]): Promise<void> {
    const { teller, closing } = this.#parts;
    const { clock, log } = this.#ports;
    const backoff = new Backoff(clock, closing);
    for (;;) {
      try {
        return await teller.tell(seen, this.#watch.rules.massDrift, this.#watch.streams.size);
      } catch (thrown) {
        if (closing.aborted || (thrown instanceof OpsError && thrown.code === 'state_closed')) throw thrown;
        log.error({ err: thrown, waitMs: backoff.nextMs }, 'what detectors found could not be told; tried again');
        await backoff.wait();
        closing.throwIfAborted();
      }
    }
  }

  #emptyWatch(): Watch {
    const { rules, mostStreams } = this.#ports;
    const most = mostStreams === undefined ? {} : { mostStreams };
    return new Watch({ shards: this.#parts.shards.count, rules: rules.current(), ...most });
  }

  #tellAnew(streams: readonly string[]): void {
    for (const stream of streams)
      this.#ports.log.info({ stream }, 'the parameters of the stream have changed: its detector begins anew');
  }
}

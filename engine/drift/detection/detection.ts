/** Detection: follows the observation log, tells what detectors find, and goes on after any kill as if there had been none. */
import type { AlertBook } from '../../alerts/types.ts';
import { OpsError } from '../../errors.ts';
import type { Compute } from '../../jobs/compute.ts';
import { nearestWord } from '../../nearest-word.ts';
import { Serialised } from '../../serialised.ts';
import type { Store } from '../../store/types.ts';
import { streamName } from '../../stream-name.ts';
import type { DetectorWindow, ReportStore } from '../types.ts';
import { Arrivals } from './arrivals.ts';
import { Backoff, within } from './backoff.ts';
import { BadValues } from './findings/bad-values.ts';
import { ExpectedStreams } from './findings/expected-streams.ts';
import { KeptReports } from './findings/kept-reports.ts';
import { QuietStreams } from './findings/quiet-streams.ts';
import { Teller } from './findings/teller.ts';
import { Unwatched } from './findings/unwatched.ts';
import { Pauses } from './pauses.ts';
import { Session, type SessionPorts } from './session.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import { driftStatus } from './status.ts';
import { streamKey } from './stream-key.ts';
import type { DriftStatus, DriftWatch, Pause } from './types.ts';
import { Shards } from './watched/shards.ts';
import type { Watch } from './watched/watch.ts';
import type { WatchedDetector } from './watched/watched-stream.ts';

export interface DetectionPorts extends SessionPorts {
  /** One thread each: a stream's detectors live in one of them. */
  readonly threads: readonly Compute[];
  readonly store: Store;
  readonly alerts: AlertBook;
  readonly reports: ReportStore;
  /** Drift reports that stay, beside those of open alerts. */
  readonly keptReports: number;
  readonly snapshotValues?: number;
  readonly snapshotMs?: number;
}

/** What is kept in the store, as it was opened. */
interface Remembered {
  readonly pauses: Pauses;
  readonly teller: Teller;
  readonly expected: ExpectedStreams;
  readonly freshness: QuietStreams;
}

const TICK_MS = 15_000;
/** An answer does not wait longer for what is still to be worked in. */
const PATIENCE_MS = 5_000;
const LOST: readonly string[] = ['worker_lost', 'worker_out_of_memory'];

export async function openDetection(ports: DetectionPorts): Promise<DriftWatch> {
  const { store, clock, alerts, reports } = ports;
  const pauses = await Pauses.open(store, clock);
  const teller = await Teller.open({ store, alerts, reports, pauses, clock });
  const told = { store, alerts, open: teller.open, pauses, clock };
  const [expected, freshness] = [await ExpectedStreams.open(told), await QuietStreams.open(told)];
  return new DetectionService(ports, { pauses, teller, expected, freshness });
}

class DetectionService implements DriftWatch {
  readonly #ports: DetectionPorts;
  readonly #pauses: Pauses;
  readonly #teller: Teller;
  readonly #expected: ExpectedStreams;
  readonly #freshness: QuietStreams;
  readonly #badValues: BadValues;
  readonly #keptReports: KeptReports;
  readonly #unwatched: Unwatched;
  readonly #shards: Shards;
  readonly #keeper: SnapshotKeeper;
  readonly #session: Session;
  readonly #turns = new Serialised();
  readonly #arrivals = new Arrivals();
  readonly #closing = new AbortController();
  readonly #loaded = Promise.withResolvers<void>();
  /** Why it has to begin again. */
  #trouble: unknown;
  #running: Promise<void> | undefined;
  #stopTick: () => void = () => undefined;

  constructor(ports: DetectionPorts, { pauses, teller, expected, freshness }: Remembered) {
    this.#ports = ports;
    this.#pauses = pauses;
    this.#teller = teller;
    this.#expected = expected;
    const told = { alerts: ports.alerts, open: teller.open, pauses, clock: ports.clock };
    this.#freshness = freshness;
    this.#badValues = new BadValues(told);
    this.#unwatched = new Unwatched(told);
    this.#keptReports = new KeptReports(ports);
    this.#shards = new Shards(ports.threads);
    this.#keeper = new SnapshotKeeper({ ...ports, shards: this.#shards });
    this.#session = new Session(ports, {
      teller,
      shards: this.#shards,
      keeper: this.#keeper,
      arrivals: this.#arrivals,
      turns: this.#turns,
      closing: this.#closing.signal,
    });
    this.#loaded.promise.catch(() => undefined);
  }

  start(): void {
    if (this.#running !== undefined || this.#closing.signal.aborted) return;
    this.#running = this.#run();
    this.#tickLater();
  }

  async caughtUp(): Promise<void> {
    this.start();
    await this.#arrivals.at(this.#ports.observations.end);
  }

  async status(): Promise<DriftStatus> {
    await this.#patiently(this.caughtUp());
    await this.#ready();
    const { observations, alerts } = this.#ports;
    const { watch } = this.#session;
    return driftStatus({
      watch,
      windows: await this.#windows(watch),
      open: await alerts.open(),
      marks: this.#teller.marks,
      pauses: this.#pauses,
      isFresh: (stream) => this.#freshness.isFresh(stream),
      position: this.#arrivals.position,
      end: observations.end,
    });
  }

  async pause(name: string, untilMs: number | null, by: string): Promise<Pause> {
    return await this.#pauses.pause(await this.#named(name), untilMs, by);
  }

  async resume(name: string): Promise<boolean> {
    return await this.#pauses.resume(await this.#named(name));
  }

  refused(source: string, signal: string, count: number, example: string): void {
    const stream = this.#session.watch.streams.get(streamKey(source, signal));
    if (stream !== undefined) stream.refused += count;
    this.#badValues.refused(source, signal, count, example);
  }

  /** What is told is kept; what is not told is found again by the next process. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#stopTick();
    this.#loaded.reject(stopping());
    this.#arrivals.end(stopping());
    await this.#running;
    await this.#turns.run(async () => {
      const { isWhole, watch } = this.#session;
      if (isWhole) await this.#keeper.saveLast(watch, this.#arrivals.position);
    });
    await Promise.all(this.#ports.threads.map((thread) => thread.close()));
  }

  /** Until it is closed: after a failure again from what was saved last. */
  async #run(): Promise<void> {
    const { log, clock } = this.#ports;
    const { signal } = this.#closing;
    const backoff = new Backoff(clock, signal);
    while (!signal.aborted) {
      try {
        await this.#turns.run(() => this.#session.load());
        this.#trouble = undefined;
        this.#loaded.resolve();
        return await this.#session.follow();
      } catch (thrown) {
        if (signal.aborted) return;
        this.#trouble = thrown;
        const { nextMs: waitMs } = backoff;
        log.error({ err: thrown, waitMs }, 'drift detection begins again from its last snapshot');
        await backoff.wait();
      }
    }
  }

  #tickLater(): void {
    this.#stopTick = this.#ports.clock.after(TICK_MS, () => {
      if (this.#closing.signal.aborted) return;
      this.#inTurn(() => this.#tick())
        .catch((thrown: unknown) => this.#ports.log.error({ err: thrown }, 'streams could not be looked after'))
        .finally(() => this.#tickLater());
    });
  }

  async #tick(): Promise<void> {
    await this.#ports.rules.refresh();
    if (this.#closing.signal.aborted) return;
    await this.#session.takeRules();
    const { isWhole, watch } = this.#session;
    if (!isWhole) return;
    // What has not been worked in yet may be what a stream seems to lack.
    if (this.#arrivals.isAt(this.#ports.observations.end)) {
      await this.#freshness.check(watch.streams.values());
      await this.#expected.check(watch);
    }
    await this.#badValues.check(watch.rules);
    await this.#unwatched.check(watch);
    await this.#teller.settle();
    await this.#keptReports.check();
    await this.#keeper.saveIfDue(watch, this.#arrivals.position);
  }

  /** Of each stream's newest model version; none while something else takes long. */
  async #windows(watch: Watch): Promise<ReadonlyMap<WatchedDetector, DetectorWindow>> {
    let windows: ReadonlyMap<WatchedDetector, DetectorWindow> = new Map();
    const asking = this.#inTurn(async () => {
      const present = [...watch.streams.values()].flatMap((stream) => {
        return stream.present === undefined ? [] : [{ stream, detector: stream.present }];
      });
      windows = await this.#shards.windows(present);
    });
    await this.#patiently(asking);
    return windows;
  }

  /** A shard that is found dead makes us begin again, which restores it. */
  async #inTurn<Answer>(step: () => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#turns.run(step);
    } catch (thrown) {
      if (thrown instanceof OpsError && LOST.includes(thrown.code)) this.#session.fail(thrown);
      throw thrown;
    }
  }

  /** One that has spoken, or is expected to. */
  async #named(name: string): Promise<{ readonly source: string; readonly signal: string }> {
    await this.#patiently(this.caughtUp());
    await this.#ready();
    const { watch } = this.#session;
    const streams = [...watch.streams.values(), ...watch.rules.expected];
    const stream = streams.find((each) => streamName(each) === name);
    if (stream !== undefined) return stream;
    const facts = { stream: name, hint: nearestWord(name, streams.map(streamName)) };
    throw new OpsError('stream_not_found', `no values have come for a stream ${name}`, { facts });
  }

  /** @throws what keeps it from being loaded */
  async #ready(): Promise<void> {
    await this.#patiently(this.#loaded.promise);
    if (this.#trouble !== undefined && !this.#session.isWhole) throw this.#trouble;
  }

  async #patiently(work: Promise<unknown>): Promise<void> {
    const { signal } = this.#closing;
    await within(PATIENCE_MS, { clock: this.#ports.clock, signal, work: [work] });
  }
}

function stopping(): OpsError {
  return new OpsError('engine_stopping', 'drift detection is closing');
}

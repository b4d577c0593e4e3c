/** Keeps FinBERT serving: opens the cache at the start, warms up, repairs and goes back, and always tells what answers. */
import { toOpsError } from '../../errors.ts';
import type { Logger } from '../../jobs/logger.ts';
import type { ErrorRecord } from '../../jobs/types.ts';
import type { Outage } from '../../models/control.ts';
import { Serialised } from '../../serialised.ts';
import type { Snapshot, SnapshotState } from '../types.ts';
import { chooseSnapshot } from '../warm-up/choose-snapshot.ts';
import { fetchSnapshot } from '../warm-up/fetch-snapshot.ts';
import { cacheVerifiedLine, snapshotReadyLine } from '../warm-up/log-lines.ts';
import { within } from '../warm-up/progress.ts';
import { warmUpReport } from '../warm-up/report.ts';
import type { FinbertPorts, WarmUpContext, WarmUpOptions, WarmUpReport } from '../warm-up/types.ts';
import { goBackTo, load, noFormer, type Proven, prove, wholeOrThrow } from './serve.ts';
import type { Damage, FinbertKeeper, FinbertState, FinbertTrouble, Serving, VerifyReport } from './types.ts';

export interface KeeperPorts extends FinbertPorts {
  readonly log: Logger;
  /** Told of each new state. */
  readonly onState: (state: FinbertState) => void;
}

/** Repositories of models for trying out. */
const DRILL = 'drill/';

export function createFinbertKeeper(ports: KeeperPorts): FinbertKeeper {
  return new Keeper(ports);
}

class Keeper implements FinbertKeeper {
  readonly #ports: KeeperPorts;
  readonly #line = new Serialised();
  #serving: Serving | null = null;
  /** Why nothing serves. */
  #closed: Outage = 'not_warmed_up';
  #breaker: Outage | null = null;
  #damage: Damage | null = null;
  #failure: ErrorRecord | null = null;
  #opened: Promise<FinbertState> | undefined;

  constructor(ports: KeeperPorts) {
    this.#ports = ports;
  }

  state(): FinbertState {
    const outage = this.#serving === null ? this.#closed : this.#breaker;
    return { serving: this.#serving, outage, trouble: this.#trouble(outage) };
  }

  open(): Promise<FinbertState> {
    this.#opened ??= this.#line.run(async () => {
      const context = { signal: new AbortController().signal, log: this.#log };
      if (this.#serving === null) await this.#serveCache(context).catch((thrown: unknown) => this.#failed(thrown));
      this.#tell();
      return this.state();
    });
    return this.#opened;
  }

  warmUp(options: WarmUpOptions, context: WarmUpContext): Promise<WarmUpReport> {
    return this.#line.run(() => this.#reported(() => this.#warmUp(options, context), context), context.signal);
  }

  verify(context: Pick<WarmUpContext, 'signal' | 'log'>): Promise<VerifyReport> {
    return this.#line.run(async () => {
      const { snapshots } = this.#ports;
      const present = await snapshots.verify(context.signal);
      const former = await snapshots.verifyFormer(context.signal);
      if (present.ok) context.log('info', cacheVerifiedLine(present.snapshot.manifest.checksum));
      const mend = async () => {
        if (!present.ok) await this.#leave(present, context);
        else if (!former.ok && former.problem.kind === 'damaged') await snapshots.dropFormer();
      };
      // What was found is the answer, be it that nothing could be done about it.
      await this.#reported(mend, context).catch((thrown: unknown) => {
        context.signal.throwIfAborted();
        context.log('warn', 'what is damaged could not be set aside', { code: toOpsError(thrown).code });
      });
      return { present, former };
    }, context.signal);
  }

  repair(context: WarmUpContext): Promise<WarmUpReport> {
    const work = async () => {
      const present = await this.#ports.snapshots.verify(context.signal);
      if (!present.ok) await this.#leave(present, context);
      this.#tell();
      const report = await this.#warmUp({ force: false, offline: false, revision: null, precision: null }, context);
      // What was downloaded is sealed already; what is right is not written anew, be it on a disk that is read-only.
      if (report.outcome !== 'refreshed' && present.ok && present.checksumFile !== 'equal')
        await this.#ports.snapshots.sealChecksum(context.signal);
      return report;
    };
    return this.#line.run(() => this.#reported(work, context), context.signal);
  }

  rollback(context: Pick<WarmUpContext, 'signal' | 'log'>): Promise<Serving> {
    const { snapshots, model } = this.#ports;
    const work = async () => {
      const former = await snapshots.verifyFormer(context.signal);
      if (!former.ok) throw noFormer(former.problem);
      const { serving } = await prove(former.snapshot, this.#serving, model, context.signal);
      return await this.#publish(() => snapshots.rollback(), serving, context);
    };
    return this.#line.run(() => this.#reported(work, context), context.signal);
  }

  setBreaker(outage: Outage | null): void {
    if (outage === this.#breaker) return;
    this.#breaker = outage;
    if (outage === null && this.#serving !== null) this.#failure = null;
    this.#tell();
  }

  async #warmUp(options: WarmUpOptions, context: WarmUpContext): Promise<WarmUpReport> {
    const { snapshots, model, clock } = this.#ports;
    const { signal, progress, log } = context;
    progress(within('resolve', 0));
    const present = await snapshots.verify(signal);
    const cached = present.ok && this.#mayServe(present.snapshot) ? present.snapshot : null;
    if (cached === null && options.offline) wholeOrThrow(present);
    const { revision, hubProblem } = await chooseSnapshot(options, cached, context, this.#ports);
    if (revision === null) {
      progress(within('prove', 0));
      const proven = await prove(cached!, this.#serving, model, signal);
      this.#nowServes(proven.serving);
      log('info', cacheVerifiedLine(cached!.manifest.checksum));
      const outcome = hubProblem !== null || options.offline || this.#ports.source.offline ? 'cached' : 'current';
      return await warmUpReport({ outcome, proven, fetchedBytes: 0, hubProblem }, { model, clock, signal });
    }
    const fetched = await fetchSnapshot(
      revision,
      options.precision ?? this.#ports.source.precision,
      context,
      this.#ports,
    );
    progress(within('prove', 0));
    const proof = await prove(fetched.candidate, this.#serving, model, signal);
    progress(within('serve', 0));
    const serving = await this.#publish(() => snapshots.publish(fetched.staged, signal), proof.serving, context);
    const proven: Proven = { ...proof, serving };
    log('info', snapshotReadyLine(serving.snapshot.manifest.checksum));
    const { fetchedBytes } = fetched;
    return await warmUpReport({ outcome: 'refreshed', proven, fetchedBytes, hubProblem }, { model, clock, signal });
  }

  /**
   * Puts what is proven in the place of what serves: on the disk, and then from there.
   * @param proven loaded from where its files lay until now
   */
  async #publish(
    publish: () => Promise<Snapshot>,
    { loaded }: Serving,
    context: Pick<WarmUpContext, 'signal'>,
  ): Promise<Serving> {
    try {
      const snapshot = await publish();
      // It answers already, whatever becomes of what follows.
      this.#nowServes({ snapshot, loaded });
      return await this.#serve(snapshot, context);
    } catch (thrown) {
      // What serves must lie where it will stay.
      await goBackTo(this.#serving, this.#ports.model);
      throw thrown;
    }
  }

  async #serve(snapshot: Snapshot, { signal }: Pick<WarmUpContext, 'signal'>): Promise<Serving> {
    const { serving } = await load(snapshot, this.#serving, this.#ports.model, signal);
    this.#nowServes(serving);
    return serving;
  }

  /** The present snapshot, else the former one, else nothing. */
  async #serveCache(context: Pick<WarmUpContext, 'signal' | 'log'>): Promise<void> {
    const present = await this.#ports.snapshots.verify(context.signal);
    if (!present.ok) return await this.#leave(present, context);
    if (!this.#mayServe(present.snapshot)) return;
    await this.#serve(present.snapshot, context);
    context.log('info', cacheVerifiedLine(present.snapshot.manifest.checksum));
  }

  /** Serves no longer what is damaged: the former snapshot instead, where it is whole. No cancel leaves it half done. */
  async #leave(present: SnapshotState & { ok: false }, { log }: Pick<WarmUpContext, 'log'>): Promise<void> {
    const { signal } = new AbortController();
    const { snapshots } = this.#ports;
    const { problem } = present;
    if (problem.kind === 'none') {
      // What was loaded before its folder was removed is sound, and serves on.
      if (this.#serving === null) this.#closed = 'not_warmed_up';
      return;
    }
    this.#serving = null;
    this.#closed = 'cache_corrupt';
    this.#damage = problem;
    log('warn', 'the model cache is damaged', { file: problem.file, reason: problem.reason });
    // A disk that takes no change keeps folders where they are, and the former snapshot serves from there.
    const refused = (thrown: unknown) =>
      log('warn', 'the model cache cannot be changed', { code: toOpsError(thrown).code });
    await snapshots.quarantine().catch(refused);
    const former = await snapshots.verifyFormer(signal);
    if (!former.ok || !this.#mayServe(former.snapshot)) return;
    const snapshot = await snapshots.rollback().catch((thrown: unknown) => {
      refused(thrown);
      return former.snapshot;
    });
    const { serving } = await load(snapshot, null, this.#ports.model, signal);
    this.#serving = serving;
    log('warn', 'the former snapshot serves', { commit: former.snapshot.manifest.commit });
  }

  /** A model for trying out never stands in for the real one. */
  #mayServe({ manifest }: Snapshot): boolean {
    return this.#ports.source.isDrill || !manifest.repository.startsWith(DRILL);
  }

  #nowServes(serving: Serving): void {
    this.#serving = serving;
    this.#breaker = null;
    this.#damage = null;
    this.#failure = null;
  }

  async #reported<T>(work: () => Promise<T>, { signal }: { readonly signal: AbortSignal }): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      if (!signal.aborted) this.#failed(thrown);
      throw thrown;
    } finally {
      this.#tell();
    }
  }

  #failed(thrown: unknown): void {
    // While the model answers there is nothing to bring back.
    if (this.state().outage === null) return;
    const error = toOpsError(thrown);
    this.#failure = error.toRecord();
    if (this.#serving === null && this.#closed === 'not_warmed_up' && LOADING.has(error.code))
      this.#closed = 'model_failed';
  }

  #trouble(outage: Outage | null): FinbertTrouble | null {
    // Before the first warm-up has ended there is nothing that a person could do.
    if (outage === 'not_warmed_up' && this.#failure === null) return null;
    if (outage !== null) return { kind: 'on_rules', outage, error: this.#failure };
    if (this.#damage === null || this.#serving === null) return null;
    return { kind: 'on_former', damage: this.#damage, commit: this.#serving.snapshot.manifest.commit };
  }

  #tell(): void {
    this.#ports.onState(this.state());
  }

  readonly #log: WarmUpContext['log'] = (level, msg, facts = {}) => this.#ports.log[level](facts, msg);
}

/** Failures of a model that is there. */
const LOADING: ReadonlySet<string> = new Set([
  'model_unloadable',
  'golden_failed',
  'model_host_lost',
  'model_run_failed',
]);

/** Runs the jobs that it is offered: first come, first served within a kind; results are held until they are stored. */
import type { Clock } from '../clock.ts';
import { OpsError, toOpsError } from '../errors.ts';
import { Attempt } from './attempt.ts';
import { consequences } from './flow-rules.ts';
import { flowIdOf, type JobDocument, putBack, started, withPartStarted } from './job-document.ts';
import { flowIdOfId, isForGood, type JobLedger } from './job-ledger.ts';
import type { Logger } from './logger.ts';
import { RunQueues, type Turn } from './run-queues.ts';
import { type AttemptOutcome, settled } from './settlement.ts';
import type { ChildResult, JobHandler, JobProgress } from './types.ts';
import type { WorkFolders } from './work-folders.ts';

/** While the state folder takes nothing a transition is tried again so often. */
const COMMIT_AGAIN_MS = 1_000;
/** What still runs at the end of a drain gets so long to follow its signal. */
const STOP_GRACE_MS = 2_000;

export interface RunnerCollaborators {
  readonly ledger: JobLedger;
  readonly clock: Clock;
  readonly work: WorkFolders;
  readonly log: Logger;
  readonly seed: number;
  readonly onProgress: (job: JobDocument, progress: JobProgress) => void;
  readonly children: (job: JobDocument) => Promise<readonly ChildResult[]>;
  /** An outcome can never be stored: nobody may trust any more what the jobs look like. */
  readonly onFatal: (error: OpsError) => void;
}

export class JobRunner {
  readonly #collaborators: RunnerCollaborators;
  readonly #handlers = new Map<string, JobHandler>();
  readonly #queues = new RunQueues();
  readonly #attempts = new Map<string, Attempt>();
  /** Jobs whose outcome the store did not take: they stay `running` in it until the next start. */
  readonly #unstored = new Set<string>();
  #claims = false;
  #quiet: (() => void)[] = [];

  constructor(collaborators: RunnerCollaborators) {
    this.#collaborators = collaborators;
  }

  handle(kind: string, concurrency: number, handler: JobHandler): void {
    this.#queues.open(kind, concurrency);
    this.#handlers.set(kind, handler);
    this.#claim();
  }

  handles(kind: string): boolean {
    return this.#handlers.has(kind);
  }

  /** Nothing is run before. */
  begin(): void {
    this.#claims = true;
    this.#claim();
  }

  /** Nothing is begun any more; what runs goes on. */
  stopClaiming(): void {
    this.#claims = false;
  }

  /** The job may be run: at once when it is queued, at its time when it is retrying. */
  offer(job: JobDocument): void {
    if (job.state === 'queued') this.#join(job);
    if (job.state !== 'retrying') return;
    const wait = Math.max(0, Date.parse(job.run_at!) - this.#collaborators.clock.now());
    this.#collaborators.clock.after(wait, () => this.#join(job));
  }

  abort(id: string, reason: OpsError): void {
    this.#attempts.get(id)?.abort(reason);
  }

  /** The jobs that it could not bring to an end. */
  async drain(ms: number): Promise<readonly string[]> {
    this.stopClaiming();
    await this.#quietWithin(ms);
    const stopped = [...this.#attempts.values()];
    for (const attempt of stopped) attempt.abort(new OpsError('engine_stopping', 'the job engine is stopping'));
    await this.#quietWithin(STOP_GRACE_MS);
    for (const attempt of this.#attempts.values()) await this.#giveUp(attempt);
    const candidates = [...this.#unstored, ...stopped.map((attempt) => attempt.job.id)];
    return candidates.filter((id) => this.#collaborators.ledger.live(id) !== undefined);
  }

  #join(job: JobDocument): void {
    this.#queues.join(job);
    this.#claim();
  }

  #claim(): void {
    if (!this.#claims) return;
    for (let turn = this.#queues.take(); turn !== undefined; turn = this.#queues.take()) void this.#run(turn);
  }

  /** Never rejects. */
  async #run(turn: Turn): Promise<void> {
    const attempt = await this.#start(turn);
    if (attempt !== undefined) {
      const outcome = await attempt.run(this.#handlers.get(turn.kind)!);
      await this.#settle(attempt, outcome);
    }
    this.#queues.free(turn.kind);
    this.#claim();
    if (this.#attempts.size === 0) for (const wake of this.#quiet.splice(0)) wake();
  }

  /** Undefined when the job is no longer waiting, or cannot be started now. */
  async #start({ kind, id }: Turn): Promise<Attempt | undefined> {
    const { ledger, clock, log } = this.#collaborators;
    let attempt: Attempt | undefined;
    try {
      await ledger.change(flowIdOfId(id), (flow) => {
        const job = flow.get(id);
        if (!this.#claims || (job?.state !== 'queued' && job?.state !== 'retrying')) return [];
        const next = started(job, clock.now());
        // Known before the commit is through: a cancel that comes right behind it must find whom to stop.
        attempt = this.#attempt(next);
        this.#attempts.set(id, attempt);
        const parent = job.parent === null ? undefined : flow.get(job.parent);
        const noted = parent && withPartStarted(parent, next);
        return noted ? [next, noted] : [next];
      });
      return attempt;
    } catch (thrown) {
      this.#attempts.delete(id);
      log.error({ jobId: id, err: thrown }, 'job could not be started');
      if (isForGood(thrown)) return undefined;
      // The place stays taken meanwhile, so that a full disk is not asked at full speed.
      await this.#pause();
      this.#queues.join({ kind, id });
      return undefined;
    }
  }

  #attempt(job: JobDocument): Attempt {
    const { clock, work, log, onProgress, children } = this.#collaborators;
    return new Attempt(job, {
      clock,
      work,
      log,
      onProgress: (progress) => onProgress(job, progress),
      children: () => children(job),
    });
  }

  /** Holds the outcome in memory until the store has taken it. */
  async #settle(attempt: Attempt, outcome: AttemptOutcome): Promise<void> {
    const { id } = attempt.job;
    let held = outcome;
    for (;;) {
      try {
        await this.#commitOutcome(attempt, held);
        break;
      } catch (thrown) {
        attempt.log('error', 'outcome could not be stored', { reason: toOpsError(thrown).message });
        const error = toOpsError(thrown);
        if (!isForGood(error) && isRefusedByFolder(error)) await this.#pause();
        // The store refuses this very outcome.
        else if (!isForGood(error) && held.ok) held = { ok: false, error };
        else {
          this.#unstored.add(id);
          this.#collaborators.onFatal(error);
          break;
        }
      }
    }
    attempt.retire();
    this.#attempts.delete(id);
  }

  async #commitOutcome(attempt: Attempt, outcome: AttemptOutcome): Promise<void> {
    const { ledger, clock, seed } = this.#collaborators;
    const [next] = await ledger.change(flowIdOf(attempt.job), (flow) => {
      const job = flow.get(attempt.job.id);
      if (job === undefined || !attempt.current) return [];
      const at = clock.now();
      const after = settled(job, { outcome, abortedBy: attempt.abortedBy, at, seed });
      return [after, ...consequences(flow, after, at)];
    });
    if (next === undefined) attempt.log('warn', 'outcome of a stale attempt refused');
    else if (next.error !== null)
      attempt.log('warn', 'attempt failed', { ...next.error, state: next.state, due: next.run_at });
  }

  /** The engine stops and the handler does not: whatever it still brings is refused. */
  async #giveUp(attempt: Attempt): Promise<void> {
    attempt.retire();
    try {
      await this.#collaborators.ledger.change(flowIdOf(attempt.job), (flow) => {
        const job = flow.get(attempt.job.id);
        return job?.state === 'running' ? [putBack(job)] : [];
      });
    } catch (thrown) {
      // It stays `running` in the store: the next start finds it as an orphan.
      attempt.log('error', 'job could not be put back', { reason: toOpsError(thrown).message });
    }
  }

  async #quietWithin(ms: number): Promise<void> {
    if (this.#attempts.size === 0) return;
    await new Promise<void>((resolve) => {
      const stopClock = this.#collaborators.clock.after(ms, resolve);
      this.#quiet.push(() => {
        stopClock();
        resolve();
      });
    });
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#collaborators.clock.after(COMMIT_AGAIN_MS, resolve);
    });
  }
}

/** A full disk, a folder that is read-only just now: this can pass. */
function isRefusedByFolder(error: OpsError): boolean {
  return error.code === 'state_full' || error.code === 'state_unwritable';
}

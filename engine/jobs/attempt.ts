/** One attempt at a job: runs the handler under a signal for timeout, cancel and stop, and waits until it has really ended. */
import { type Clock, isoTime } from '../clock.ts';
import { OpsError, toOpsError } from '../errors.ts';
import { fenceOf, flowIdOf, type JobDocument } from './job-document.ts';
import type { Logger } from './logger.ts';
import { plainJson } from './plain-json.ts';
import type { AttemptOutcome } from './settlement.ts';
import type { ChildResult, JobContext, JobHandler, JobLogLine, JobProgress } from './types.ts';
import type { WorkFolders } from './work-folders.ts';

/** After its signal a handler has this long before the log calls it stubborn. */
const STUBBORN_AFTER_MS = 2_000;
/** Progress is passed on at most this often. */
const PROGRESS_EVERY_MS = 100;

export interface AttemptCollaborators {
  readonly clock: Clock;
  readonly work: WorkFolders;
  readonly log: Logger;
  readonly onProgress: (progress: JobProgress) => void;
  readonly children: () => Promise<readonly ChildResult[]>;
}

export class Attempt {
  readonly job: JobDocument;
  readonly fence: string;
  readonly #controller = new AbortController();
  readonly #collaborators: AttemptCollaborators;
  readonly #log: Logger;
  #current = true;
  #lastProgressAt = Number.NEGATIVE_INFINITY;
  #heldProgress: JobProgress | undefined;
  #stopStubbornWatch: () => void = () => {};

  /** `job` as it is while the attempt runs. */
  constructor(job: JobDocument, collaborators: AttemptCollaborators) {
    this.job = job;
    this.fence = fenceOf(job);
    this.#collaborators = collaborators;
    this.#log = collaborators.log.child({ jobId: job.id, action: job.kind });
  }

  /** Why the attempt was told to end; undefined while it was not. */
  get abortedBy(): OpsError | undefined {
    return this.#controller.signal.aborted ? (this.#controller.signal.reason as OpsError) : undefined;
  }

  /** False once its outcome is settled, or was given up: nothing that it still does counts. */
  get current(): boolean {
    return this.#current;
  }

  /** The first reason stays. */
  abort(reason: OpsError): void {
    if (this.#controller.signal.aborted) return;
    this.#controller.abort(reason);
    this.#stopStubbornWatch = this.#collaborators.clock.after(STUBBORN_AFTER_MS, () =>
      this.log('warn', 'handler goes on after its signal', { reason: reason.code }),
    );
  }

  retire(): void {
    this.#current = false;
  }

  /** Never rejects; resolves when the handler has settled, which may be long after its signal. */
  async run(handler: JobHandler): Promise<AttemptOutcome> {
    const { id, timeout_ms: timeoutMs } = this.job;
    const stopTimeout = this.#collaborators.clock.after(timeoutMs, () =>
      this.abort(
        new OpsError('timeout', `${this.fence} took longer than ${timeoutMs} ms`, { facts: { job: id, timeoutMs } }),
      ),
    );
    try {
      this.#controller.signal.throwIfAborted();
      return { ok: true, result: plainJson(await handler(this.job.payload, this.#context())) };
    } catch (thrown) {
      return { ok: false, error: toOpsError(thrown) };
    } finally {
      stopTimeout();
      this.#stopStubbornWatch();
    }
  }

  /** A line in the job's own log and in the process's. */
  log(level: JobLogLine['level'], msg: string, facts: JobLogLine['facts'] = {}): void {
    const { id, parent, attempt } = this.job;
    const whose = parent === null ? facts : { job: id, ...facts };
    this.#collaborators.work.log(flowIdOf(this.job), {
      at: isoTime(this.#collaborators.clock.now()),
      level,
      msg,
      attempt,
      facts: whose,
    });
    this.#log[level]({ attempt, ...facts }, msg);
  }

  #context(): JobContext {
    const flowId = flowIdOf(this.job);
    return {
      id: this.job.id,
      flowId,
      attempt: this.job.attempt,
      fence: this.fence,
      by: this.job.by,
      signal: this.#controller.signal,
      work: this.#collaborators.work.open(flowId, () => this.#assertCurrent()),
      progress: (progress) => this.#progress(progress),
      log: (level, msg, facts) => this.log(level, msg, facts),
      children: this.#collaborators.children,
    };
  }

  #assertCurrent(): void {
    if (this.#current) return;
    const facts = { job: this.job.id, fence: this.fence };
    throw new OpsError('stale_attempt', `${this.fence} is over and may no longer write`, { facts });
  }

  #progress(progress: JobProgress): void {
    if (!this.#current) return;
    const wait = this.#lastProgressAt + PROGRESS_EVERY_MS - this.#collaborators.clock.now();
    const isTimerSet = this.#heldProgress !== undefined;
    this.#heldProgress = progress;
    if (wait <= 0) this.#passOn();
    else if (!isTimerSet) this.#collaborators.clock.after(wait, () => this.#passOn());
  }

  #passOn(): void {
    const progress = this.#heldProgress;
    if (progress === undefined || !this.#current) return;
    this.#heldProgress = undefined;
    this.#lastProgressAt = this.#collaborators.clock.now();
    this.#collaborators.onProgress(progress);
  }
}

/** JobEngine for one machine: jobs live in the Store, handlers run in this process, one owner per store. */
import { type Clock, isoTime } from '../../clock.ts';
import { OpsError } from '../../errors.ts';
import type { Store } from '../../store/types.ts';
import { childResults } from '../child-results.ts';
import { EventBoard } from '../event-feed.ts';
import { kindUnknown, stopped } from '../flow-rules.ts';
import { flowView } from '../flow-view.ts';
import { followJob } from '../follow-job.ts';
import { cancelError, flowIdOf, type JobDocument, specOf, viewOf } from '../job-document.ts';
import { flowIdOfId, JobLedger, jobNotFound, type LedgerChange } from '../job-ledger.ts';
import { JobRunner } from '../job-runner.ts';
import { KeyedMutex } from '../keyed-mutex.ts';
import type { Logger } from '../logger.ts';
import { newFlow } from '../new-flow.ts';
import { failUnhandled, lastEndedFlows, recoverOrphans } from '../recovery.ts';
import { isFinal } from '../states.ts';
import type {
  Actor,
  CancelAnswer,
  JobEngine,
  JobEvent,
  JobFilter,
  JobHandler,
  JobLogLine,
  JobProgress,
  JobSpec,
  JobView,
  Submission,
} from '../types.ts';
import type { WorkFolders } from '../work-folders.ts';

export interface EmbeddedEngineOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly work: WorkFolders;
  readonly log: Logger;
  /** `own`: run only what was submitted to this engine (a submission that meets a live job with its key adopts that one);
   *  jobs of lost processes are put back into the queue and left there. */
  readonly claim: 'all' | 'own';
  /** Spreads the waiting times between attempts. */
  readonly seed: number;
  /** Called once when the store will take nothing any more. Followers and idlers are told as well, nothing is begun any more, and
   *  what runs comes to nothing: the process had better end, and the next start goes on from what the store has. */
  readonly onFatal?: (error: OpsError) => void;
}

export function createEmbeddedEngine(options: EmbeddedEngineOptions): JobEngine {
  return new EmbeddedEngine(options);
}

class EmbeddedEngine implements JobEngine {
  readonly #options: EmbeddedEngineOptions;
  readonly #ledger: JobLedger;
  readonly #runner: JobRunner;
  readonly #board = new EventBoard();
  readonly #submissions = new KeyedMutex();
  readonly #progress = new Map<string, JobProgress>();
  /** Flows that this engine may run under `own`. */
  readonly #ownFlows = new Set<string>();
  /** Folders being cleared. */
  readonly #clearing = new Set<Promise<void>>();
  #starting: Promise<void> | undefined;
  #isStarted = false;
  #failure: OpsError | undefined;
  #idlers: PromiseWithResolvers<void>[] = [];

  constructor(options: EmbeddedEngineOptions) {
    const { store, clock, work, log, seed } = options;
    this.#options = options;
    this.#ledger = new JobLedger(
      store,
      (change) => this.#see(change),
      (error) => this.#fail(error),
    );
    this.#runner = new JobRunner({
      ledger: this.#ledger,
      clock,
      work,
      log,
      seed,
      onProgress: (job, progress) => this.#report(job, progress),
      children: (job) => childResults(job, this.#ledger),
      onFatal: (error) => this.#fail(error),
    });
  }

  enqueue(spec: JobSpec): Promise<Submission> {
    return this.flow([], spec);
  }

  async flow(children: readonly JobSpec[], parent: JobSpec): Promise<Submission> {
    await this.#ledger.load();
    const { requestKey } = parent;
    for (const { kind } of [...children, parent]) {
      if (this.#isStarted && !this.#runner.handles(kind)) throw kindUnknown(kind, parent.retryOf ?? null);
    }
    if (requestKey === undefined) return this.#submit(children, parent);
    return this.#submissions.run(`request ${requestKey}`, async () => {
      const made = await this.#ledger.madeBy(requestKey);
      if (made === undefined) return this.#submit(children, parent);
      this.#adopt(made);
      return { id: made, created: true };
    });
  }

  async #submit(children: readonly JobSpec[], parent: JobSpec): Promise<Submission> {
    const key = parent.dedupeKey;
    if (key === undefined) return { id: await this.#create(children, parent), created: true };
    return this.#submissions.run(`dedupe ${key}`, async () => {
      const holder = await this.#ledger.holderOf(key);
      if (holder === undefined) return { id: await this.#create(children, parent), created: true };
      this.#adopt(holder);
      return { id: holder, created: false };
    });
  }

  async cancel(id: string, by: Actor, why: string): Promise<CancelAnswer> {
    await this.#ledger.load();
    const known = await this.#ledger.find(id);
    if (known === undefined) throw jobNotFound(id);
    const flowId = flowIdOf(known.job);
    let answer: CancelAnswer = 'already_final';
    await this.#ledger.change(flowId, (flow) => {
      if (!flow.has(id)) return [];
      const at = this.#options.clock.now();
      const changed = stopped(flow.values(), { by, at: isoTime(at), why }, at);
      const isAllOver = flow.size === changed.length && changed.every((job) => isFinal(job.state));
      answer = isAllOver ? 'cancelled' : 'requested';
      return changed;
    });
    return answer;
  }

  async retry(id: string, by: Actor, requestKey?: string): Promise<Submission> {
    await this.#ledger.load();
    const root = await this.#ledger.find(flowIdOfId(id));
    if (root === undefined || (await this.#ledger.find(id)) === undefined) throw jobNotFound(id);
    const { job } = root;
    if (!isFinal(job.state)) {
      const { state } = this.#view(job);
      throw new OpsError('job_not_final', `${job.id} is ${state}`, { facts: { job: job.id, state } });
    }
    const children: JobSpec[] = [];
    for (const child of job.children) children.push(specOf((await this.#ledger.find(child))!.job, by));
    const more = { retryOf: job.id, ...(requestKey === undefined ? {} : { requestKey }) };
    return this.flow(children, specOf(job, by, more));
  }

  handle(kind: string, options: { readonly concurrency: number }, handler: JobHandler): void {
    this.#runner.handle(kind, options.concurrency, handler);
  }

  async get(id: string): Promise<JobView | undefined> {
    await this.#ledger.load();
    const found = await this.#ledger.find(id);
    return found && this.#view(found.job);
  }

  async *list(filter: JobFilter): AsyncIterable<JobView> {
    await this.#ledger.load();
    const { states, limit = Number.POSITIVE_INFINITY } = filter;
    const parent = filter.parent ?? (filter.children ? undefined : null);
    const include = states?.every((state) => !isFinal(state)) ? 'live' : 'all';
    let count = 0;
    for await (const job of this.#ledger.list({ ...(parent === undefined ? {} : { parent }), include })) {
      if (count >= limit) return;
      const view = this.#view(job);
      if (states !== undefined && !states.includes(view.state)) continue;
      count += 1;
      yield view;
    }
  }

  #view(job: JobDocument): JobView {
    if (job.children.length === 0) return viewOf(job, this.#progress.get(job.id));
    const parts = [...this.#ledger.flow(job.id).values()].filter((part) => part.id !== job.id);
    return flowView(job, parts, (id) => this.#progress.get(id));
  }

  async logs(id: string): Promise<readonly JobLogLine[]> {
    const known = await this.#ledger.find(id);
    if (known === undefined) throw jobNotFound(id);
    const lines = await this.#options.work.readLog(flowIdOf(known.job));
    return known.job.parent === null ? lines : lines.filter((line) => line.facts?.job === id);
  }

  async *follow(id: string, signal?: AbortSignal): AsyncIterable<JobEvent> {
    await this.#ledger.load();
    yield* followJob(id, signal, { ledger: this.#ledger, board: this.#board, progress: this.#progress });
  }

  start(): Promise<void> {
    this.#starting ??= this.#start().catch((thrown: unknown) => {
      this.#starting = undefined;
      throw thrown;
    });
    return this.#starting;
  }

  async drain(ms: number): Promise<{ readonly unfinished: readonly string[] }> {
    const unfinished = await this.#runner.drain(ms);
    await Promise.all(this.#clearing);
    await this.#options.work.flush();
    return { unfinished };
  }

  async idle(): Promise<void> {
    await this.#ledger.load();
    if (this.#isIdle()) return;
    if (this.#failure !== undefined) throw this.#failure;
    const idler = Promise.withResolvers<void>();
    this.#idlers.push(idler);
    await idler.promise;
  }

  async #start(): Promise<void> {
    await this.#ledger.load();
    await recoverOrphans(this.#ledger, this.#options.clock);
    this.#isStarted = true;
    const rules = {
      handles: (kind: string) => this.#runner.handles(kind),
      isOurs: (flowId: string) => this.#isOurs(flowId),
    };
    await failUnhandled(this.#ledger, rules, this.#options.clock);
    for (const job of this.#ledger.all()) this.#offer(job);
    this.#runner.begin();
    for await (const flowId of lastEndedFlows(this.#ledger)) this.#clear(flowId);
  }

  #fail(error: OpsError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#options.log.error({ err: error }, 'the store takes nothing any more: the job engine ends');
    this.#runner.stopClaiming();
    this.#board.fail(error);
    for (const idler of this.#idlers.splice(0)) idler.reject(error);
    this.#options.onFatal?.(error);
  }

  /** The new flow's id. */
  async #create(children: readonly JobSpec[], parent: JobSpec): Promise<string> {
    const id = this.#ledger.nextId();
    this.#ownFlows.add(id);
    try {
      await this.#ledger.add(newFlow(id, children, parent, this.#options.clock.now()));
    } catch (thrown) {
      this.#ownFlows.delete(id);
      throw thrown;
    }
    return id;
  }

  /** Whoever asks again for what is already there wants it to be run. */
  #adopt(flowId: string): void {
    const flow = this.#ledger.flow(flowId);
    // It may have ended since it was found.
    if (flow.size === 0 || this.#isOurs(flowId)) return;
    this.#ownFlows.add(flowId);
    for (const job of flow.values()) this.#offer(job);
  }

  #isOurs(flowId: string): boolean {
    return this.#options.claim === 'all' || this.#ownFlows.has(flowId);
  }

  #offer(job: JobDocument): void {
    if (this.#isOurs(flowIdOf(job))) this.#runner.offer(job);
  }

  /** Everything that follows from durable changes. */
  #see({ seq, jobs }: LedgerChange): void {
    for (const job of jobs) {
      if (job.state === 'cancelling') this.#runner.abort(job.id, cancelError(job));
      else if (job.state !== 'running') this.#progress.delete(job.id);
      this.#board.publish(flowIdOf(job), { type: 'state', seq, job: viewOf(job, this.#progress.get(job.id)) });
      this.#offer(job);
    }
    const flowId = flowIdOf(jobs[0]!);
    if (this.#ledger.flow(flowId).size > 0) return;
    this.#ownFlows.delete(flowId);
    this.#clear(flowId);
    if (this.#isIdle()) for (const idler of this.#idlers.splice(0)) idler.resolve();
  }

  #isIdle(): boolean {
    return this.#options.claim === 'all' ? this.#ledger.isEmpty : this.#ownFlows.size === 0;
  }

  #clear(flowId: string): void {
    const clearing = this.#options.work
      .clear(flowId)
      .catch((thrown: unknown) =>
        this.#options.log.warn({ jobId: flowId, err: thrown }, 'work folder could not be cleared'),
      )
      .finally(() => this.#clearing.delete(clearing));
    this.#clearing.add(clearing);
  }

  #report(job: JobDocument, progress: JobProgress): void {
    this.#progress.set(job.id, progress);
    this.#board.publish(flowIdOf(job), { type: 'progress', id: job.id, progress });
  }
}

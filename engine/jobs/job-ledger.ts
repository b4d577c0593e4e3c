/** The live jobs as the store has them: every change is decided, committed, and only then seen, one at a time per flow. */
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Op, Seq, Store, Versioned } from '../store/types.ts';
import type { Flow } from './flow-rules.ts';
import { flowIdOf, type JobDocument } from './job-document.ts';
import { KeyedMutex } from './keyed-mutex.ts';
import { isFinal } from './states.ts';

const JOBS = 'jobs';
/** Dedupe key -> the live job that holds it. */
const KEYS = 'job_keys';
/** Request key -> the job that the request made; archived with the job. */
const REQUESTS = 'job_requests';
const COUNTERS = 'counters';

export interface LedgerChange {
  readonly seq: Seq;
  /** As they are now, in the order of the commit. */
  readonly jobs: readonly JobDocument[];
}

export class JobLedger {
  readonly #store: Store;
  readonly #onChange: (change: LedgerChange) => void;
  readonly #onLost: (error: OpsError) => void;
  readonly #flows = new Map<string, Map<string, JobDocument>>();
  readonly #versions = new Map<string, Seq>();
  readonly #mutex = new KeyedMutex();
  #lastNumber = 0;
  #loading: Promise<void> | undefined;

  /** `onLost` hears of each commit after which the store will take nothing any more. */
  constructor(store: Store, onChange: (change: LedgerChange) => void, onLost: (error: OpsError) => void) {
    this.#store = store;
    this.#onChange = onChange;
    this.#onLost = onLost;
  }

  /** Reads the live jobs once; everything else may be called when it has resolved. */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((thrown: unknown) => {
      this.#loading = undefined;
      throw thrown;
    });
    return this.#loading;
  }

  /** The flow's live members; empty when all are final. */
  flow(flowId: string): Flow {
    return this.#flows.get(flowId) ?? new Map();
  }

  /** A live job and the seq of its last commit. */
  live(id: string): { readonly job: JobDocument; readonly seq: Seq } | undefined {
    const job = this.#flows.get(flowIdOfId(id))?.get(id);
    return job === undefined ? undefined : { job, seq: this.#versions.get(id)! };
  }

  get isEmpty(): boolean {
    return this.#flows.size === 0;
  }

  /** All live jobs, oldest first. */
  *all(): Iterable<JobDocument> {
    for (const flow of this.#flows.values()) yield* flow.values();
  }

  /** A job, live or final. */
  async find(id: string): Promise<{ readonly job: JobDocument; readonly seq: Seq } | undefined> {
    const live = this.live(id);
    if (live !== undefined) return live;
    const stored = await this.#store.get(JOBS, id);
    return stored === undefined ? undefined : { job: toJob(stored), seq: stored.version };
  }

  async *list(filter: {
    readonly parent?: string | null;
    readonly include: 'live' | 'all';
  }): AsyncIterable<JobDocument> {
    const where = filter.parent === undefined ? {} : { where: { parent: filter.parent } };
    for await (const stored of this.#store.list(JOBS, { ...where, include: filter.include, order: 'newest' })) {
      yield toJob(stored);
    }
  }

  nextId(): string {
    this.#lastNumber += 1;
    return `J-${this.#lastNumber}`;
  }

  /** The live job that holds the key. */
  async holderOf(key: string): Promise<string | undefined> {
    const stored = await this.#store.get(KEYS, key);
    return stored === undefined ? undefined : String(stored.value);
  }

  /** The job that a request has made, live or final. */
  async madeBy(requestKey: string): Promise<string | undefined> {
    const stored = await this.#store.get(REQUESTS, requestKey);
    return stored === undefined ? undefined : String(stored.value);
  }

  /** Stores a new flow, members and counter in one commit. @throws OpsError `conflict` when another live job holds a key. */
  async add(jobs: readonly JobDocument[]): Promise<void> {
    const ops: Op[] = [{ op: 'put', collection: COUNTERS, id: JOBS, value: { last: this.#lastNumber } }];
    for (const job of jobs) {
      ops.push({ op: 'put', collection: JOBS, id: job.id, value: toValue(job), ifVersion: 0 });
      for (const [collection, key] of keysOf(job))
        ops.push({ op: 'put', collection, id: key, value: job.id, ifVersion: 0 });
    }
    this.#see(await this.#write(ops), jobs);
  }

  /**
   * Changes a flow: `decide` sees its live members and returns those that change (none: nothing is written). Only one decision
   * per flow is under way at any time; its changes are visible to the next, and to nobody before they are durable.
   */
  change(flowId: string, decide: (flow: Flow) => readonly JobDocument[]): Promise<readonly JobDocument[]> {
    return this.#mutex.run(flowId, async () => this.#commit(decide(this.flow(flowId))));
  }

  async #load(): Promise<void> {
    const counter = await this.#store.get(COUNTERS, JOBS);
    if (counter !== undefined) this.#lastNumber = (counter.value as { readonly last: number }).last;
    for await (const stored of this.#store.list(JOBS, { order: 'oldest' })) this.#keep(toJob(stored), stored.version);
  }

  async #commit(jobs: readonly JobDocument[]): Promise<readonly JobDocument[]> {
    if (jobs.length === 0) return jobs;
    const ops: Op[] = [];
    for (const job of jobs) {
      ops.push({ op: isFinal(job.state) ? 'archive' : 'put', collection: JOBS, id: job.id, value: toValue(job) });
      if (!isFinal(job.state)) continue;
      if (job.dedupe_key !== null) ops.push({ op: 'delete', collection: KEYS, id: job.dedupe_key });
      if (job.request_key !== null) {
        ops.push({ op: 'archive', collection: REQUESTS, id: job.request_key, value: job.id });
      }
    }
    this.#see(await this.#write(ops), jobs);
    return jobs;
  }

  async #write(ops: readonly Op[]): Promise<Seq> {
    try {
      return await this.#store.commit(ops);
    } catch (thrown) {
      if (isForGood(thrown)) this.#onLost(thrown);
      throw thrown;
    }
  }

  #see(seq: Seq, jobs: readonly JobDocument[]): void {
    for (const job of jobs) {
      if (isFinal(job.state)) this.#forget(job);
      else this.#keep(job, seq);
    }
    this.#onChange({ seq, jobs });
  }

  #keep(job: JobDocument, seq: Seq): void {
    const flowId = flowIdOf(job);
    const flow = this.#flows.get(flowId) ?? new Map<string, JobDocument>();
    this.#flows.set(flowId, flow.set(job.id, job));
    this.#versions.set(job.id, seq);
  }

  #forget(job: JobDocument): void {
    const flowId = flowIdOf(job);
    const flow = this.#flows.get(flowId);
    flow?.delete(job.id);
    this.#versions.delete(job.id);
    if (flow?.size === 0) this.#flows.delete(flowId);
  }
}

function* keysOf(job: JobDocument): Iterable<readonly [collection: string, key: string]> {
  if (job.dedupe_key !== null) yield [KEYS, job.dedupe_key];
  if (job.request_key !== null) yield [REQUESTS, job.request_key];
}

/** `J-12.3` belongs to the flow `J-12`. */
export function flowIdOfId(id: string): string {
  return id.split('.', 1)[0]!;
}

// The document is plain JSON by construction; interfaces only lack the index signature that the type Json asks for.
function toValue(job: JobDocument): Json {
  return job as unknown as Json;
}

function toJob(stored: Versioned): JobDocument {
  return stored.value as unknown as JobDocument;
}

/** The store will take nothing any more; what it has is found at the next start. */
export function isForGood(thrown: unknown): thrown is OpsError {
  return thrown instanceof OpsError && (thrown.code === 'state_closed' || thrown.code === 'state_corrupt');
}

/** @throws OpsError `job_not_found` */
export function jobNotFound(id: string): OpsError {
  return new OpsError('job_not_found', `there is no job ${id}`, { facts: { job: id, hint: null } });
}

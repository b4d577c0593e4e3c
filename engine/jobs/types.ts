/** Ports JobEngine and its handlers: durable jobs, at least once, each attempt with a fence. */
import type { ErrorCode } from '../error-codes.ts';
import type { Json, JsonObject } from '../json.ts';

export const JOB_STATES = [
  'queued',
  'blocked',
  'running',
  'retrying',
  'cancelling',
  'done',
  'failed',
  'cancelled',
] as const;
export type JobState = (typeof JOB_STATES)[number];
export const FINAL_STATES = ['done', 'failed', 'cancelled'] as const satisfies readonly JobState[];

/** Who asked: one person is one id over all edges. */
export interface Actor {
  readonly id: string;
  /** `local`: the workspace that this program brings along; `slack`: a real one; `schedule`: nobody asked but the time. */
  readonly edge: 'terminal' | 'api' | 'slack' | 'local' | 'schedule';
}

export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

export interface JobSpec {
  /** Names the handler. */
  readonly kind: string;
  /** Small JSON; big data goes by path. */
  readonly payload: JsonObject;
  readonly by: Actor;
  /** Unique among live jobs: a clash returns the live job instead of a second one. */
  readonly dedupeKey?: string;
  /** Of one attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** Attempts in all, the first included. Only retryable errors, lost workers and lost processes are tried again. */
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  /** The job that this one repeats. */
  readonly retryOf?: string;
  /** Names the request behind it, for ever: a request that is carried out again (a kill came before it was noted as done) gets
   *  the job that it made the first time, live or final, as if it had just made it. */
  readonly requestKey?: string;
}

/** A failure as data: what is stored, sent over a wire and drawn. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  /** English, for logs. */
  readonly message: string;
  readonly facts: JsonObject;
}

export interface JobProgress {
  /** Name of the present stage, a code that views translate: `load`, `folds`, `final_fit`, … */
  readonly stage: string;
  /** 0 to 1 within the whole job. */
  readonly fraction: number;
  readonly facts?: JsonObject;
}

/** The stored document of a job (collection `jobs`, finished ones in the archive) plus the lossy progress of a running one. */
export interface JobView {
  /** `J-12`; a child of a flow is `J-12.3`. */
  readonly id: string;
  readonly kind: string;
  readonly payload: JsonObject;
  readonly state: JobState;
  readonly by: Actor;
  /** 1 for the first attempt; 0 before it starts. */
  readonly attempt: number;
  readonly max_attempts: number;
  readonly parent: string | null;
  readonly children: readonly string[];
  readonly retry_of: string | null;
  /** Names the request that made it; null where it had no name. */
  readonly request_key: string | null;
  readonly created_at: string;
  /** When a retrying job is due. */
  readonly run_at: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly result: Json;
  readonly error: ErrorRecord | null;
  readonly cancel: { readonly by: Actor; readonly at: string; readonly why: string } | null;
  readonly progress?: JobProgress;
}

export interface JobLogLine {
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error';
  /** Static English message; data stands in `facts`. */
  readonly msg: string;
  readonly attempt: number;
  readonly facts?: JsonObject;
}

/** A job's own folder, named by its id (a child of a flow shares its parent's): survives a kill, cleared but for the log at the end. */
export interface WorkFolder {
  /** Absolute path, for code that must hand a file name to a worker thread. */
  readonly path: string;
  read(name: string): Promise<Uint8Array | undefined>;
  /** Atomic: after a kill there is the old or the new content. Refused (`stale_attempt`) when the fence is no longer current. */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

export interface ChildResult {
  readonly id: string;
  readonly payload: JsonObject;
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly result: Json;
  readonly error: ErrorRecord | null;
}

/** What a running attempt is given. */
export interface JobContext {
  readonly id: string;
  /** Id of the flow's parent, or of the job itself outside a flow. */
  readonly flowId: string;
  readonly attempt: number;
  /** `J-12:2`, with the number of the start (a drain takes an attempt back, but never a start): handed to every side effect,
   *  so that a stale attempt can be refused. */
  readonly fence: string;
  readonly by: Actor;
  /** Aborts on cancel, timeout and when the engine stops; its reason is the OpsError (`job_cancelled`, `timeout`, `engine_stopping`). */
  readonly signal: AbortSignal;
  readonly work: WorkFolder;
  /** Lossy and throttled. */
  progress(progress: JobProgress): void;
  log(level: JobLogLine['level'], msg: string, facts?: JsonObject): void;
  /** Results of the flow's children, in the order in which they were given; empty outside a flow. */
  children(): Promise<readonly ChildResult[]>;
}

export type JobHandler = (payload: JsonObject, context: JobContext) => Promise<Json>;

export interface JobFilter {
  readonly states?: readonly JobState[];
  /** Parents and single jobs only (default), or children too. */
  readonly children?: boolean;
  /** Children of this job. */
  readonly parent?: string;
  readonly limit?: number;
}

export type JobEvent =
  | { readonly type: 'state'; readonly seq: number; readonly job: JobView }
  | { readonly type: 'progress'; readonly id: string; readonly progress: JobProgress };

export type CancelAnswer = 'cancelled' | 'requested' | 'already_final';

export interface Submission {
  readonly id: string;
  /** False when a live job with the same work was there already: `id` is that one. */
  readonly created: boolean;
}

export interface JobEngine {
  /** Resolves once durable. @throws OpsError `job_kind_unknown` after `start` for a kind that nobody handles; `flow` and `retry` too */
  enqueue(spec: JobSpec): Promise<Submission>;
  /** All or none: the children run first, the parent when all are done; the first child that fails for good fails the parent
   *  with the child's error and cancels the siblings. */
  flow(children: readonly JobSpec[], parent: JobSpec): Promise<Submission>;
  /** Reaches children; a running attempt is gone within 2 s. @throws OpsError `job_not_found` */
  cancel(id: string, by: Actor, why: string): Promise<CancelAnswer>;
  /** A new job with the same work, linked by `retry_of`; not created where a live job does the same work already.
   *  @throws OpsError `job_not_found`, `job_not_final` */
  retry(id: string, by: Actor, requestKey?: string): Promise<Submission>;
  /** Before `start`, which fails the jobs of kinds that nobody handles. */
  handle(kind: string, options: { readonly concurrency: number }, handler: JobHandler): void;
  get(id: string): Promise<JobView | undefined>;
  /** Newest first. */
  list(filter: JobFilter): AsyncIterable<JobView>;
  logs(id: string): Promise<readonly JobLogLine[]>;
  /** Transitions in order and lossy progress of one job (a flow's parent: its children too), from its present state on;
   *  ends after the job's final state, or throws why the engine can go on no more. */
  follow(id: string, signal?: AbortSignal): AsyncIterable<JobEvent>;
  start(): Promise<void>;
  /** Takes no new work, waits up to `ms` for what runs, then puts the rest back into the queue (its attempt does not count). */
  drain(ms: number): Promise<{ readonly unfinished: readonly string[] }>;
  /** Resolves when none of the jobs that this engine may claim is live; rejects when the engine can go on no more. */
  idle(): Promise<void>;
}

/** A job as it is stored, how it is born, and each single transition as a pure function from document to document. */
import { isoTime } from '../clock.ts';
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';
import { plainJson } from './plain-json.ts';
import { assertTransition } from './states.ts';
import type { Actor, Backoff, ErrorRecord, JobProgress, JobSpec, JobState, JobView } from './types.ts';

/** Collection `jobs` of the store: what people see of a job, and what only the engine needs to run and repeat it. */
export interface JobDocument extends Omit<JobView, 'progress'> {
  /** Highest attempt among a flow's children: to whoever asked, the flow is one job, and its second try is a second attempt. */
  readonly parts_attempt: number;
  /** How often it was started, the attempts that a drain took back included: numbers the fences, and never goes down. */
  readonly starts: number;
  readonly timeout_ms: number;
  readonly backoff: Backoff;
  readonly dedupe_key: string | null;
}

export interface Birth {
  readonly id: string;
  readonly state: 'queued' | 'blocked';
  readonly parent: string | null;
  readonly children: readonly string[];
  readonly at: number;
}

export function newJob(spec: JobSpec, birth: Birth): JobDocument {
  return {
    id: birth.id,
    kind: spec.kind,
    payload: plainJson(spec.payload),
    state: birth.state,
    by: spec.by,
    attempt: 0,
    max_attempts: spec.maxAttempts,
    parent: birth.parent,
    children: birth.children,
    retry_of: spec.retryOf ?? null,
    request_key: spec.requestKey ?? null,
    created_at: isoTime(birth.at),
    run_at: null,
    started_at: null,
    finished_at: null,
    result: null,
    error: null,
    cancel: null,
    parts_attempt: 0,
    starts: 0,
    timeout_ms: spec.timeoutMs,
    backoff: spec.backoff,
    dedupe_key: spec.dedupeKey ?? null,
  };
}

/** The order to do the same work again. */
export function specOf(job: JobDocument, by: Actor, more: Pick<JobSpec, 'retryOf' | 'requestKey'> = {}): JobSpec {
  return {
    kind: job.kind,
    payload: job.payload,
    by,
    timeoutMs: job.timeout_ms,
    maxAttempts: job.max_attempts,
    backoff: job.backoff,
    ...(job.dedupe_key === null ? {} : { dedupeKey: job.dedupe_key }),
    ...more,
  };
}

export function viewOf(job: JobDocument, progress?: JobProgress): JobView {
  const { timeout_ms: _t, backoff: _b, dedupe_key: _d, starts: _s, parts_attempt, ...own } = job;
  const view = { ...own, attempt: Math.max(own.attempt, parts_attempt) };
  return progress === undefined ? view : { ...view, progress };
}

/** The id that the members of a flow share: the parent's, or the job's own outside a flow. */
export function flowIdOf(job: Pick<JobDocument, 'id' | 'parent'>): string {
  return job.parent ?? job.id;
}

/** Names one start to the world outside, so that what a lost attempt still does can be refused; no two starts share it. */
export function fenceOf(job: Pick<JobDocument, 'id' | 'starts'>): string {
  return `${job.id}:${job.starts}`;
}

/** The parent's document when its child starts an attempt that the flow has not had yet; undefined otherwise. */
export function withPartStarted(parent: JobDocument, child: JobDocument): JobDocument | undefined {
  return child.attempt > Math.max(1, parent.parts_attempt) ? { ...parent, parts_attempt: child.attempt } : undefined;
}

export function started(job: JobDocument, at: number): JobDocument {
  const count = { attempt: job.attempt + 1, starts: job.starts + 1 };
  return { ...moved(job, 'running'), ...count, run_at: null, started_at: isoTime(at) };
}

export function done(job: JobDocument, result: Json, at: number): JobDocument {
  return { ...moved(job, 'done'), result, error: null, finished_at: isoTime(at) };
}

export function failed(job: JobDocument, error: ErrorRecord, at: number): JobDocument {
  return { ...moved(job, 'failed'), error, finished_at: isoTime(at) };
}

/** Keeps the error that makes the next attempt necessary, for those who look in between. */
export function retrying(job: JobDocument, error: OpsError, dueAt: number): JobDocument {
  return { ...moved(job, 'retrying'), error: error.toRecord(), run_at: isoTime(dueAt) };
}

/** All children are done. */
export function unblocked(job: JobDocument): JobDocument {
  return moved(job, 'queued');
}

/** The process that ran it is gone; the attempt counts. */
export function orphaned(job: JobDocument): JobDocument {
  return { ...moved(job, 'queued'), started_at: null };
}

/** The engine stopped before it was done; the attempt does not count. */
export function putBack(job: JobDocument): JobDocument {
  return { ...moved(job, 'queued'), attempt: job.attempt - 1, started_at: null };
}

export function cancelling(job: JobDocument, cancel: NonNullable<JobDocument['cancel']>): JobDocument {
  return { ...moved(job, 'cancelling'), cancel };
}

export function cancelled(job: JobDocument, cancel: NonNullable<JobDocument['cancel']>, at: number): JobDocument {
  return { ...moved(job, 'cancelled'), cancel, run_at: null, finished_at: isoTime(at) };
}

/** What the running attempt of a job that is being cancelled is told. */
export function cancelError(job: JobDocument): OpsError {
  const { by, why } = job.cancel!;
  return new OpsError('job_cancelled', `${job.id} was cancelled by ${by.id}`, {
    facts: { job: job.id, by: by.id, why },
  });
}

function moved(job: JobDocument, to: JobState): JobDocument {
  assertTransition(job.id, job.state, to);
  return { ...job, state: to };
}

/** What becomes of a job when one of its attempts has ended, or was lost with its process. */
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';
import { backoffMs, spreadOf } from './backoff.ts';
import { cancelled, done, failed, fenceOf, type JobDocument, orphaned, putBack, retrying } from './job-document.ts';

export type AttemptOutcome =
  | { readonly ok: true; readonly result: Json }
  | { readonly ok: false; readonly error: OpsError };

export interface Ending {
  readonly outcome: AttemptOutcome;
  /** Why the attempt was told to end, if it was: from then on this decides, not what the handler still came up with. */
  readonly abortedBy: OpsError | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Of the waiting times between attempts. */
  readonly seed: number;
}

export function settled(job: JobDocument, ending: Ending): JobDocument {
  const { outcome, abortedBy, at } = ending;
  if (job.state === 'cancelling') return cancelled(job, job.cancel!, at);
  if (abortedBy !== undefined && abortedBy.code !== 'engine_stopping') return endedBy(job, abortedBy, ending);
  if (outcome.ok) return done(job, outcome.result, at);
  return abortedBy === undefined ? endedBy(job, outcome.error, ending) : putBack(job);
}

function endedBy(job: JobDocument, error: OpsError, { at, seed }: Ending): JobDocument {
  if (!error.retryable || job.attempt >= job.max_attempts) return failed(job, error.toRecord(), at);
  const wait = backoffMs(job.backoff, job.attempt, spreadOf(fenceOf(job), seed));
  return retrying(job, error, at + wait);
}

/** A job that the store shows as running although this process has just begun: its own process is gone. */
export function recovered(job: JobDocument, at: number): JobDocument {
  if (job.state === 'cancelling') return cancelled(job, job.cancel!, at);
  if (job.attempt < job.max_attempts) return orphaned(job);
  const error = new OpsError('process_lost', `the process that ran ${job.id} is gone, for the last time allowed`, {
    facts: { job: job.id, attempts: job.attempt },
  });
  return failed(job, error.toRecord(), at);
}

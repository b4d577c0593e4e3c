/** What came of a run, in the words of the schedule; pure. */
import type { ActionOutcome } from '../actions/types.ts';
import { OpsError } from '../errors.ts';
import type { JobView } from '../jobs/types.ts';
import type { JsonObject } from '../json.ts';

export interface RunResult {
  readonly ok: boolean;
  /** An error's code; null where there was none. */
  readonly problem: string | null;
  /** It failed, or it found something: results say so with `ok: false`. */
  readonly isTrouble: boolean;
}

export function runResult(outcome: ActionOutcome): RunResult {
  if (!outcome.ok) return { ok: false, problem: outcome.error.code, isTrouble: true };
  const { result } = outcome;
  const found = typeof result === 'object' && result !== null && (result as JsonObject).ok === false;
  return { ok: true, problem: null, isTrouble: found };
}

/** The answer of an action whose job has ended. */
export function endedOutcome(action: string, job: JobView): ActionOutcome {
  if (job.state === 'done') return { ok: true, action, job, result: job.result };
  const cancelled = new OpsError('job_cancelled', `${job.id} was cancelled`, {
    facts: { job: job.id, by: job.cancel?.by.id ?? '', why: job.cancel?.why ?? '' },
  });
  return { ok: false, action, error: job.error ?? cancelled.toRecord(), job };
}

/** The one JSON document that `--json` prints, and the exit code of a one-shot command (docs/formats.md). */
import type { ActionOutcome } from '#engine/actions/types.ts';
import { ERROR_CODES } from '#engine/error-codes.ts';
import type { ErrorRecord, JobView } from '#engine/jobs/types.ts';
import { errorText } from './drawings/error-view.ts';
import { textEn } from './texts/text.en.ts';

/** Always English: documents for programs do not change with the reader's language. */
export function toJsonDocument(outcome: ActionOutcome): object {
  const job = outcome.job === undefined ? {} : { job: jobDocument(outcome.job) };
  if (!outcome.ok) {
    const { message, hint } = errorText(outcome.error, textEn, outcome.job);
    const { code, facts } = outcome.error;
    return { ok: false, action: outcome.action, error: { code, message, hint, facts }, ...job };
  }
  const result = outcome.result === undefined ? {} : { result: outcome.result };
  const joined = outcome.joined === undefined ? {} : { joined: outcome.joined };
  return { ok: true, action: outcome.action, ...job, ...joined, ...result };
}

/** The document as text. Control characters that JSON allows are escaped as well: the text may be read in a terminal. */
export function jsonText(document: object): string {
  return JSON.stringify(document, null, 2).replaceAll(CONTROLS, escaped);
}

// DEL and C1 controls, line separators, direction marks; JSON itself escapes the controls below a space.
const CONTROLS = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** 0 done; 1 the job failed or was cancelled; before a job existed, the exit of the error's code. */
export function exitCode(outcome: ActionOutcome): 0 | 1 | 2 | 3 {
  if (outcome.ok) return outcome.job?.state === 'failed' || outcome.job?.state === 'cancelled' ? 1 : 0;
  // A job that goes on has not failed: it is the connection to it that did.
  const ended = outcome.job?.state === 'failed' || outcome.job?.state === 'cancelled';
  return ended ? 1 : ERROR_CODES[outcome.error.code].exit;
}

/** The outcome of an action once the job that it started has come to its end. */
export function endedOutcome(started: Extract<ActionOutcome, { ok: true }>, job: JobView): ActionOutcome {
  if (job.state === 'done') return { ...started, job, result: job.result };
  return { ok: false, action: started.action, job, error: job.error ?? cancelled(job) };
}

/** Result and failure stand beside the job, not twice. */
function jobDocument(job: JobView): object {
  const { result: _result, error: _error, progress: _progress, ...rest } = job;
  return rest;
}

function cancelled(job: JobView): ErrorRecord {
  const by = job.cancel?.by.id ?? '';
  const why = job.cancel?.why ?? '';
  return { code: 'job_cancelled', message: `${job.id} was cancelled`, facts: { job: job.id, by, why } };
}

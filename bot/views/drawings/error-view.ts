/** Draws a failure: what was typed with a mark under the word, what happened, what is safe, what to type next. */
import { ERROR_CODES } from '#engine/error-codes.ts';
import type { ErrorRecord, JobView } from '#engine/jobs/types.ts';
import { own } from '../reading.ts';
import type { ErrorText, Texts } from '../texts/texts.ts';
import { type Block, type View, view } from '../view.ts';
import { damageEvidence } from './finbert-view.ts';

/**
 * The words of a failure in the reader's language.
 * @param job the job that failed, if there was one: after its last attempt the reader is the one who tries again
 */
export function errorText(error: ErrorRecord, texts: Texts, job: JobView | null = null): ErrorText {
  const { message, hint } = written(error, texts);
  const text = { message, hint: job === null ? hint : finalHint(hint, error, job, texts) };
  return error.code === 'internal'
    ? { ...text, message: `${text.message} ${texts.error.detail(error.message)}` }
    : text;
}

function written(error: ErrorRecord, texts: Texts): ErrorText {
  const write = own(texts.errors, error.code) as ((facts: unknown) => ErrorText) | undefined;
  try {
    if (write) return write(error.facts);
  } catch {
    // A record from a process of another version, with other facts: its own message is still worth reading.
  }
  return { message: error.message, hint: texts.error.noHint };
}

/** What is tried again by itself is not any more; hints that name the command already say so. */
function finalHint(hint: string, error: ErrorRecord, job: JobView, texts: Texts): string {
  const isRetryable = own(ERROR_CODES, error.code)?.retryable === true;
  if (job.state !== 'failed' || !isRetryable || hint.includes('mlops jobs retry')) return hint;
  return `${hint} ${texts.error.lastTry(job.parent ?? job.id)}`;
}

/** @param job the job that failed, if there was one */
export function errorView(error: ErrorRecord, job: JobView | null, texts: Texts): View {
  const { message, hint } = errorText(error, texts, job);
  return view(
    { kind: 'headline', text: `${texts.error.heading} ${error.code}: ${message}`, tone: 'bad' },
    pointer(error),
    damageEvidence(error, texts),
    { kind: 'next', label: texts.error.next, text: hint },
    job === null ? null : { kind: 'text', text: texts.error.ofJob(job.id), tone: 'dim' },
  );
}

function pointer(error: ErrorRecord): Block | null {
  const { line, at, word } = error.facts;
  if (typeof line !== 'string' || typeof at !== 'number' || line === '') return null;
  const typed = /^\S+/.exec(line.slice(at))?.[0].length ?? 1;
  const length = typeof word === 'string' && line.startsWith(word, at) ? word.length : typed;
  return { kind: 'pointer', line, at, length };
}

/** Draws a failure: what was typed with a mark under the word, what happened, what is safe, what to type next. */
import type { ErrorRecord } from '#engine/jobs/types.ts';
import type { ErrorText, Texts } from '../texts.ts';
import { type Block, type View, view } from '../view.ts';

/** The words of a failure in the reader's language. */
export function errorText(error: ErrorRecord, texts: Texts): ErrorText {
  const text = written(error, texts);
  return error.code === 'internal'
    ? { ...text, message: `${text.message} ${texts.error.detail(error.message)}` }
    : text;
}

function written(error: ErrorRecord, texts: Texts): ErrorText {
  const write = texts.errors[error.code] as ((facts: unknown) => ErrorText) | undefined;
  try {
    if (write) return write(error.facts);
  } catch {
    // A record from a process of another version, with other facts: its own message is still worth reading.
  }
  return { message: error.message, hint: texts.error.noHint };
}

/** @param job the job that failed, if there was one */
export function errorView(error: ErrorRecord, job: string | null, texts: Texts): View {
  const { message, hint } = errorText(error, texts);
  return view(
    { kind: 'headline', text: `${texts.error.heading} ${error.code}: ${message}`, tone: 'bad' },
    pointer(error),
    { kind: 'next', label: texts.error.next, text: hint },
    job === null ? null : { kind: 'text', text: texts.error.ofJob(job), tone: 'dim' },
  );
}

function pointer(error: ErrorRecord): Block | null {
  const { line, at, word } = error.facts;
  if (typeof line !== 'string' || typeof at !== 'number' || line === '') return null;
  const typed = /^\S+/.exec(line.slice(at))?.[0].length ?? 1;
  const length = typeof word === 'string' && line.startsWith(word, at) ? word.length : typed;
  return { kind: 'pointer', line, at, length };
}

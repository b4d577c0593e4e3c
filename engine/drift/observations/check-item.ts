/** One item of a batch: a value that was observed, or what came of one; or why it is neither. */
import type { Observation, Outcome } from '../types.ts';
import { OBSERVATION_LIMITS } from './limits.ts';
import { plainTime } from './read-time.ts';

export interface ItemRules {
  /** ISO 8601: the time of values that have none of their own. */
  readonly arrived: string;
  /** Stand in where the item names none. */
  readonly source?: string;
  readonly signal?: string;
  /** Whether fields that nobody knows are a mistake; somebody's own log may hold anything beside. */
  readonly isStrict: boolean;
}

export type CheckedItem =
  | { readonly kind: 'observation'; readonly item: Observation }
  | { readonly kind: 'outcome'; readonly item: Outcome }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface Refusal {
  /** Names the field, what was expected and what came; in English, for programs and logs. */
  readonly problem: string;
  /** The stream that it was meant for, where it can be told. */
  readonly stream: { readonly source: string; readonly signal: string } | null;
}

/** Squares of larger ones are not finite: one of them would blind a detector for good. */
export const LARGEST = 1e100;
const QUOTED_CHARS = 60;
const OBSERVATION_FIELDS = new Set(['source', 'signal', 'value', 'at', 'seq', 'model_version']);
const OUTCOME_FIELDS = new Set(['source', 'signal', 'ref', 'outcome']);
/** What would break a line, or the order in which it is read. */
const EVERY_FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;
const FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

export function checkItem(given: unknown, rules: ItemRules): CheckedItem {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return refused(`expected an object, received ${quoted(given)}`, null);
  }
  const fields = given as Record<string, unknown>;
  const source = fields.source ?? rules.source;
  const signal = fields.signal ?? rules.signal;
  const badName = nameProblem('source', source) ?? nameProblem('signal', signal);
  if (badName !== undefined) return refused(badName, null);
  const stream = { source: source as string, signal: signal as string };
  const isOutcome = fields.value === undefined && (fields.ref !== undefined || fields.outcome !== undefined);
  const problem =
    (rules.isStrict ? unknownField(fields, isOutcome ? OUTCOME_FIELDS : OBSERVATION_FIELDS) : undefined) ??
    (isOutcome ? outcomeProblem(fields) : observationProblem(fields));
  if (problem !== undefined) return refused(problem, stream);
  if (isOutcome) {
    return { kind: 'outcome', item: { ...stream, ref: fields.ref as number, outcome: fields.outcome as number } };
  }
  const at = fields.at === undefined || fields.at === null ? rules.arrived : plainTime(fields.at as string);
  if (at === undefined) return refused(timeProblem(fields.at), stream);
  const item: Observation = {
    source: stream.source,
    signal: stream.signal,
    value: fields.value as number,
    at,
    seq: (fields.seq ?? null) as number | null,
    model_version: (fields.model_version ?? null) as string | null,
  };
  return { kind: 'observation', item };
}

/** Whatever came, short and in one line. */
export function quoted(given: unknown): string {
  if (given === undefined) return 'nothing';
  const text = JSON.stringify(given) ?? String(given);
  const short = text.length <= QUOTED_CHARS ? text : `${text.slice(0, QUOTED_CHARS).toWellFormed()}…`;
  return short.replaceAll(EVERY_FORBIDDEN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function observationProblem({ value, at, seq, model_version }: Record<string, unknown>): string | undefined {
  if (!isMeasured(value)) return numberProblem('value', value);
  if (seq !== undefined && seq !== null && !isCount(seq)) return countProblem('seq', seq);
  if (at !== undefined && at !== null && typeof at !== 'string') return timeProblem(at);
  if (model_version === undefined || model_version === null) return undefined;
  return nameProblem('model_version', model_version);
}

function outcomeProblem({ ref, outcome }: Record<string, unknown>): string | undefined {
  if (!isCount(ref)) return countProblem('ref', ref);
  return isMeasured(outcome) ? undefined : numberProblem('outcome', outcome);
}

function unknownField(fields: Record<string, unknown>, known: ReadonlySet<string>): string | undefined {
  for (const name in fields) if (!known.has(name)) return `unrecognized field ${quoted(name)}`;
  return undefined;
}

function nameProblem(field: string, name: unknown): string | undefined {
  if (typeof name !== 'string') return `${field}: expected a text, received ${quoted(name)}`;
  const most = OBSERVATION_LIMITS.nameChars;
  if (name.length === 0 || name.length > most) {
    return `${field}: expected 1 to ${most} characters, received ${name.length}`;
  }
  if (!FORBIDDEN.test(name) && name.isWellFormed()) return undefined;
  return `${field}: expected no control characters, received ${quoted(name)}`;
}

export function isMeasured(value: unknown): value is number {
  // NaN is not smaller than anything.
  return typeof value === 'number' && Math.abs(value) <= LARGEST;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function numberProblem(field: string, value: unknown): string {
  const number = typeof value === 'number' ? `a number between -${LARGEST} and ${LARGEST}` : 'a finite number';
  return `${field}: expected ${number}, received ${quoted(value)}`;
}

function countProblem(field: string, value: unknown): string {
  return `${field}: expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, received ${quoted(value)}`;
}

function timeProblem(at: unknown): string {
  return `at: expected ISO 8601 with a zone, as 2026-11-23T14:03:07.250Z, received ${quoted(at)}`;
}

function refused(problem: string, stream: Refusal['stream']): CheckedItem {
  return { kind: 'refused', refusal: { problem, stream } };
}

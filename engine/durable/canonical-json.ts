/** One text for one JSON value (RFC 8785), so that equal values have equal hashes. */
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';

/**
 * Keys sorted by UTF-16 code units, no white space, numbers as ECMAScript writes them.
 * @throws OpsError `internal` for what JSON cannot say: non-finite numbers, lone surrogates, undefined
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, member]) => `${canonicalJson(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return scalar(value as null | boolean | number | string);
}

function scalar(value: null | boolean | number | string): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw unsayable(`number ${value}`);
  if (typeof value === 'string' && !value.isWellFormed()) throw unsayable('a lone surrogate');
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw unsayable(typeof value);
  return text;
}

function unsayable(what: string): OpsError {
  return new OpsError('internal', `expected a JSON value, got ${what}`);
}

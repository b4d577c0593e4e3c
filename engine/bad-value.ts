/** The refusal of a value that somebody gave. */
import { OpsError } from './errors.ts';
import type { ValueReason } from './value-reasons.ts';

/**
 * @param option as it is typed, without dashes
 * @param got the value, where it is short and may be shown
 */
export function badValue(option: string, reason: ValueReason, got: string | null = null): OpsError<'bad_value'> {
  const shown = got === null ? '' : `, got ${got}`;
  const message = `${option}: ${reason.code.replaceAll('_', ' ')}${shown}`;
  return new OpsError('bad_value', message, { facts: { option, got, reason } });
}

/** One column cannot be both the label and a time. */
import { OpsError } from '../errors.ts';

export function sameColumn(option: string, column: string): OpsError {
  return new OpsError('bad_value', `${column} cannot be the label and a time`, {
    facts: { option, problem: `“${column}” is the label column` },
  });
}

/** A table may be so wide: beyond it is a file that was turned on its side, and would keep every thread busy for minutes. */
import { OpsError } from '../../errors.ts';

export const MOST_COLUMNS = 10_000;

export function tooManyColumns(columns: number, file: string): OpsError {
  return new OpsError('too_many_columns', `${file} has ${columns} columns, ${MOST_COLUMNS} is the limit`, {
    facts: { file, columns, limit: MOST_COLUMNS },
  });
}

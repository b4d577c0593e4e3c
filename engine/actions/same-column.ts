/** One column cannot be two things: what is the label, or a weight, would tell the model what it shall find out. */
import { badValue } from '../bad-value.ts';

/** Columns by the option that names them, in kebab case; null for those that nobody named. */
type NamedColumns = Readonly<Record<string, string | null>>;

/** @throws OpsError `bad_value` for the later of two options that name one column */
export function refuseSameColumn(columns: NamedColumns): void {
  const options = new Map<string, string>();
  for (const [option, column] of Object.entries(columns)) {
    if (column === null) continue;
    const other = options.get(column);
    if (other !== undefined) throw badValue(option, { code: 'column_taken', by: other }, column);
    options.set(column, option);
  }
}

/** @throws OpsError `bad_value` for a list of columns that names one twice: a table has each column once */
export function refuseTwice(option: string, columns: readonly string[]): void {
  const twice = columns.find((column, at) => columns.indexOf(column) < at);
  if (twice !== undefined) throw badValue(option, { code: 'column_twice' }, twice);
}

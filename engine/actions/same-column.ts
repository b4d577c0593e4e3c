/** One column cannot be two things: what is the label, or a weight, would tell the model what it shall find out. */
import { OpsError } from '../errors.ts';

/** Columns by the option that names them, in kebab case; null for those that nobody named. */
type NamedColumns = Readonly<Record<string, string | null>>;

/** @throws OpsError `bad_value` for the later of two options that name one column */
export function refuseSameColumn(columns: NamedColumns): void {
  const options = new Map<string, string>();
  for (const [option, column] of Object.entries(columns)) {
    if (column === null) continue;
    const other = options.get(column);
    if (other !== undefined) {
      const problem = `“${column}” is also --${other}`;
      throw new OpsError('bad_value', `${option}: ${problem}`, { facts: { option, problem } });
    }
    options.set(column, option);
  }
}

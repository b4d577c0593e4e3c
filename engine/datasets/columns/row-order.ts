/** The order in which a table's rows are kept: by time, then by start where there is one, then as in the file. */
import { OpsError } from '../../errors.ts';
import { type SharedBytes, type SharedFloats, sharedFloats } from './shared-column.ts';
import { fileRow } from './value-column.ts';

/** The stable order as row numbers, or undefined when the rows stand in it already. */
export function rowOrder(time: Float64Array, start: Float64Array | null): Uint32Array | undefined {
  if (isOrdered(time, start)) return undefined;
  const order = Uint32Array.from(time, (_, row) => row);
  if (start === null) return order.sort((a, b) => time[a]! - time[b]! || a - b);
  return order.sort((a, b) => time[a]! - time[b]! || start[a]! - start[b]! || a - b);
}

export function isOrdered(time: Float64Array, start: Float64Array | null): boolean {
  for (let row = 1; row < time.length; row++) {
    const step = time[row]! - time[row - 1]!;
    if (step < 0 || (step === 0 && start !== null && start[row]! < start[row - 1]!)) return false;
  }
  return true;
}

/** @param order undefined for rows that stay as they are */
export function orderedFloats(values: SharedFloats, order: Uint32Array | undefined): SharedFloats {
  if (order === undefined) return values;
  const sorted = sharedFloats(order.length);
  for (let row = 0; row < order.length; row++) sorted[row] = values[order[row]!]!;
  return sorted;
}

export function orderedBytes(values: SharedBytes, order: Uint32Array | undefined): SharedBytes {
  if (order === undefined) return values;
  const sorted = new Uint8Array(new SharedArrayBuffer(order.length));
  for (let row = 0; row < order.length; row++) sorted[row] = values[order[row]!]!;
  return sorted;
}

/** @throws OpsError `start_after_end`, for rows in the order of the file */
export function refuseReversed(
  start: Float64Array,
  end: Float64Array,
  names: { file: string; column: string; timeColumn: string },
): void {
  let rows = 0;
  let first = -1;
  for (let row = 0; row < start.length; row++) {
    if (start[row]! <= end[row]!) continue;
    if (rows === 0) first = row;
    rows++;
  }
  if (rows === 0) return;
  const facts = { ...names, rows, row: fileRow(first) };
  throw new OpsError('start_after_end', `${rows} events start after they end, the first in row ${facts.row}`, {
    facts,
  });
}

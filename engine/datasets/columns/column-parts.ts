/**
 * A table that two threads read at once: each column has one room in shared memory, the first thread fills it from its beginning, the
 * second from some row far enough behind; then the second part is moved up to the first.
 */
import type { LabelPart } from './label-column.ts';
import { type SharedBytes, type SharedFloats, sharedFloats } from './shared-column.ts';
import type { TableColumns } from './table-columns.ts';
import type { TimePart } from './time-column.ts';
import type { ValuePart } from './value-column.ts';

/** By column in the order of the file; null for columns that nobody reads. */
export type ColumnRooms = readonly (SharedFloats | SharedBytes | null)[];

/** What the second thread knows of a column beside what stands in its room. */
export type ColumnPart =
  | { readonly part: 'value'; readonly state: ValuePart }
  | { readonly part: 'time' | 'start' | 'other_time'; readonly state: TimePart }
  | { readonly part: 'label'; readonly state: LabelPart }
  | { readonly part: 'weight' | 'unread' };

/** Room for `rows` rows a column; untouched pages of it cost nothing. @throws OpsError `dataset_too_large` */
export function reservedRooms(columns: TableColumns, rows: number): ColumnRooms {
  return columns.all.map(({ part }) => {
    if (part === 'unread') return null;
    columns.memory.take(rows * (part === 'label' ? 1 : Float64Array.BYTES_PER_ELEMENT));
    return part === 'label' ? new Uint8Array(new SharedArrayBuffer(rows)) : sharedFloats(rows);
  });
}

/** Lets the columns write to `rooms` from `firstRow` up to but without `endRow`, and nowhere else. */
export function settleIn(columns: TableColumns, rooms: ColumnRooms, firstRow: number, endRow: number): void {
  columns.memory.isFixed = true;
  for (const [index, { part, column }] of columns.all.entries()) {
    const room = rooms[index]?.subarray(0, endRow);
    if (room === undefined || part === 'unread') continue;
    if (part === 'value') column.settleIn(room as SharedFloats, firstRow);
    else if (part === 'label') column.settleIn(room as SharedBytes);
    else column.settleIn(room as SharedFloats);
  }
}

/** @param endRow behind the last row of this part */
export function columnParts(columns: TableColumns, endRow: number): ColumnPart[] {
  return columns.all.map(({ part, column }): ColumnPart => {
    if (part === 'value') return { part, state: column.part(endRow) };
    if (part === 'label') return { part, state: column.part() };
    if (part === 'weight' || part === 'unread') return { part };
    return { part, state: column.part() };
  });
}

/**
 * Appends the second part's rows, which stand from `nextRow` on, to the first part's.
 * @returns false when the parts contradict each other: then only reading in one piece can say where
 */
export function joinParts(
  columns: TableColumns,
  rooms: ColumnRooms,
  parts: readonly ColumnPart[],
  place: { readonly rows: number; readonly nextRow: number; readonly nextRows: number },
): boolean {
  for (const [index, { part, column }] of columns.all.entries()) {
    const next = parts[index]!;
    const room = rooms[index]!;
    const floats = { ...place, room: room as SharedFloats };
    if (part === 'value' && next.part === 'value') column.join(next.state, floats);
    else if (part === 'weight') column.join(floats);
    else if (part === 'label' && next.part === 'label') {
      if (!column.join(next.state, { ...place, room: room as SharedBytes })) return false;
    } else if ((part === 'time' || part === 'start' || part === 'other_time') && next.part === part) {
      if (!column.join(next.state, floats)) return false;
    }
  }
  columns.memory.isFixed = false;
  return true;
}

/** The second part of a CSV file, as another thread reads it. */
import { OpsError } from '../../../errors.ts';
import { type ColumnPart, type ColumnRooms, columnParts, settleIn } from '../../columns/column-parts.ts';
import { PartIsFull } from '../../columns/shared-column.ts';
import { displayedFile, tableColumns } from '../../columns/table-columns.ts';
import { CsvScanner } from '../../csv/csv-scanner.ts';
import type { ColumnRequest } from '../../types.ts';
import { DataFile } from '../data-file.ts';
import { pushRecords } from './push-records.ts';

export interface CsvPart {
  readonly request: ColumnRequest;
  /** What `DataFile.identity` says of the file that the first thread reads. */
  readonly identity: string;
  readonly names: readonly string[];
  readonly rooms: ColumnRooms;
  /** The first byte of the part. */
  readonly start: number;
  /** Where its rows go: from `firstRow` up to but without `endRow`. */
  readonly firstRow: number;
  readonly endRow: number;
  readonly pieceBytes: number;
}

export interface CsvPartResult {
  readonly rows: number;
  readonly parts: readonly ColumnPart[];
}

/** @returns null when something is wrong with the part: only who reads the file from its beginning can say what, and in which row */
export function readCsvPart(part: CsvPart): CsvPartResult | null {
  const { request, names, rooms, firstRow, endRow, pieceBytes } = part;
  const file = new DataFile(request.path, displayedFile(request));
  try {
    if (file.identity !== part.identity) return null;
    const columns = tableColumns(
      names.map((name) => ({ name, kind: 'unknown' })),
      request,
    );
    settleIn(columns, rooms, firstRow, endRow);
    const scanner = new CsvScanner(request, file.size, { columns, firstRow });
    let position = part.start;
    const read = (target: Buffer, offset: number, length: number) => {
      const count = file.readAt(target, offset, length, position);
      position += count;
      return count;
    };
    pushRecords({ read, pieceBytes, isHead: false, isTail: true, file: file.name }, scanner);
    return { rows: scanner.rows - firstRow, parts: columnParts(columns, scanner.rows) };
  } catch (thrown) {
    if (thrown instanceof OpsError || thrown instanceof PartIsFull) return null;
    throw thrown;
  } finally {
    file.close();
  }
}

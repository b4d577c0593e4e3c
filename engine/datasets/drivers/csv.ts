/** Reads a CSV file piece by piece into columns. */
import { isUtf8 } from 'node:buffer';
import { OpsError } from '../../errors.ts';
import type { TableColumns } from '../columns/table-columns.ts';
import { LF, recordLimit } from '../csv/csv-bytes.ts';
import { CsvScanner } from '../csv/csv-scanner.ts';
import type { DatasetRequest } from '../types.ts';
import type { DataFile } from './data-file.ts';

export interface ReadColumns {
  readonly columns: TableColumns;
  readonly rows: number;
  readonly bytesRead: number;
}

export interface CsvReadOptions {
  /** How much is read at once. */
  readonly pieceBytes?: number;
  /** Called after each piece with the share of the file that was read. */
  readonly onProgress?: (fraction: number) => void;
}

const PIECE_BYTES = 1 << 18;
/** No record of a table is longer: a quote that never closes must not collect the whole file. */
const RECORD_LIMIT_BYTES = 16 << 20;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** @throws OpsError `csv_not_utf8`, `format_mismatch`, `dataset_too_large`, and what `CsvScanner` refuses */
export function readCsv(file: DataFile, request: DatasetRequest, options: CsvReadOptions): ReadColumns {
  const pieceBytes = options.pieceBytes ?? PIECE_BYTES;
  const scanner = new CsvScanner(request, file.size);
  // Two bytes of slack: a newline that the last line may lack, and the byte that must follow every record.
  let buffer: Buffer = Buffer.alloc(pieceBytes + 2);
  let held = 0;
  let bytesRead = 0;
  let isFirst = true;
  for (;;) {
    if (buffer.length - held - 2 < pieceBytes) buffer = enlarged(buffer, held, pieceBytes);
    const count = file.read(buffer, held, pieceBytes);
    held += count;
    bytesRead += count;
    const isLast = count === 0;

    let start = 0;
    if (isFirst) {
      // The mark itself may be cut by the end of the piece.
      if (held < BYTE_ORDER_MARK.length && !isLast) continue;
      if (buffer.subarray(0, 3).equals(BYTE_ORDER_MARK)) start = BYTE_ORDER_MARK.length;
      isFirst = false;
    }
    if (isLast && held > start) buffer[held++] = LF;
    const end = isLast ? held : recordLimit(buffer, start, held);
    if (end > start) {
      refuseOtherEncoding(buffer, start, end, scanner.nextRow, file.name);
      scanner.push(buffer, start, end);
    } else if (held > RECORD_LIMIT_BYTES) {
      refuseEndless(buffer, held, scanner.nextRow, file.name);
    }
    if (isLast) break;
    buffer.copy(buffer, 0, end, held);
    held -= end;
    options.onProgress?.(bytesRead / file.size);
  }
  return { columns: scanner.finish(), rows: scanner.rows, bytesRead };
}

/** Twice as long, so that a long record is not searched again for every piece. */
function enlarged(buffer: Buffer, held: number, pieceBytes: number): Buffer {
  const longer = Buffer.alloc(Math.max(buffer.length * 2, held + pieceBytes + 2));
  buffer.copy(longer, 0, 0, held);
  return longer;
}

function refuseOtherEncoding(buffer: Buffer, start: number, end: number, nextRow: number, file: string): void {
  if (isUtf8(buffer.subarray(start, end)) && !buffer.subarray(start, end).includes(0)) return;
  let row = nextRow;
  let lineStart = start;
  while (lineStart < end) {
    const lineFeed = buffer.indexOf(LF, lineStart);
    const lineEnd = lineFeed < 0 || lineFeed >= end ? end : lineFeed + 1;
    const line = buffer.subarray(lineStart, lineEnd);
    if (!isUtf8(line) || line.includes(0)) break;
    lineStart = lineEnd;
    row++;
  }
  throw new OpsError('csv_not_utf8', `row ${row} is not UTF-8 text`, { facts: { file, row } });
}

function refuseEndless(buffer: Buffer, held: number, row: number, file: string): never {
  if (buffer.subarray(0, held).includes('"')) {
    throw new OpsError('csv_unclosed_quote', `the quote that opens in row ${row} never closes`, {
      facts: { file, row },
    });
  }
  throw new OpsError('format_mismatch', 'expected lines of text, found none within 16 MB', {
    facts: { file, suffix: 'csv', content: 'no line breaks' },
  });
}

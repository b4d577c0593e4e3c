/** Reads a stretch of a CSV file piece by piece and pushes its whole records to a scanner. */
import { isUtf8 } from 'node:buffer';
import { OpsError } from '../../../errors.ts';
import { CR, LF, recordLimit } from '../../csv/csv-bytes.ts';
import type { CsvScanner } from '../../csv/csv-scanner.ts';

export interface Stretch {
  /** Puts at most `length` bytes into `target` from `offset`; @returns how many, 0 at the end of the stretch. */
  readonly read: (target: Buffer, offset: number, length: number) => number;
  readonly pieceBytes: number;
  /** The stretch begins with the file. */
  readonly isHead: boolean;
  /** The stretch ends with the file, so that its last record may lack a newline. */
  readonly isTail: boolean;
  readonly file: string;
  readonly onPiece?: (bytesRead: number) => void;
}

/** No record of a table is longer: a quote that never closes must not collect the whole file. */
const RECORD_LIMIT_BYTES = 16 << 20;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * @returns how many bytes were read, and whether the stretch ended with a record (always so at the end of a file)
 * @throws OpsError `csv_not_utf8`, `format_mismatch`, and what `CsvScanner` refuses
 */
export function pushRecords(stretch: Stretch, scanner: CsvScanner): { bytesRead: number; isWhole: boolean } {
  const { pieceBytes, isTail, file } = stretch;
  // Two bytes of slack: a newline that the last line may lack, and the byte that must follow every record.
  let buffer: Buffer = Buffer.alloc(pieceBytes + 2);
  let held = 0;
  let bytesRead = 0;
  let isMarkPossible = stretch.isHead;
  for (;;) {
    if (buffer.length - held - 2 < pieceBytes) buffer = enlarged(buffer, held, pieceBytes);
    const count = stretch.read(buffer, held, pieceBytes);
    held += count;
    bytesRead += count;
    const isLast = count === 0;

    let start = 0;
    if (isMarkPossible) {
      // The mark itself may be cut by the end of the piece.
      if (held < BYTE_ORDER_MARK.length && !isLast) continue;
      if (buffer.subarray(0, 3).equals(BYTE_ORDER_MARK)) start = BYTE_ORDER_MARK.length;
      isMarkPossible = false;
    }
    if (isLast && !isTail) return { bytesRead, isWhole: held === start };
    if (isLast && held > start) buffer[held++] = LF;
    const end = isLast ? held : recordLimit(buffer, start, held);
    if (end > start) {
      refuseOtherEncoding(buffer, start, end, scanner, file);
      scanner.push(buffer, start, end);
    } else if (held > RECORD_LIMIT_BYTES) {
      refuseEndless(buffer, held, scanner.nextRow, file);
    }
    if (isLast) return { bytesRead, isWhole: true };
    buffer.copy(buffer, 0, end, held);
    held -= end;
    stretch.onPiece?.(bytesRead);
  }
}

/** Twice as long, so that a long record is not searched again for every piece. */
function enlarged(buffer: Buffer, held: number, pieceBytes: number): Buffer {
  const longer = Buffer.alloc(Math.max(buffer.length * 2, held + pieceBytes + 2));
  buffer.copy(longer, 0, 0, held);
  return longer;
}

/** Whatever is wrong in a row above is told first, wherever the pieces of the file are cut. */
function refuseOtherEncoding(buffer: Buffer, start: number, end: number, scanner: CsvScanner, file: string): void {
  if (isText(buffer.subarray(start, end))) return;
  let lineStart = start;
  for (let at = start; at < end; at++) {
    if (buffer[at] !== LF && buffer[at] !== CR) continue;
    if (!isText(buffer.subarray(lineStart, at + 1))) break;
    lineStart = at + 1;
  }
  const good = recordLimit(buffer, start, lineStart);
  if (good > start) scanner.push(buffer, start, good);
  const row = scanner.nextRow;
  throw new OpsError('csv_not_utf8', `row ${row} is not UTF-8 text`, { facts: { file, row } });
}

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
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

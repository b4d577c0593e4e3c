/**
 * Reads a large CSV file on two threads: the calling one from its beginning, another one from a newline near the middle.
 *
 * That newline may stand inside of quotes; then the first thread, which knows, does not end its last record there, and the second
 * one's work is thrown away. So is it when that thread meets anything wrong, or more rows than were expected: the file is then read
 * again in one piece. What comes out is always what one thread alone would have made of the file.
 */
import { OpsError } from '../../../errors.ts';
import { type ColumnRooms, joinParts, reservedRooms, settleIn } from '../../columns/column-parts.ts';
import { PartIsFull } from '../../columns/shared-column.ts';
import type { TableColumns } from '../../columns/table-columns.ts';
import { LF } from '../../csv/csv-bytes.ts';
import { CsvScanner } from '../../csv/csv-scanner.ts';
import type { ColumnRequest } from '../../types.ts';
import type { DataFile } from '../data-file.ts';
import { type ReadColumns, type ReadOptions, SMALLEST_SHARED_BYTES } from '../read-options.ts';
import type { RunningPart, SecondThread } from '../second-thread.ts';
import { pushRecords } from './push-records.ts';

/** The first thread makes the digest of the whole file, too. */
const FIRST_SHARE = 0.42;
/** Samples may mislead a little; room that is not used between the parts takes memory. */
const SPARE_ROWS = 1.06;
const SAMPLES = 8;
const SAMPLE_BYTES = 1 << 16;
const MOST_SAMPLED_BYTES = 1 << 20;

type HalvesOptions = ReadOptions & { readonly pieceBytes: number };

interface Begun {
  readonly columns: TableColumns;
  readonly rooms: ColumnRooms;
  readonly nextRow: number;
  readonly second: RunningPart;
}

/** @returns undefined when the file must be read in one piece; `file` is then somewhere in its middle */
export async function readHalves(
  file: DataFile,
  request: ColumnRequest,
  options: HalvesOptions,
): Promise<ReadColumns | undefined> {
  const { secondThread, smallestShared = SMALLEST_SHARED_BYTES } = options;
  if (secondThread === undefined || file.size < smallestShared) return undefined;
  const split = newlineNear(file, Math.floor(file.size * FIRST_SHARE));
  if (split === undefined) return undefined;

  const scanner = new CsvScanner(request, file.size);
  let begun: Begun | undefined;
  scanner.onColumns = (columns) => {
    begun = begin({ file, request, options, secondThread, columns, split });
  };
  try {
    const whole = readFirst(file, scanner, split, options);
    if (begun === undefined || !whole || scanner.isBlankPending) return undefined;
    const bytesRead = split + readOn(file, options.pieceBytes);
    return joined(begun, await begun.second.result, scanner.rows, bytesRead);
  } catch (thrown) {
    if (thrown instanceof PartIsFull) return undefined;
    throw thrown;
  } finally {
    await begun?.second.stop();
  }
}

/** The position behind the first newline from `position` on; undefined when there is none near. */
function newlineNear(file: DataFile, position: number): number | undefined {
  const sample = Buffer.alloc(Math.min(MOST_SAMPLED_BYTES, file.size - position));
  const count = file.readAt(sample, 0, sample.length, position);
  const newline = sample.subarray(0, count).indexOf(LF);
  return newline < 0 || position + newline + 1 >= file.size ? undefined : position + newline + 1;
}

interface Beginning {
  readonly file: DataFile;
  readonly request: ColumnRequest;
  readonly options: HalvesOptions;
  readonly secondThread: SecondThread;
  readonly columns: TableColumns;
  readonly split: number;
}

/** Reserves the columns and lets the second thread start. @throws PartIsFull when there is not enough memory for spare rows */
function begin({ file, request, options, secondThread, columns, split }: Beginning): Begun {
  const nextRow = expectedRows(file, 0, split);
  const endRow = nextRow + expectedRows(file, split, file.size);
  const rooms = roomsFor(columns, endRow);
  settleIn(columns, rooms, 0, nextRow);
  const second = secondThread.start({
    request,
    identity: file.identity,
    names: columns.all.map(({ column }) => column.name),
    rooms,
    start: split,
    firstRow: nextRow,
    endRow,
    pieceBytes: options.pieceBytes,
  });
  return { columns, rooms, nextRow, second };
}

function roomsFor(columns: TableColumns, rows: number): ColumnRooms {
  try {
    return reservedRooms(columns, rows);
  } catch (thrown) {
    // One thread alone may get by with less.
    throw thrown instanceof OpsError ? new PartIsFull(thrown.message) : thrown;
  }
}

/** Rows in `[start, end)` and a few more, judged by samples from all over. */
function expectedRows(file: DataFile, start: number, end: number): number {
  const sample = Buffer.alloc(Math.min(SAMPLE_BYTES, end - start));
  let lines = 1;
  let bytes = 1;
  for (let index = 0; index < SAMPLES; index++) {
    const position = start + Math.floor(((end - start - sample.length) * index) / (SAMPLES - 1));
    const count = file.readAt(sample, 0, sample.length, position);
    for (let at = 0; at < count; at++) if (sample[at] === LF) lines++;
    bytes += count;
  }
  return Math.ceil(((end - start) / bytes) * lines * SPARE_ROWS) + 64;
}

/** @returns whether a record ends exactly at `split` */
function readFirst(
  file: DataFile,
  scanner: CsvScanner,
  split: number,
  { pieceBytes, onProgress }: HalvesOptions,
): boolean {
  let left = split;
  const read = (target: Buffer, offset: number, length: number) => {
    const count = left === 0 ? 0 : file.read(target, offset, Math.min(length, left));
    left -= count;
    return count;
  };
  const onPiece = (bytesRead: number) => onProgress?.(bytesRead / split);
  const { isWhole } = pushRecords({ read, pieceBytes, isHead: true, isTail: false, file: file.name, onPiece }, scanner);
  return isWhole && left === 0;
}

/** Reads to the end for the digest; @returns the number of bytes. */
function readOn(file: DataFile, pieceBytes: number): number {
  const buffer = Buffer.alloc(pieceBytes);
  let bytesRead = 0;
  for (;;) {
    const count = file.read(buffer, 0, pieceBytes);
    if (count === 0) return bytesRead;
    bytesRead += count;
  }
}

function joined(
  { columns, rooms, nextRow }: Begun,
  second: Awaited<RunningPart['result']>,
  rows: number,
  bytesRead: number,
): ReadColumns | undefined {
  if (second === null || rows === 0 || second.rows === 0) return undefined;
  const place = { rows, nextRow, nextRows: second.rows };
  return joinParts(columns, rooms, second.parts, place) ? { columns, rows: rows + second.rows, bytesRead } : undefined;
}

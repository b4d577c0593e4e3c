/** Reads a Parquet file into columns, one column of one row group at a time. */
import { type ColumnMetaData, type DecodedArray, type FileMetaData, parquetMetadata, parquetRead } from 'hyparquet';
import { OpsError } from '../../errors.ts';
import { MOST_COLUMNS, tooManyColumns } from '../columns/most-columns.ts';
import { DEFAULT_MEMORY_LIMIT_BYTES } from '../columns/shared-column.ts';
import { type TableColumn, tableColumns } from '../columns/table-columns.ts';
import type { ColumnRequest, DatasetWarning } from '../types.ts';
import { datasetWarning } from '../warnings.ts';
import type { DataFile } from './data-file.ts';
import { compressors } from './parquet/codecs.ts';
import { FileWindow } from './parquet/file-window.ts';
import { PageMemory } from './parquet/page-memory.ts';
import { chunkRange, type NumberPage, readNumberPages } from './parquet/pages.ts';
import { type ParquetColumn, parquetColumns } from './parquet/schema.ts';
import { PARQUET_TIME_PARSERS, putNumberPage, putParquetValues } from './parquet/values.ts';
import type { ReadColumns, ReadOptions } from './read-options.ts';

const MAGIC = 'PAR1';
const ENCRYPTED_MAGIC = 'PARE';
/** Magic at both ends and the length of the footer. */
const SMALLEST_FILE_BYTES = 12;

/**
 * The file is read once from its beginning to its end, so that its digest is that of the very bytes that were decoded; of them no
 * more is held than one column of one row group.
 * @throws OpsError `parquet_truncated`, `parquet_corrupt`, `parquet_unsupported`, `dataset_no_rows`, `dataset_too_large`, and those of
 *   the columns
 */
export async function readParquet(file: DataFile, request: ColumnRequest, options: ReadOptions): Promise<ReadColumns> {
  const limitBytes = request.memoryLimitBytes ?? DEFAULT_MEMORY_LIMIT_BYTES;
  const footer = footerBytes(file, limitBytes);
  // The location notes of geographic columns and the statistics are not needed.
  const metadata = guarded(file.name, 'footer', () => parquetMetadata(footer, { geoparquet: false }));
  const source = guarded(file.name, 'schema', () => parquetColumns(metadata));
  if (source.length > MOST_COLUMNS) throw tooManyColumns(source.length, file.name);
  const columns = tableColumns(source, request);
  const rows = guarded(file.name, 'footer', () => countRows(metadata, source, file));
  const wanted = columns.all.flatMap((target, index) =>
    target.part === 'unread' ? [] : [{ target, column: source[index]! }],
  );
  for (const { target, column } of wanted) refuseUnsupported(target, column, file.name);
  const { chunks, heldBytes } = inReadingOrder(wantedChunks(metadata, wanted), file.size);
  refuseTooLarge(file.name, heldBytes + rows * wanted.length * Float64Array.BYTES_PER_ELEMENT, limitBytes);

  columns.memory.expectedRows = rows;
  const window = new FileWindow(file);
  const memory = new PageMemory();
  if (heldBytes === file.size) held(file, window, 0, file.size);
  for (const chunk of chunks) {
    await readChunk(chunk, { window, memory, metadata, file });
    options.onProgress?.(window.bytesRead / file.size);
  }
  const last = held(file, window, file.size - footer.length, file.size);
  if (!last.equals(footer)) throw corrupt(file.name, 'footer');
  return { columns, rows, bytesRead: window.bytesRead, warnings: typeWarnings(wanted.map(({ column }) => column)) };
}

interface Reading {
  readonly window: FileWindow;
  readonly memory: PageMemory;
  readonly metadata: FileMetaData;
  readonly file: DataFile;
}

/** One column of one row group, in bytes `[start, end)` of the file, for rows `[rowStart, rowEnd)`. */
interface Chunk {
  readonly target: TableColumn;
  readonly column: ParquetColumn;
  readonly meta: ColumnMetaData;
  readonly start: number;
  readonly end: number;
  readonly rowStart: number;
  readonly rowEnd: number;
  /** For errors. */
  readonly where: string;
}

function wantedChunks(
  metadata: FileMetaData,
  wanted: readonly { target: TableColumn; column: ParquetColumn }[],
): Chunk[] {
  const chunks: Chunk[] = [];
  let rowStart = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    const rowEnd = rowStart + Number(group.num_rows);
    for (const { target, column } of wanted) {
      const meta = group.columns[column.leaf]!.meta_data!;
      const where = `column ${column.name}, row group ${index + 1}`;
      chunks.push({ target, column, meta, ...chunkRange(meta), rowStart, rowEnd, where });
    }
    rowStart = rowEnd;
  }
  return chunks;
}

/** As they stand in the file; where that is not the order of rows, the file is held as a whole. */
function inReadingOrder(chunks: readonly Chunk[], fileBytes: number): { chunks: readonly Chunk[]; heldBytes: number } {
  const placed = [...chunks].sort((a, b) => a.start - b.start);
  const nextRow = new Map<ParquetColumn, number>();
  for (const { column, rowStart, rowEnd } of placed) {
    if ((nextRow.get(column) ?? 0) !== rowStart) return { chunks, heldBytes: fileBytes };
    nextRow.set(column, rowEnd);
  }
  return { chunks: placed, heldBytes: Math.max(...placed.map(({ start, end }) => end - start)) };
}

async function readChunk(chunk: Chunk, { window, memory, metadata, file }: Reading): Promise<void> {
  const { target, column, meta, start, end, rowStart, rowEnd, where } = chunk;
  if (!(start >= 4 && end <= file.size && start <= end)) throw corrupt(file.name, where);
  const bytes = held(file, window, start, end);
  let row = rowStart;
  const onPage = (page: NumberPage) => {
    putNumberPage(target, column, page, row);
    row += page.rows;
  };
  const numbers = { bytes, meta, element: column.element, rows: rowEnd - rowStart };
  const isRead = guardedChunk(
    file.name,
    column,
    where,
    () => isFlat(column) && readNumberPages(numbers, memory, onPage),
  );
  if (isRead) return;
  for (const run of await readColumnChunk(chunk, bytes, metadata, file)) {
    putParquetValues(target, column, run, row);
    row += run.length;
  }
}

/** @throws OpsError `file_changed` when the file has become shorter meanwhile */
function held(file: DataFile, window: FileWindow, start: number, end: number): Buffer {
  try {
    return window.take(start, end);
  } catch (thrown) {
    if (thrown instanceof RangeError) file.refuseChange();
    throw thrown;
  }
}

/** From the footer's first byte to the end of the file. */
function footerBytes(file: DataFile, limitBytes: number): Buffer {
  const head = file.head(4).toString('latin1');
  const end = file.tail(8);
  const tail = end.toString('latin1', end.length - 4);
  if (head === ENCRYPTED_MAGIC || tail === ENCRYPTED_MAGIC) {
    throw new OpsError('parquet_unsupported', 'the file is encrypted', {
      facts: { file: file.name, column: '*', type: 'encrypted' },
    });
  }
  const isWhole = file.size >= SMALLEST_FILE_BYTES && tail === MAGIC;
  if (!isWhole || end.readUInt32LE(0) > file.size - SMALLEST_FILE_BYTES) {
    const facts = { file: file.name };
    throw new OpsError('parquet_truncated', 'expected a Parquet footer at the end of the file', { facts });
  }
  if (head !== MAGIC) throw corrupt(file.name, 'head');
  const length = end.readUInt32LE(0) + 8;
  refuseTooLarge(file.name, length, limitBytes);
  return file.tail(length);
}

/** Rows by the footer, once its counts and offsets fit together. */
function countRows(metadata: FileMetaData, source: readonly ParquetColumn[], file: DataFile): number {
  const rows = Number(metadata.num_rows);
  let grouped = 0;
  for (const group of metadata.row_groups) {
    const groupRows = Number(group.num_rows);
    if (!Number.isSafeInteger(groupRows) || groupRows < 0 || group.columns.length < source.length) {
      throw corrupt(file.name, 'footer');
    }
    grouped += groupRows;
    for (const { meta_data: chunk } of group.columns) {
      if (chunk === undefined) throw corrupt(file.name, 'footer');
      const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
      const length = Number(chunk.total_compressed_size);
      if (!(start >= 0 && length >= 0 && start + length <= file.size)) throw corrupt(file.name, 'footer');
    }
  }
  refuseMisplaced(metadata, source, file.name);
  if (grouped !== rows) throw corrupt(file.name, 'footer');
  if (rows === 0)
    throw new OpsError('dataset_no_rows', 'expected rows, there are none', { facts: { file: file.name } });
  return rows;
}

/** A chunk says itself of which column it is. */
function refuseMisplaced(metadata: FileMetaData, source: readonly ParquetColumn[], file: string): void {
  for (const group of metadata.row_groups) {
    for (const { name, leaf, element, kind } of source) {
      const chunk = group.columns[leaf]?.meta_data;
      const isRight = chunk?.path_in_schema[0] === name && (kind === 'nested' || chunk.type === element.type);
      if (!isRight) throw corrupt(file, 'footer');
    }
  }
}

function refuseTooLarge(file: string, neededBytes: number, limitBytes: number): void {
  if (neededBytes <= limitBytes) return;
  throw new OpsError('dataset_too_large', `expected at most ${limitBytes} bytes in memory`, {
    facts: { file, neededBytes, limitBytes },
  });
}

function refuseUnsupported(target: TableColumn, column: ParquetColumn, file: string): void {
  const isLost = column.kind === 'nested' || column.kind === 'other';
  if (!isLost || target.part === 'other_time') return;
  throw new OpsError('parquet_unsupported', `${column.name} is a ${column.type} and cannot be read as ${target.part}`, {
    facts: { file, column: column.name, type: column.type },
  });
}

/** The chunk's values: as many as the group has rows, in one or more runs. */
async function readColumnChunk(
  { column, start, end, rowStart, rowEnd, where }: Chunk,
  bytes: Buffer,
  metadata: FileMetaData,
  file: DataFile,
): Promise<DecodedArray[]> {
  const runs: DecodedArray[] = [];
  const slice = (from: number, to = file.size) => {
    if (from < start || to > end) throw new RangeError('a page leaves the column');
    return Uint8Array.prototype.slice.call(bytes, from - start, to - start).buffer as ArrayBuffer;
  };
  try {
    await parquetRead({
      file: { byteLength: file.size, slice },
      metadata,
      columns: [column.name],
      rowStart,
      rowEnd,
      compressors,
      parsers: PARQUET_TIME_PARSERS,
      geoparquet: false,
      // Only collects: what is thrown here would reach nobody.
      onChunk: ({ columnData }) => runs.push(columnData),
    });
  } catch (thrown) {
    throw explained(file.name, column, where, thrown);
  }
  const count = runs.reduce((sum, run) => sum + run.length, 0);
  if (count !== rowEnd - rowStart) throw corrupt(file.name, where);
  return runs;
}

function isFlat({ kind }: ParquetColumn): boolean {
  return kind !== 'nested';
}

function guardedChunk<T>(file: string, column: ParquetColumn, where: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    // What a value means is judged while pages are read.
    throw thrown instanceof OpsError ? thrown : explained(file, column, where, thrown);
  }
}

/** Damage, unless the reason is something that this reader does not know. */
function explained(file: string, column: ParquetColumn, where: string, thrown: unknown): OpsError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const unsupported = /unsupported (?:compression codec|encoding|type):? (\w+)/.exec(reason);
  if (unsupported === null) return corrupt(file, where, thrown);
  return new OpsError('parquet_unsupported', `${where}: ${reason}`, {
    facts: { file, column: column.name, type: unsupported[1] ?? '' },
    cause: thrown,
  });
}

function typeWarnings(columns: readonly ParquetColumn[]): DatasetWarning[] {
  return columns.flatMap(({ name, isDecimal, isInt96 }) => [
    ...(isDecimal ? [datasetWarning('decimal_as_double', { column: name })] : []),
    ...(isInt96 ? [datasetWarning('time_int96', { column: name })] : []),
  ]);
}

function corrupt(file: string, where: string, cause?: unknown): OpsError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new OpsError('parquet_corrupt', `${where} is damaged${reason}`, {
    facts: { file, where },
    ...(cause === undefined ? {} : { cause }),
  });
}

function guarded<T>(file: string, where: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw thrown instanceof OpsError ? thrown : corrupt(file, where, thrown);
  }
}

/** Reads a Parquet file into columns, one column of one row group at a time. */
import { type DecodedArray, type FileMetaData, parquetMetadata, parquetRead } from 'hyparquet';
import { OpsError } from '../../errors.ts';
import { MOST_COLUMNS, tooManyColumns } from '../columns/most-columns.ts';
import { DEFAULT_MEMORY_LIMIT_BYTES } from '../columns/shared-column.ts';
import { type TableColumn, tableColumns } from '../columns/table-columns.ts';
import type { DatasetRequest, DatasetWarning } from '../types.ts';
import { datasetWarning } from '../warnings.ts';
import type { DataFile } from './data-file.ts';
import { compressors } from './parquet/codecs.ts';
import { readNumberPages } from './parquet/pages.ts';
import { type ParquetColumn, parquetColumns } from './parquet/schema.ts';
import { PARQUET_TIME_PARSERS, putNumberPage, putParquetValues } from './parquet/values.ts';
import type { ReadColumns, ReadOptions } from './read-options.ts';

const MAGIC = 'PAR1';
const ENCRYPTED_MAGIC = 'PARE';
/** Magic at both ends and the length of the footer. */
const SMALLEST_FILE_BYTES = 12;

/**
 * The whole file is read into memory first, so that its digest is that of the very bytes that were decoded.
 * @throws OpsError `parquet_truncated`, `parquet_corrupt`, `parquet_unsupported`, `dataset_no_rows`, `dataset_too_large`, and those of
 *   the columns
 */
export async function readParquet(file: DataFile, request: DatasetRequest, options: ReadOptions): Promise<ReadColumns> {
  const limitBytes = request.memoryLimitBytes ?? DEFAULT_MEMORY_LIMIT_BYTES;
  refuseTooLarge(file.name, file.size, limitBytes);
  const { bytes, bytesRead } = readWhole(file);
  const metadata = readFooter(bytes.subarray(0, bytesRead), file.name);
  const source = guarded(file.name, 'schema', () => parquetColumns(metadata));
  if (source.length > MOST_COLUMNS) throw tooManyColumns(source.length, file.name);
  const columns = tableColumns(source, request);
  const rows = guarded(file.name, 'footer', () => countRows(metadata, source, file));
  const wanted = columns.all.flatMap((target, index) =>
    target.part === 'unread' ? [] : [{ target, column: source[index]! }],
  );
  for (const { target, column } of wanted) refuseUnsupported(target, column, file.name);
  refuseTooLarge(file.name, file.size + rows * wanted.length * Float64Array.BYTES_PER_ELEMENT, limitBytes);

  columns.memory.expectedRows = rows;
  const buffer = { byteLength: bytes.length, slice: (start: number, end?: number) => arrayBufferOf(bytes, start, end) };
  let rowStart = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    const rowEnd = rowStart + Number(group.num_rows);
    for (const { target, column } of wanted) {
      const where = `column ${column.name}, row group ${index + 1}`;
      const chunk = group.columns[column.leaf]!.meta_data!;
      const pages = guardedChunk(file.name, column, where, () =>
        isFlat(column) ? readNumberPages(bytes, chunk, column.element, rowEnd - rowStart) : undefined,
      );
      let row = rowStart;
      for (const page of pages ?? []) {
        putNumberPage(target, column, page, row);
        row += page.rows;
      }
      if (pages !== undefined) continue;
      for (const run of await readColumnChunk(buffer, metadata, column, rowStart, rowEnd, where, file.name)) {
        putParquetValues(target, column, run, row);
        row += run.length;
      }
    }
    rowStart = rowEnd;
    options.onProgress?.(rowStart / rows);
  }
  return { columns, rows, bytesRead, warnings: typeWarnings(wanted.map(({ column }) => column)) };
}

const PIECE_BYTES = 4 << 20;

function readWhole(file: DataFile): { bytes: Buffer; bytesRead: number } {
  const bytes = Buffer.alloc(file.size);
  let bytesRead = 0;
  while (bytesRead < file.size) {
    const count = file.read(bytes, bytesRead, Math.min(PIECE_BYTES, file.size - bytesRead));
    if (count === 0) break;
    bytesRead += count;
  }
  return { bytes, bytesRead };
}

function readFooter(bytes: Buffer, file: string): FileMetaData {
  const head = bytes.toString('latin1', 0, 4);
  const tail = bytes.toString('latin1', bytes.length - 4);
  if (head === ENCRYPTED_MAGIC || tail === ENCRYPTED_MAGIC) {
    throw new OpsError('parquet_unsupported', 'the file is encrypted', {
      facts: { file, column: '*', type: 'encrypted' },
    });
  }
  const isWhole = bytes.length >= SMALLEST_FILE_BYTES && tail === MAGIC;
  if (!isWhole || bytes.readUInt32LE(bytes.length - 8) > bytes.length - SMALLEST_FILE_BYTES) {
    throw new OpsError('parquet_truncated', 'expected a Parquet footer at the end of the file', { facts: { file } });
  }
  if (head !== MAGIC) throw corrupt(file, 'head');
  // The location notes of geographic columns and the statistics are not needed.
  return guarded(file, 'footer', () => parquetMetadata(bytes, { geoparquet: false }));
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

/** The values of one column in one row group: as many as the group has rows, in one or more runs. */
async function readColumnChunk(
  buffer: { byteLength: number; slice(start: number, end?: number): ArrayBuffer },
  metadata: FileMetaData,
  column: ParquetColumn,
  rowStart: number,
  rowEnd: number,
  where: string,
  file: string,
): Promise<DecodedArray[]> {
  const chunks: DecodedArray[] = [];
  try {
    await parquetRead({
      file: buffer,
      metadata,
      columns: [column.name],
      rowStart,
      rowEnd,
      compressors,
      parsers: PARQUET_TIME_PARSERS,
      geoparquet: false,
      // Only collects: what is thrown here would reach nobody.
      onChunk: ({ columnData }) => chunks.push(columnData),
    });
  } catch (thrown) {
    throw explained(file, column, where, thrown);
  }
  const count = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (count !== rowEnd - rowStart) throw corrupt(file, where);
  return chunks;
}

function isFlat({ kind }: ParquetColumn): boolean {
  return kind !== 'nested';
}

function guardedChunk<T>(file: string, column: ParquetColumn, where: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw explained(file, column, where, thrown);
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

function arrayBufferOf(bytes: Buffer, start: number, end = bytes.length): ArrayBuffer {
  return Uint8Array.prototype.slice.call(bytes, start, end).buffer as ArrayBuffer;
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

/** Reads a data file of either format into a sorted, checked table. */
import { extname } from 'node:path';
import { OpsError } from '../../errors.ts';
import { assembleFeatures, assembleTable, type FileFacts, type Table } from '../columns/assemble-table.ts';
import { displayedFile } from '../columns/table-columns.ts';
import type { ColumnRequest, Dataset, DatasetRequest, FeatureRequest, FeatureTable } from '../types.ts';
import { readCsv } from './csv/read-csv.ts';
import { DataFile } from './data-file.ts';
import { readParquet } from './parquet.ts';
import type { ReadColumns, ReadOptions } from './read-options.ts';

/** Reads on the calling thread, so it is meant for a worker. @throws OpsError: see the data codes in `engine/errors.ts` */
export async function loadDataset(request: DatasetRequest, options: ReadOptions = {}): Promise<Dataset> {
  const { otherTimes: _, ...dataset } = await loadTable(request, options);
  return dataset;
}

/** As `loadDataset`, with the other time columns. */
export async function loadTable(request: DatasetRequest, options: ReadOptions = {}): Promise<Table> {
  return await readFile(request, options, ({ columns, rows, warnings = [] }, facts) =>
    assembleTable(columns, rows, { ...facts, warnings }),
  );
}

/** The asked columns of a file that need not have been made for training: no label, no times, in its own order. @throws as `loadDataset` */
export async function loadFeatures(request: FeatureRequest, options: ReadOptions = {}): Promise<FeatureTable> {
  const nothingElse = {
    labelColumn: null,
    timeColumn: null,
    startColumn: null,
    weightColumn: null,
    otherTimeColumns: [],
  };
  return await readFile({ ...request, ...nothingElse }, options, ({ columns, rows }, { file }) =>
    assembleFeatures(columns, rows, file),
  );
}

async function readFile<Result>(
  request: ColumnRequest,
  options: ReadOptions,
  assemble: (read: ReadColumns, facts: Omit<FileFacts, 'warnings'>) => Result,
): Promise<Result> {
  const name = displayedFile(request);
  const file = new DataFile(request.path, name);
  try {
    const format = formatOf(request.path);
    refuseOtherContent(file, format);
    const read = await (format === 'csv' ? readCsv : readParquet)(file, request, options);
    const sha256 = file.finish(read.bytesRead);
    return assemble(read, { file: name, format, bytes: file.size, sha256 });
  } catch (thrown) {
    file.refuseChange();
    throw thrown;
  } finally {
    file.close();
  }
}

/** The suffix decides, as in the original command line. */
function formatOf(path: string): 'csv' | 'parquet' {
  const suffix = extname(path).toLowerCase();
  return suffix === '.parquet' || suffix === '.pq' ? 'parquet' : 'csv';
}

const MAGIC = [
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
  ['arrow', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
] as const;

/** Content that contradicts the suffix is told by its first bytes. */
function refuseOtherContent(file: DataFile, format: 'csv' | 'parquet'): void {
  const head = file.head(8);
  const content = MAGIC.find(([, magic]) => magic.every((byte, at) => head[at] === byte))?.[0];
  const isText = head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
  const found = content ?? (isText && file.tail(4).toString('latin1') !== 'PAR1' ? 'text' : undefined);
  const expected = format === 'csv' ? 'text' : 'parquet';
  // A Parquet file that was cut at its head is damaged Parquet, whatever its first bytes look like.
  if (found === undefined || found === expected || (format === 'csv' && content === undefined)) return;
  const suffix = extname(file.name) || '(none)';
  throw new OpsError('format_mismatch', `expected ${expected} in ${file.name}, found ${found}`, {
    facts: { file: file.name, suffix, content: found },
  });
}

/** Reads a CSV file into columns, on two threads where that pays. */
import { CsvScanner } from '../../csv/csv-scanner.ts';
import type { ColumnRequest } from '../../types.ts';
import type { DataFile } from '../data-file.ts';
import type { ReadColumns, ReadOptions } from '../read-options.ts';
import { pushRecords } from './push-records.ts';
import { readHalves } from './two-threads.ts';

const PIECE_BYTES = 1 << 18;

/** @throws OpsError `csv_not_utf8`, `format_mismatch`, `dataset_too_large`, and what `CsvScanner` refuses */
export async function readCsv(file: DataFile, request: ColumnRequest, options: ReadOptions): Promise<ReadColumns> {
  const pieceBytes = options.pieceBytes ?? PIECE_BYTES;
  const read = await readHalves(file, request, { ...options, pieceBytes });
  if (read !== undefined) return read;

  file.restart();
  const scanner = new CsvScanner(request, file.size);
  const { bytesRead } = pushRecords(
    {
      read: (target, offset, length) => file.read(target, offset, length),
      pieceBytes,
      isHead: true,
      isTail: true,
      file: file.name,
      onPiece: (bytes) => options.onProgress?.(bytes / file.size),
    },
    scanner,
  );
  return { columns: scanner.finish(), rows: scanner.rows, bytesRead };
}

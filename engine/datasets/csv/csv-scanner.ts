/**
 * Turns the bytes of a CSV file (RFC 4180, comma, UTF-8) into columns, in one pass and without a string for any plain number.
 *
 * Records end with LF, CRLF or CR. A quoted cell means the same as the same text without quotes. The first record is the header.
 * The caller pushes whole records only: `recordLimit` says how far a piece of the file holds them.
 */
import { OpsError } from '../../errors.ts';
import { displayedFile, type TableColumns, tableColumns } from '../columns/table-columns.ts';
import { fileRow } from '../columns/value-column.ts';
import type { ColumnRequest } from '../types.ts';
import { afterNewline, CR, estimatedRows, LF, skipNewlines } from './csv-bytes.ts';
import { readHeader } from './csv-header.ts';
import { CsvRecords } from './csv-records.ts';

/** The header's place when data rows count from 0. */
const HEADER_ROW = -1;

export class CsvScanner {
  /** Called when the header was read, before the first row. */
  onColumns: ((columns: TableColumns) => void) | undefined;
  readonly #request: ColumnRequest;
  readonly #file: string;
  readonly #fileBytes: number;
  #columns: TableColumns | undefined;
  #records: CsvRecords | undefined;
  #blankRow: number | undefined;

  /** @param begun the columns, and the number of the first row, when the header was read elsewhere */
  constructor(request: ColumnRequest, fileBytes: number, begun?: { columns: TableColumns; firstRow: number }) {
    this.#request = request;
    this.#file = displayedFile(request);
    this.#fileBytes = fileBytes;
    if (begun === undefined) return;
    this.#columns = begun.columns;
    this.#records = new CsvRecords(begun.columns, this.#file, begun.firstRow);
  }

  /**
   * Reads the records in `bytes[start, end)`. `end` must be a result of `recordLimit`, or the end of the file made to end with a
   * newline; at least one byte must follow it.
   * @throws OpsError `csv_ragged_row`, `csv_blank_line`, `csv_unclosed_quote`, `csv_bad_quote`, and those of header and columns
   */
  push(bytes: Buffer, start: number, end: number): void {
    const at = this.#records === undefined ? this.#header(bytes, start, end) : start;
    if (this.#records !== undefined) this.#rows(this.#records, bytes, at, end);
  }

  /** Data rows that were read. */
  get rows(): number {
    return this.#records?.rows ?? 0;
  }

  /** True after a blank line, which may stand at the end of the file only. */
  get isBlankPending(): boolean {
    return this.#blankRow !== undefined;
  }

  /** The row that comes next, as a person counts them. */
  get nextRow(): number {
    return this.#records === undefined ? 1 : fileRow(this.rows);
  }

  /** @throws OpsError `file_empty` when there was not even a header, `csv_no_rows` */
  finish(): TableColumns {
    if (this.#columns === undefined) {
      throw new OpsError('file_empty', 'expected a header, the file holds nothing', { facts: { file: this.#file } });
    }
    if (this.rows === 0) {
      throw new OpsError('csv_no_rows', 'expected rows below the header, there are none', {
        facts: { file: this.#file },
      });
    }
    return this.#columns;
  }

  /** @returns where the first row begins */
  #header(bytes: Buffer, start: number, end: number): number {
    const at = skipNewlines(bytes, start, end);
    if (at > start) this.#blankRow = HEADER_ROW;
    if (at === end) return at;
    if (this.#blankRow !== undefined) this.#refuseBlank(this.#blankRow);
    const header = readHeader(bytes, at, end, this.#file);
    const source = header.names.map((name) => ({ name, kind: 'unknown' }) as const);
    this.#columns = tableColumns(source, this.#request);
    this.#columns.memory.expectedRows = estimatedRows(bytes, header.end, end, this.#fileBytes);
    this.#records = new CsvRecords(this.#columns, this.#file, 0);
    this.onColumns?.(this.#columns);
    return header.end;
  }

  #rows(records: CsvRecords, bytes: Buffer, start: number, end: number): void {
    records.take(bytes, start, end);
    let at = start;
    while (at < end) {
      if (bytes[at] === LF || bytes[at] === CR) {
        this.#blankRow ??= records.rows;
        at = afterNewline(bytes, at);
        continue;
      }
      if (this.#blankRow !== undefined) this.#refuseBlank(this.#blankRow);
      at = records.read(at);
    }
  }

  #refuseBlank(row: number): never {
    throw new OpsError('csv_blank_line', `row ${fileRow(row)} is blank`, {
      facts: { file: this.#file, row: fileRow(row) },
    });
  }
}

/**
 * Turns the bytes of a CSV file (RFC 4180, comma, UTF-8) into columns, in one pass and without a string for any plain number.
 *
 * Records end with LF, CRLF or CR. A quoted cell means the same as the same text without quotes. The first record is the header.
 * The caller pushes whole records only: `recordLimit` says how far a piece of the file holds them.
 */
import { OpsError } from '../../errors.ts';
import { displayedFile, type TableColumns, tableColumns } from '../columns/table-columns.ts';
import { fileRow } from '../columns/value-column.ts';
import type { DatasetRequest } from '../types.ts';
import {
  afterNewline,
  COMMA,
  CR,
  estimatedRows,
  isCellEnd,
  LF,
  QUOTE,
  quotedCell,
  recordWidth,
  skipNewlines,
  unfold,
} from './csv-bytes.ts';
import { readHeader } from './csv-header.ts';

/** The header's place when data rows count from 0. */
const HEADER_ROW = -1;

export class CsvScanner {
  /** Data rows that were read. */
  rows: number;
  /** Called when the header was read, before the first row. */
  onColumns: ((columns: TableColumns) => void) | undefined;
  readonly #request: DatasetRequest;
  readonly #file: string;
  readonly #fileBytes: number;
  #columns: TableColumns | undefined;
  #blankRow: number | undefined;
  #recordStart = 0;
  /** Where a quoted cell with doubled quotes is unfolded. */
  #unfolded = Buffer.alloc(256);

  /** @param begun the columns, and the number of the first row, when the header was read elsewhere */
  constructor(request: DatasetRequest, fileBytes: number, begun?: { columns: TableColumns; firstRow: number }) {
    this.#request = request;
    this.#columns = begun?.columns;
    this.rows = begun?.firstRow ?? 0;
    this.#file = displayedFile(request);
    this.#fileBytes = fileBytes;
  }

  /**
   * Reads the records in `bytes[start, end)`. `end` must be a result of `recordLimit`, or the end of the file made to end with a
   * newline; at least one byte must follow it.
   * @throws OpsError `csv_ragged_row`, `csv_blank_line`, `csv_unclosed_quote`, `csv_bad_quote`, and those of header and columns
   */
  push(bytes: Buffer, start: number, end: number): void {
    let at = start;
    if (this.#columns === undefined) {
      at = skipNewlines(bytes, at, end);
      if (at > start) this.#blankRow = HEADER_ROW;
      if (at === end) return;
      if (this.#blankRow !== undefined) this.#refuseBlank(this.#blankRow);
      const header = readHeader(bytes, at, end, this.#file);
      this.#columns = tableColumns(
        header.names.map((name) => ({ name, kind: 'unknown' })),
        this.#request,
      );
      at = header.end;
      this.#columns.memory.expectedRows = estimatedRows(bytes, at, end, this.#fileBytes);
      this.onColumns?.(this.#columns);
    }
    try {
      this.#records(bytes, at, end, this.#columns);
    } catch (thrown) {
      // A row with a cell too many or too few puts good cells into wrong columns: that, not the cell, is the mistake.
      const width = this.#columns.all.length;
      const isValueRefused = thrown instanceof OpsError && 'column' in thrown.facts;
      if (isValueRefused && recordWidth(bytes, this.#recordStart, end) !== width) {
        this.#refuseRagged(bytes, end, this.rows, width);
      }
      throw thrown;
    }
  }

  /** True after a blank line, which may stand at the end of the file only. */
  get isBlankPending(): boolean {
    return this.#blankRow !== undefined;
  }

  /** The row that comes next, as a person counts them. */
  get nextRow(): number {
    return this.#columns === undefined ? 1 : fileRow(this.rows);
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

  #records(bytes: Buffer, start: number, end: number, { all, decimals }: TableColumns): void {
    const width = all.length;
    let at = start;
    let row = this.rows;
    while (at < end) {
      this.#recordStart = at;
      if (bytes[at] === LF || bytes[at] === CR) {
        this.#blankRow ??= row;
        at = afterNewline(bytes, at);
        continue;
      }
      if (this.#blankRow !== undefined) this.#refuseBlank(this.#blankRow);

      for (let index = 0; ; index++) {
        if (index === width) this.#refuseRagged(bytes, end, row, width);
        const { part, column } = all[index]!;
        if (bytes[at] === QUOTE) {
          at = this.#quotedCell(bytes, at, end, row, all[index]!);
        } else if (part === 'value') {
          const numberEnd = decimals.scan(bytes, at);
          if (numberEnd > 0 && isCellEnd(bytes[numberEnd]!) && decimals.value - decimals.value === 0) {
            if (decimals.isInteger && !Number.isSafeInteger(decimals.value)) {
              column.putUnsafe(row, decimals.value, bytes.toString('latin1', at, numberEnd));
            } else {
              column.put(row, decimals.value);
            }
            at = numberEnd;
          } else {
            const cellEnd = this.#plainEnd(bytes, at, row);
            if (numberEnd === cellEnd) column.putInfinite(row, decimals.value, bytes.toString('latin1', at, cellEnd));
            else column.putOther(row, bytes, at, cellEnd);
            at = cellEnd;
          }
        } else {
          const cellEnd = this.#plainEnd(bytes, at, row);
          if (part !== 'unread') column.putCell(row, bytes, at, cellEnd);
          at = cellEnd;
        }
        if (bytes[at] === COMMA) {
          at++;
        } else {
          if (index !== width - 1) this.#refuseRagged(bytes, end, row, width);
          at = afterNewline(bytes, at);
          break;
        }
      }
      row++;
      this.rows = row;
    }
  }

  /** Where a cell without quotes ends. */
  #plainEnd(bytes: Buffer, start: number, row: number): number {
    let at = start;
    for (;;) {
      const byte = bytes[at]!;
      if (byte === COMMA || byte === LF || byte === CR) return at;
      if (byte === QUOTE) this.#refuseQuote(row);
      at++;
    }
  }

  /** Reads the quoted cell at `start`; @returns where it ends, its last quote included. */
  #quotedCell(bytes: Buffer, start: number, end: number, row: number, target: TableColumns['all'][number]): number {
    const cell = quotedCell(bytes, start, end);
    if (cell === undefined) {
      throw new OpsError('csv_unclosed_quote', `the quote that opens in row ${fileRow(row)} never closes`, {
        facts: { file: this.#file, row: fileRow(row) },
      });
    }
    if (!isCellEnd(bytes[cell.end]!)) this.#refuseQuote(row);
    if (!cell.hasDoubled) {
      this.#put(row, bytes, start + 1, cell.end - 1, target);
      return cell.end;
    }
    const length = cell.end - start;
    if (this.#unfolded.length < length) this.#unfolded = Buffer.alloc(length * 2);
    const unfoldedEnd = unfold(bytes, start + 1, cell.end - 1, this.#unfolded);
    this.#put(row, this.#unfolded, 0, unfoldedEnd, target);
    return cell.end;
  }

  /** Hands over a cell behind whose end stands a byte that is part of no number. */
  #put(row: number, bytes: Buffer, start: number, end: number, { part, column }: TableColumns['all'][number]): void {
    if (part === 'unread') return;
    if (part !== 'value') {
      column.putCell(row, bytes, start, end);
      return;
    }
    const decimals = this.#columns!.decimals;
    if (decimals.scan(bytes, start) !== end) {
      column.putOther(row, bytes, start, end);
      return;
    }
    const { value, isInteger } = decimals;
    const cell = bytes.toString('latin1', start, end);
    if (!Number.isFinite(value)) column.putInfinite(row, value, cell);
    else if (isInteger && !Number.isSafeInteger(value)) column.putUnsafe(row, value, cell);
    else column.put(row, value);
  }

  #refuseBlank(row: number): never {
    throw new OpsError('csv_blank_line', `row ${fileRow(row)} is blank`, {
      facts: { file: this.#file, row: fileRow(row) },
    });
  }

  #refuseQuote(row: number): never {
    throw new OpsError('csv_bad_quote', `row ${fileRow(row)} has a quote inside a cell`, {
      facts: { file: this.#file, row: fileRow(row) },
    });
  }

  #refuseRagged(bytes: Buffer, end: number, row: number, expected: number): never {
    const got = recordWidth(bytes, this.#recordStart, end);
    throw new OpsError('csv_ragged_row', `expected ${expected} cells in row ${fileRow(row)}, got ${got}`, {
      facts: { file: this.#file, row: fileRow(row), expected, got },
    });
  }
}

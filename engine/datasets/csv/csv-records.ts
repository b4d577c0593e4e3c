/** Reads the records of a CSV file into columns: plain cells in the kernel, every other cell here, with all that is refused. */
import { OpsError } from '../../errors.ts';
import type { TableColumn, TableColumns } from '../columns/table-columns.ts';
import type { TimeColumn } from '../columns/time-column.ts';
import { fileRow } from '../columns/value-column.ts';
import { COMMA, CR, isCellEnd, LF, QUOTE, quotedCell, recordWidth, unfold } from './csv-bytes.ts';
import { PLAIN_TIME_BYTES, RAGGED } from './kernel/records-kernel.ts';
import { RecordsReader } from './kernel/records-reader.ts';

/** The text of a cell; the byte at `end` is part of no number. */
interface CellText {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Where the cell ends in the file, its last quote included. */
  readonly after: number;
}

export class CsvRecords {
  /** Rows that were read, those of an earlier part included; the number of the row that is read. */
  rows: number;
  readonly #columns: readonly TableColumn[];
  readonly #file: string;
  readonly #reader: RecordsReader;
  /** The row that stands first in the reader's tile. */
  #tileRow = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  /** Where a quoted cell with doubled quotes is unfolded. */
  #unfolded = Buffer.alloc(256);

  constructor(columns: TableColumns, file: string, firstRow: number) {
    this.rows = firstRow;
    this.#columns = columns.all;
    this.#file = file;
    this.#reader = new RecordsReader(columns.all.length, (column, row, at) => this.#cell(column, row, at));
    for (const [index, { part }] of columns.all.entries()) {
      if (part === 'value') this.#reader.setWay(index, 'number');
      else if (part === 'unread') this.#reader.setWay(index, 'skipped');
    }
  }

  /** The text that `read` reads; as for `CsvScanner.push`. */
  take(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.#end = end;
    this.#reader.take(bytes, start, end);
  }

  /** Reads some records from `start` on, where no blank line is; @returns where the next one begins, or a blank line. */
  read(start: number): number {
    this.#tileRow = this.rows;
    const next = this.#readTile(start);
    this.rows = this.#tileRow + this.#reader.rows;
    if (next === RAGGED) this.#refuseRagged();
    for (const [index, { part, column }] of this.#columns.entries()) {
      if (part !== 'unread' && part !== 'weight') column.putBlock(this.#tileRow, this.#reader.tile(index));
    }
    return next;
  }

  #readTile(start: number): number {
    try {
      return this.#reader.read(start, this.#end);
    } catch (thrown) {
      // A row with a cell too many or too few puts good cells into wrong columns: that, not the cell, is the mistake.
      const isValueRefused = thrown instanceof OpsError && 'column' in thrown.facts;
      if (isValueRefused && this.#recordWidth() !== this.#columns.length) this.#refuseRagged();
      throw thrown;
    }
  }

  /** A cell that is not plain; @returns where it ends. */
  #cell(index: number, tileRow: number, at: number): number {
    const row = this.#tileRow + tileRow;
    this.rows = row;
    const cell = this.#bytes[at] === QUOTE ? this.#quotedCell(at) : this.#plainCell(at);
    const { part, column } = this.#columns[index]!;
    if (part === 'unread') return cell.after;
    if (part === 'value') {
      this.#reader.put(index, tileRow, column.readCell(row, cell.bytes, cell.start, cell.end));
      return cell.after;
    }
    column.putCell(row, cell.bytes, cell.start, cell.end);
    if (part === 'weight') return cell.after;
    this.#reader.put(index, tileRow, column.values[row]!);
    if (part !== 'label') this.#expectDate(index, column, row, cell);
    else if (column.isNumeric) this.#reader.setWay(index, 'label');
    return cell.after;
  }

  /** Most times are on the same day as the one before, and written in the same form. */
  #expectDate(index: number, column: TimeColumn, row: number, { bytes, start, end }: CellText): void {
    if (column.problem !== undefined) {
      this.#reader.setWay(index, 'skipped');
    } else if (column.form === 'iso_no_zone' && end - start === PLAIN_TIME_BYTES) {
      const midnight = Math.floor(column.values[row]! / DAY_MICROS) * DAY_MICROS;
      const isExact = Number.isSafeInteger(midnight) && Number.isSafeInteger(midnight + DAY_MICROS);
      if (isExact) this.#reader.setDate(index, bytes, start, midnight);
    }
  }

  #plainCell(start: number): CellText {
    const bytes = this.#bytes;
    let end = start;
    for (;;) {
      const byte = bytes[end]!;
      if (byte === COMMA || byte === LF || byte === CR) return { bytes, start, end, after: end };
      if (byte === QUOTE) this.#refuseQuote();
      end++;
    }
  }

  #quotedCell(start: number): CellText {
    const bytes = this.#bytes;
    const cell = quotedCell(bytes, start, this.#end);
    if (cell === undefined) {
      const row = fileRow(this.rows);
      throw new OpsError('csv_unclosed_quote', `the quote that opens in row ${row} never closes`, {
        facts: { file: this.#file, row },
      });
    }
    const { end: after, hasDoubled } = cell;
    if (!isCellEnd(bytes[after]!)) this.#refuseQuote();
    if (!hasDoubled) return { bytes, start: start + 1, end: after - 1, after };
    if (this.#unfolded.length < after - start) this.#unfolded = Buffer.alloc((after - start) * 2);
    const end = unfold(bytes, start + 1, after - 1, this.#unfolded);
    return { bytes: this.#unfolded, start: 0, end, after };
  }

  #recordWidth(): number {
    return recordWidth(this.#bytes, this.#reader.recordStart, this.#end);
  }

  #refuseQuote(): never {
    const row = fileRow(this.rows);
    throw new OpsError('csv_bad_quote', `row ${row} has a quote inside a cell`, { facts: { file: this.#file, row } });
  }

  #refuseRagged(): never {
    const facts = {
      file: this.#file,
      row: fileRow(this.rows),
      expected: this.#columns.length,
      got: this.#recordWidth(),
    };
    throw new OpsError('csv_ragged_row', `expected ${facts.expected} cells in row ${facts.row}, got ${facts.got}`, {
      facts,
    });
  }
}

const DAY_MICROS = 86_400e6;

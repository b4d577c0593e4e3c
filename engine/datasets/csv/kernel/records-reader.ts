/** Runs the kernel over text: hands it whole records, and gives back what it read of each column. */
import { instanceOf, type Kernel } from '../../../wasm/kernel.ts';
import { TABLES_END, tables } from './kernel-tables.ts';
import {
  COLUMN_BYTES,
  DATE_AT,
  DATE_BYTES,
  DAY_MICROS_AT,
  RAGGED,
  RECORDS_MODULE,
  WAYS,
  type Way,
} from './records-kernel.ts';

interface Records {
  readonly records: (
    start: number,
    end: number,
    columns: number,
    columnsEnd: number,
    tile: number,
    tileEnd: number,
    stride: number,
  ) => number;
  readonly recordStart: { readonly value: number };
  readonly row: { readonly value: number };
}

const TABLES = tables();

/** Tiles stay in the second-level cache, and narrow tables do not wait for long ones. */
const TILE_CELLS = 12_288;
const MOST_TILE_ROWS = 1024;
/** Columns of the tile must not all begin in the same place of the cache. */
const STRIDE_ROWS = 8;
/** The kernel looks at eight bytes at once. */
const SLACK_BYTES = 32;

/** Reads one cell that is not plain: `column` by index, `row` from the beginning of the tile; @returns where the cell ends. */
export type CellReader = (column: number, row: number, at: number) => number;

export class RecordsReader {
  readonly tileRows: number;
  readonly #columnsEnd: number;
  readonly #strideRows: number;
  readonly #textStart: number;
  readonly #kernel: Kernel<Records>;
  #view: DataView;
  #bytes: Uint8Array;
  #tile: Float64Array<ArrayBuffer>;
  /** What is added to a place in the caller's text to find it in memory. */
  #shift = 0;

  constructor(columns: number, cell: CellReader) {
    this.tileRows = Math.max(1, Math.min(MOST_TILE_ROWS, Math.floor(TILE_CELLS / columns)));
    this.#strideRows = this.tileRows + STRIDE_ROWS;
    this.#columnsEnd = TABLES_END + columns * COLUMN_BYTES;
    this.#textStart = this.#columnsEnd + columns * this.#strideRows * Float64Array.BYTES_PER_ELEMENT;
    this.#kernel = instanceOf<Records>(RECORDS_MODULE, {
      cell: (column, row, at) => cell((column - TABLES_END) / COLUMN_BYTES, row, at - this.#shift) + this.#shift,
    });
    const memory = this.#kernel.memory(this.#textStart + SLACK_BYTES);
    this.#view = new DataView(memory);
    this.#bytes = new Uint8Array(memory);
    this.#tile = new Float64Array(memory);
    this.#bytes.set(TABLES);
  }

  setWay(column: number, way: Way): void {
    this.#view.setInt32(TABLES_END + column * COLUMN_BYTES, WAYS[way], true);
  }

  /** The date that most times of the column have: its text at `start`, and its midnight in microseconds since 1970. */
  setDate(column: number, text: Uint8Array, start: number, midnightMicros: number): void {
    const place = TABLES_END + column * COLUMN_BYTES;
    this.#bytes.set(text.subarray(start, start + DATE_BYTES), place + DATE_AT);
    this.#view.setFloat64(place + DAY_MICROS_AT, midnightMicros, true);
    this.setWay(column, 'time');
  }

  /** The text that `read` reads: whole records. */
  take(text: Uint8Array, start: number, end: number): void {
    const needed = this.#textStart + (end - start) + SLACK_BYTES;
    if (needed > this.#bytes.length) this.#grow(needed);
    this.#bytes.set(text.subarray(start, end), this.#textStart);
    this.#bytes[this.#textStart + (end - start)] = 0;
    this.#shift = this.#textStart - start;
  }

  /**
   * Reads records until the text ends, the tile is full, or a blank line comes.
   * @returns the place behind the last one; -1 when `recordStart` has too many or too few cells
   */
  read(start: number, end: number): number {
    const strideBytes = this.#strideRows * Float64Array.BYTES_PER_ELEMENT;
    const tileEnd = this.#columnsEnd + this.tileRows * Float64Array.BYTES_PER_ELEMENT;
    const place = this.#kernel.run.records(
      start + this.#shift,
      end + this.#shift,
      TABLES_END,
      this.#columnsEnd,
      this.#columnsEnd,
      tileEnd,
      strideBytes,
    );
    return place === RAGGED ? RAGGED : place - this.#shift;
  }

  /** Where the record begins that is read, or was read last. */
  get recordStart(): number {
    return this.#kernel.run.recordStart.value - this.#shift;
  }

  /** Rows in the tile. */
  get rows(): number {
    return this.#kernel.run.row.value;
  }

  /** What was read of a column; good until the next reading. */
  tile(column: number): Float64Array<ArrayBuffer> {
    const start = this.#columnsEnd / Float64Array.BYTES_PER_ELEMENT + column * this.#strideRows;
    return this.#tile.subarray(start, start + this.rows);
  }

  /** Puts what a cell means that was not plain. */
  put(column: number, row: number, value: number): void {
    this.#tile[this.#columnsEnd / Float64Array.BYTES_PER_ELEMENT + column * this.#strideRows + row] = value;
  }

  #grow(bytes: number): void {
    const memory = this.#kernel.memory(bytes);
    this.#view = new DataView(memory);
    this.#bytes = new Uint8Array(memory);
    this.#tile = new Float64Array(memory);
  }
}

/** A column that may become a feature: collects numbers, remembers what else it met, and says in the end what it is. */
import { OpsError } from '../../errors.ts';
import type { ColumnReport } from '../types.ts';
import { booleanCell, cellKind } from './cell-kinds.ts';
import { cellText } from './cell-text.ts';
import { addBlock, type ColumnSummary, emptySummary, joinSummary } from './column-summary.ts';
import type { DecimalScanner } from './decimal-scanner.ts';
import { grownFloats, type SharedFloats, sharedFloats, type TableMemory } from './shared-column.ts';
import type { TimeReader } from './strict-time.ts';

/** The first cell of a kind, and how many there are. `row` counts data rows from 0. */
interface Met {
  count: number;
  row: number;
  cell: string;
}

/** What one part of a column met beside numbers; its numbers stand in the shared room. */
export interface ValuePart {
  readonly infinite: Met;
  readonly booleans: Met;
  readonly isoTimes: Met;
  readonly texts: Met;
  readonly unsafe: Met;
  readonly summary: ColumnSummary;
  /** True when it has no number, so that its room was not touched. */
  readonly isEmpty: boolean;
}

/** Where two parts of a column stand in their room: `rows` rows from its beginning, then `nextRows` from `nextRow` on. */
export interface Joint<Room> {
  readonly room: Room;
  readonly rows: number;
  readonly nextRow: number;
  readonly nextRows: number;
}

export class ValueColumn {
  readonly name: string;
  /** Named by the person, so that it must be a feature or an error. */
  readonly isAsked: boolean;
  /** One number a row, NaN where there is none; good up to `#written`. */
  values: SharedFloats = sharedFloats(0);
  /** Rows whose value stands; behind it are missing cells and texts only. */
  #written = 0;
  #firstRow = 0;
  readonly #memory: TableMemory;
  readonly #times: TimeReader;
  readonly #decimals: DecimalScanner;
  readonly #infinite: Met = { count: 0, row: -1, cell: '' };
  readonly #booleans: Met = { count: 0, row: -1, cell: '' };
  readonly #isoTimes: Met = { count: 0, row: -1, cell: '' };
  readonly #texts: Met = { count: 0, row: -1, cell: '' };
  readonly #unsafe: Met = { count: 0, row: -1, cell: '' };

  readonly #summary: ColumnSummary = emptySummary();

  constructor(name: string, isAsked: boolean, memory: TableMemory, times: TimeReader, decimals: DecimalScanner) {
    this.name = name;
    this.isAsked = isAsked;
    this.#memory = memory;
    this.#times = times;
    this.#decimals = decimals;
  }

  put(row: number, value: number): void {
    if (row !== this.#written) this.#fill(row);
    if (row >= this.values.length) this.values = grownFloats(this.values, row, this.#memory);
    this.values[row] = value;
    this.#written = row + 1;
  }

  /** The rows from `firstRow` on: as many as `present` is long, with the next of `values` where it is 1; null means all. */
  putMany(firstRow: number, values: ArrayLike<number>, present: Uint8Array | null): void {
    const count = present?.length ?? values.length;
    if (count === 0) return;
    const last = firstRow + count - 1;
    this.#fill(firstRow);
    if (last >= this.values.length) this.values = grownFloats(this.values, last, this.#memory);
    this.#written = last + 1;
    const stored = this.values;
    let next = 0;
    let total = 0;
    for (let index = 0; index < count; index++) {
      const value = present === null || present[index] === 1 ? values[next++]! : Number.NaN;
      stored[firstRow + index] = value;
      // Stays 0 for finite numbers; not a number as soon as one is not.
      total += value - value;
    }
    if (total === 0) return;
    for (let row = firstRow; row <= last; row++) {
      const value = stored[row]!;
      if (value === Infinity || value === -Infinity) meet(this.#infinite, row, String(value));
    }
  }

  /** Takes a place in shared memory, for one part of a table, whose first row is `firstRow`. */
  settleIn(room: SharedFloats, firstRow: number): void {
    this.values = room;
    this.#firstRow = firstRow;
    this.#written = firstRow;
  }

  /** What another thread needs to join this part to the one before it. */
  part(endRow: number): ValuePart {
    const isEmpty = this.#written === this.#firstRow;
    if (!isEmpty) this.#fill(endRow);
    const met = { infinite: this.#infinite, booleans: this.#booleans, isoTimes: this.#isoTimes };
    return { ...met, texts: this.#texts, unsafe: this.#unsafe, summary: this.#summary, isEmpty };
  }

  /** Appends the rows of the next part, which stand somewhere behind in `room`. */
  join(next: ValuePart, { room, rows, nextRow, nextRows }: Joint<SharedFloats>): void {
    joinMet(this.#infinite, next.infinite, nextRow - rows);
    joinMet(this.#booleans, next.booleans, nextRow - rows);
    joinMet(this.#isoTimes, next.isoTimes, nextRow - rows);
    joinMet(this.#texts, next.texts, nextRow - rows);
    joinMet(this.#unsafe, next.unsafe, nextRow - rows);
    joinSummary(this.#summary, next.summary);
    if (next.isEmpty && this.#written === 0) {
      this.values = sharedFloats(0);
      return;
    }
    this.#fill(rows);
    this.values = room;
    if (next.isEmpty) return;
    room.copyWithin(rows, nextRow, nextRow + nextRows);
    this.#written = rows + nextRows;
  }

  /** An integer beyond 2^53, which a double cannot hold. */
  putUnsafe(row: number, value: number, cell: string): void {
    meet(this.#unsafe, row, cell);
    this.put(row, value);
  }

  putInfinite(row: number, value: number, cell: string): void {
    meet(this.#infinite, row, cell);
    this.put(row, value);
  }

  putBoolean(row: number, value: boolean): void {
    meet(this.#booleans, row, String(value));
    this.put(row, value ? 1 : 0);
  }

  putText(row: number, cell: string): void {
    meet(this.#texts, row, cell);
  }

  /** What a cell of a text file means, NaN for no number; the byte at `end` must not belong to a number. For `putBlock`. */
  readCell(row: number, bytes: Buffer, start: number, end: number): number {
    if (this.#decimals.scan(bytes, start) !== end) return this.#otherCell(row, bytes, start, end);
    const { value, isInteger } = this.#decimals;
    if (!Number.isFinite(value)) meet(this.#infinite, row, '', bytes, start, end);
    else if (isInteger && !Number.isSafeInteger(value)) meet(this.#unsafe, row, '', bytes, start, end);
    return value;
  }

  /** The rows from `firstRow` on; NaN where there is no number. */
  putBlock(firstRow: number, block: Float64Array): void {
    const numbers = this.#summary.count;
    addBlock(this.#summary, block);
    if (this.#summary.count === numbers) return;
    const endRow = firstRow + block.length;
    this.#fill(firstRow);
    if (endRow > this.values.length) this.values = grownFloats(this.values, endRow - 1, this.#memory);
    this.values.set(block, firstRow);
    this.#written = endRow;
  }

  /**
   * Settles what the column is, once every row was read.
   * @returns its report, and its values if it is a feature.
   * @throws OpsError `value_infinite`, `column_unsafe_integer`, `column_mixed`, and `column_not_numeric` for an asked column
   */
  settle(rows: number, file: string): { report: ColumnReport; values: SharedFloats | undefined } {
    // Behind the last number stand missing cells and texts only; a column without any number needs no values unless it was asked for.
    if (this.#written > 0 || this.isAsked) this.#fill(rows);
    const values = this.values.subarray(0, rows);
    const summary = this.#summary;
    // What did not come in blocks was not looked at yet.
    if (summary.count === 0) addBlock(summary, values);
    const numbers = summary.count - this.#booleans.count - this.#infinite.count;
    const others = this.#booleans.count + this.#isoTimes.count + this.#texts.count;
    this.#refuse(values, numbers, others, summary.isIntegral, file);

    const isFeature = numbers > 0 || this.isAsked;
    const report: ColumnReport = {
      name: this.name,
      type: this.#type(numbers, summary.isIntegral),
      role: isFeature ? 'feature' : 'left_out',
      missing: rows - summary.count - this.#isoTimes.count - this.#texts.count,
      min: summary.count > 0 && isFeature ? summary.min : null,
      max: summary.count > 0 && isFeature ? summary.max : null,
      constant: summary.count === rows && others === 0 && summary.min === summary.max,
    };
    return { report, values: isFeature ? values : undefined };
  }

  #otherCell(row: number, bytes: Buffer, start: number, end: number): number {
    const length = end - start;
    if (length === 0) return Number.NaN;
    if (length > 9) {
      const isTime = this.#texts.count === 0 && bytes[start + 4] === DASH && this.#times.read(bytes, start, end);
      meet(isTime ? this.#isoTimes : this.#texts, row, '', bytes, start, end);
      return Number.NaN;
    }
    const cell = bytes.toString('utf8', start, end);
    const kind = cellKind(cell);
    if (kind === 'missing') return Number.NaN;
    if (kind === 'boolean') {
      const value = booleanCell(cell);
      meet(this.#booleans, row, String(value));
      return Number(value);
    }
    meet(kind === 'infinite' ? this.#infinite : this.#texts, row, cell);
    if (kind === 'text') return Number.NaN;
    return cell.startsWith('-') ? -Infinity : Infinity;
  }

  /** Not a number, up to row `end`. */
  #fill(end: number): void {
    if (end <= this.#written) return;
    if (end > this.values.length) this.values = grownFloats(this.values, end - 1, this.#memory);
    // Mostly single cells: a call would cost more.
    for (let row = this.#written; row < end; row++) this.values[row] = Number.NaN;
    this.#written = end;
  }

  #type(numbers: number, isIntegral: boolean): ColumnReport['type'] {
    if (numbers > 0) return isIntegral ? 'integer' : 'number';
    if (this.#texts.count > 0) return 'text';
    if (this.#booleans.count > 0) return this.#isoTimes.count > 0 ? 'text' : 'boolean';
    return this.#isoTimes.count > 0 ? 'time' : 'empty';
  }

  #refuse(values: Float64Array, numbers: number, others: number, isIntegral: boolean, file: string): void {
    const column = this.name;
    if (this.#infinite.count > 0 && (numbers > 0 || this.isAsked || others === 0)) {
      const facts = { file, column, row: fileRow(this.#infinite.row), cell: cellText(this.#infinite.cell) };
      throw new OpsError('value_infinite', `expected finite numbers, row ${facts.row} of ${column} is infinite`, {
        facts,
      });
    }
    if (this.#unsafe.count > 0 && isIntegral) {
      const facts = { file, column, row: fileRow(this.#unsafe.row), cell: cellText(this.#unsafe.cell) };
      throw new OpsError('column_unsafe_integer', `row ${facts.row} of ${column} is an integer beyond 2^53`, { facts });
    }
    const odd = firstOf(this.#booleans, this.#isoTimes, this.#texts);
    if (odd !== undefined && numbers > 0) {
      const facts = { file, column, ...this.#minority(values, numbers, others, odd) };
      throw new OpsError('column_mixed', `${column} holds numbers and other things, see row ${facts.row}`, { facts });
    }
    const notNumeric = firstOf(this.#isoTimes, this.#texts);
    if (this.isAsked && notNumeric !== undefined) {
      const facts = { file, column, row: fileRow(notNumeric.row), cell: cellText(notNumeric.cell) };
      throw new OpsError('column_not_numeric', `expected numbers in ${column}, row ${facts.row} is none`, { facts });
    }
  }

  /** Of numbers and the rest, whichever is rarer is the likely mistake: its first cell. */
  #minority(values: Float64Array, numbers: number, others: number, odd: Met): { row: number; cell: string } {
    if (numbers < others && this.#booleans.count === 0) {
      const row = values.findIndex((value) => !Number.isNaN(value));
      return { row: fileRow(row), cell: cellText(String(values[row])) };
    }
    return { row: fileRow(odd.row), cell: cellText(odd.cell) };
  }
}

const DASH = 0x2d;

function meet(met: Met, row: number, cell: string, bytes?: Buffer, start?: number, end?: number): void {
  met.count++;
  if (met.count > 1) return;
  met.row = row;
  met.cell = bytes === undefined ? cell : bytes.toString('utf8', start, end);
}

/** Rows of the next part count from a later place than they will have. */
function joinMet(met: Met, next: Met, shift: number): void {
  if (met.count === 0 && next.count > 0) {
    met.row = next.row - shift;
    met.cell = next.cell;
  }
  met.count += next.count;
}

function firstOf(...met: readonly Met[]): Met | undefined {
  return met.filter(({ count }) => count > 0).sort((a, b) => a.row - b.row)[0];
}

/** Rows as a person counts them in the file: the header is row 1. */
export function fileRow(row: number): number {
  return row + 2;
}

/** A time column: every row one time, all written in one form. */
import { OpsError } from '../../errors.ts';
import type { ColumnReport } from '../types.ts';
import { cellKind } from './cell-kinds.ts';
import { cellText } from './cell-text.ts';
import { grownFloats, type SharedFloats, sharedFloats, type TableMemory } from './shared-column.ts';
import type { TimeForm, TimeReader } from './strict-time.ts';
import { fileRow, type Joint } from './value-column.ts';

/** What a time is read for: to order rows, to say when events begin, or only to be no feature. */
export type TimeRole = 'time' | 'start' | 'left_out';

/** What one part of a column was like; its times stand in the shared room. */
export interface TimePart {
  readonly form: TimeForm | null;
  readonly cutRows: number;
  readonly hasProblem: boolean;
}

export class TimeColumn {
  readonly name: string;
  /** Microseconds since the Unix epoch. */
  values: SharedFloats = sharedFloats(0);
  form: TimeForm | null = null;
  /** Rows whose digits below one microsecond were cut. */
  cutRows = 0;
  /** The first thing that was wrong, if nobody asked for this column: then it is simply not used. */
  problem: OpsError | undefined;
  readonly #role: TimeRole;
  readonly #file: string;
  readonly #memory: TableMemory;
  readonly #times: TimeReader;

  constructor(name: string, role: TimeRole, file: string, memory: TableMemory, times: TimeReader) {
    this.name = name;
    this.#role = role;
    this.#file = file;
    this.#memory = memory;
    this.#times = times;
  }

  /** A cell of a text file. */
  putCell(row: number, bytes: Buffer, start: number, end: number): void {
    if (this.problem !== undefined) return;
    if (this.#times.read(bytes, start, end)) {
      if (this.#times.wasCut) this.cutRows++;
      if (this.form === this.#times.form) this.#put(row, this.#times.micros);
      else this.#newForm(row, this.#times.micros, this.#times.form, bytes.toString('utf8', start, end));
      return;
    }
    const cell = bytes.toString('utf8', start, end);
    const kind = cellKind(cell);
    if (kind === 'missing') this.putMissing(row);
    else this.putInvalid(row, cell, kind === 'infinite');
  }

  /** An integer epoch of a binary file. */
  putEpoch(row: number, value: bigint): void {
    if (this.problem !== undefined) return;
    if (!this.#times.readEpoch(value)) {
      this.putInvalid(row, String(value), false);
      return;
    }
    if (this.#times.wasCut) this.cutRows++;
    if (this.form === this.#times.form) this.#put(row, this.#times.micros);
    else this.#newForm(row, this.#times.micros, this.#times.form, String(value));
  }

  /** Microseconds that a binary file holds as a time; the text for errors is made only when it is needed. */
  putMicros(row: number, micros: number, form: TimeForm): void {
    if (this.problem !== undefined) return;
    if (!Number.isSafeInteger(micros)) this.putInvalid(row, timeText(micros), false);
    else if (this.form === form) this.#put(row, micros);
    else this.#newForm(row, micros, form, timeText(micros));
  }

  /** Nanoseconds that microseconds cannot hold: cut towards the past. */
  putNanos(row: number, nanos: bigint, form: TimeForm): void {
    if (this.problem !== undefined) return;
    this.cutRows++;
    this.putMicros(row, Number((nanos - (((nanos % 1000n) + 1000n) % 1000n)) / 1000n), form);
  }

  putMissing(row: number): void {
    if (this.problem !== undefined) return;
    const facts = { file: this.#file, column: this.name, row: fileRow(row) };
    this.#refuse(
      new OpsError('time_missing_value', `expected a time in row ${facts.row} of ${this.name}, it is empty`, { facts }),
    );
  }

  putInvalid(row: number, cell: string, isInfinite: boolean): void {
    if (this.problem !== undefined) return;
    const facts = { file: this.#file, column: this.name, row: fileRow(row), cell: cellText(cell) };
    const code = isInfinite ? 'value_infinite' : 'time_invalid';
    this.#refuse(
      new OpsError(code, `expected ISO 8601 or an integer epoch in row ${facts.row} of ${this.name}`, { facts }),
    );
  }

  /** The rows from `firstRow` on, in the form of the first one. */
  putBlock(firstRow: number, micros: Float64Array): void {
    if (this.problem !== undefined) return;
    const lastRow = firstRow + micros.length - 1;
    if (lastRow >= this.values.length) this.values = grownFloats(this.values, lastRow, this.#memory);
    this.values.set(micros, firstRow);
  }

  settleIn(room: SharedFloats): void {
    this.values = room;
  }

  part(): TimePart {
    return { form: this.form, cutRows: this.cutRows, hasProblem: this.problem !== undefined };
  }

  /** Appends the rows of the next part. @returns false when the two do not fit together, so that one of them has an error to tell */
  join(next: TimePart, { room, rows, nextRow, nextRows }: Joint<SharedFloats>): boolean {
    // Only the first problem counts, and it makes the column useless.
    if (this.problem !== undefined) return true;
    if (next.hasProblem || next.form !== this.form) return false;
    this.cutRows += next.cutRows;
    room.copyWithin(rows, nextRow, nextRow + nextRows);
    this.values = room;
    return true;
  }

  settle(rows: number): { report: ColumnReport; values: SharedFloats | undefined } {
    const isUsed = this.problem === undefined;
    const values = this.values.subarray(0, rows);
    const report: ColumnReport = {
      name: this.name,
      type: isUsed ? 'time' : 'text',
      role: this.#role,
      missing: isUsed ? 0 : null,
      min: null,
      max: null,
      constant: isUsed && values.every((micros) => micros === values[0]),
    };
    return { report, values: isUsed ? values : undefined };
  }

  #put(row: number, micros: number): void {
    if (row >= this.values.length) this.values = grownFloats(this.values, row, this.#memory);
    this.values[row] = micros;
  }

  /** The first time settles the form, every other form after it is refused. */
  #newForm(row: number, micros: number, form: TimeForm, cell: string): void {
    if (this.form === null) {
      this.form = form;
      this.#put(row, micros);
      return;
    }
    const facts = { file: this.#file, column: this.name, row: fileRow(row), cell: cellText(cell), form: this.form };
    this.#refuse(
      new OpsError('time_mixed', `expected ${this.form} in row ${facts.row} of ${this.name}, got ${form}`, { facts }),
    );
  }

  #refuse(problem: OpsError): void {
    if (this.#role !== 'left_out') throw problem;
    this.problem = problem;
  }
}

/** A time as an error shows it. */
export function timeText(micros: number): string {
  const date = new Date(Math.floor(micros / 1000));
  return Number.isNaN(date.getTime()) ? String(micros) : date.toISOString();
}

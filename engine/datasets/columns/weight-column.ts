/** The weight column: every row a finite number that is not negative, and at least one above zero. */
import { OpsError } from '../../errors.ts';
import type { ColumnReport } from '../types.ts';
import { cellKind } from './cell-kinds.ts';
import { cellText } from './cell-text.ts';
import type { DecimalScanner } from './decimal-scanner.ts';
import { grownFloats, type SharedFloats, sharedFloats, type TableMemory } from './shared-column.ts';
import { fileRow, type Joint } from './value-column.ts';

export class WeightColumn {
  readonly name: string;
  values: SharedFloats = sharedFloats(0);
  readonly #file: string;
  readonly #memory: TableMemory;
  readonly #decimals: DecimalScanner;

  constructor(name: string, file: string, memory: TableMemory, decimals: DecimalScanner) {
    this.name = name;
    this.#file = file;
    this.#memory = memory;
    this.#decimals = decimals;
  }

  /** A cell of a text file; the byte at `end` must not belong to a number. */
  putCell(row: number, bytes: Buffer, start: number, end: number): void {
    if (this.#decimals.scan(bytes, start) === end) {
      const { value } = this.#decimals;
      if (value >= 0 && value !== Infinity) this.#put(row, value);
      else this.putNumber(row, value, bytes.toString('latin1', start, end));
      return;
    }
    const cell = bytes.toString('utf8', start, end);
    const kind = cellKind(cell);
    if (kind === 'missing') this.putMissing(row);
    else if (kind === 'infinite') this.#infinite(row, cell);
    else this.putText(row, cell);
  }

  /** @throws OpsError `weight_missing_value`, `value_infinite`, `weight_negative` */
  putNumber(row: number, value: number, cell: string): void {
    if (Number.isNaN(value)) this.putMissing(row);
    if (!Number.isFinite(value)) this.#infinite(row, cell);
    if (value < 0) {
      const facts = { file: this.#file, column: this.name, row: fileRow(row), cell: cellText(cell) };
      throw new OpsError('weight_negative', `expected a weight of 0 or more in row ${facts.row} of ${this.name}`, {
        facts,
      });
    }
    this.#put(row, value);
  }

  putMissing(row: number): never {
    const facts = { file: this.#file, column: this.name, row: fileRow(row) };
    throw new OpsError('weight_missing_value', `expected a weight in row ${facts.row} of ${this.name}, it is empty`, {
      facts,
    });
  }

  putText(row: number, cell: string): never {
    const facts = { file: this.#file, column: this.name, row: fileRow(row), cell: cellText(cell) };
    throw new OpsError('weight_not_numeric', `expected a number in row ${facts.row} of ${this.name}`, { facts });
  }

  settleIn(room: SharedFloats): void {
    this.values = room;
  }

  join({ room, rows, nextRow, nextRows }: Joint<SharedFloats>): void {
    room.copyWithin(rows, nextRow, nextRow + nextRows);
    this.values = room;
  }

  /** @throws OpsError `weights_all_zero` */
  settle(rows: number): { report: ColumnReport; values: SharedFloats } {
    const values = this.values.subarray(0, rows);
    let min = Infinity;
    let max = 0;
    let isIntegral = true;
    for (const value of values) {
      if (value < min) min = value;
      if (value > max) max = value;
      if (isIntegral && value !== Math.floor(value)) isIntegral = false;
    }
    if (max === 0) {
      throw new OpsError('weights_all_zero', `expected a weight above 0 in ${this.name}, every row has 0`, {
        facts: { file: this.#file, column: this.name },
      });
    }
    const report: ColumnReport = {
      name: this.name,
      type: isIntegral ? 'integer' : 'number',
      role: 'weight',
      missing: 0,
      min,
      max,
      constant: min === max,
    };
    return { report, values };
  }

  #put(row: number, value: number): void {
    if (row >= this.values.length) this.values = grownFloats(this.values, row, this.#memory);
    // A zero with a sign is a zero.
    this.values[row] = value + 0;
  }

  #infinite(row: number, cell: string): never {
    const facts = { file: this.#file, column: this.name, row: fileRow(row), cell: cellText(cell) };
    throw new OpsError('value_infinite', `row ${facts.row} of ${this.name} is infinite`, { facts });
  }
}

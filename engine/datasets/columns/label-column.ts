/** The label column: every row 0 or 1, as integers, `1.0` or booleans, in one way throughout. */
import { OpsError } from '../../errors.ts';
import type { ColumnReport } from '../types.ts';
import { booleanCell, cellKind } from './cell-kinds.ts';
import { cellText } from './cell-text.ts';
import type { DecimalScanner } from './decimal-scanner.ts';
import { grownBytes, type SharedBytes, type TableMemory } from './shared-column.ts';
import { fileRow, type Joint } from './value-column.ts';

/** What one part of a column was like; its labels stand in the shared room. */
export interface LabelPart {
  readonly kind: 'integer' | 'boolean' | undefined;
}

export class LabelColumn {
  readonly name: string;
  values: SharedBytes = new Uint8Array(new SharedArrayBuffer(0));
  readonly #file: string;
  readonly #memory: TableMemory;
  readonly #decimals: DecimalScanner;
  #kind: 'integer' | 'boolean' | undefined;

  constructor(name: string, file: string, memory: TableMemory, decimals: DecimalScanner) {
    this.name = name;
    this.#file = file;
    this.#memory = memory;
    this.#decimals = decimals;
  }

  /** A cell of a text file; the byte at `end` must not belong to a number. */
  putCell(row: number, bytes: Buffer, start: number, end: number): void {
    if (end - start === 1) {
      const digit = bytes[start]! - ZERO;
      if (digit === 0 || digit === 1) {
        this.putNumber(row, digit, '');
        return;
      }
    }
    const cell = bytes.toString('utf8', start, end);
    if (this.#decimals.scan(bytes, start) === end) {
      this.putNumber(row, this.#decimals.value, cell);
      return;
    }
    const kind = cellKind(cell);
    if (kind === 'missing') this.putMissing(row);
    else if (kind === 'boolean') this.putBoolean(row, booleanCell(cell), cell);
    else if (kind === 'infinite') this.#infinite(row, cell);
    else this.putText(row, cell);
  }

  putNumber(row: number, value: number, cell: string): void {
    if (value !== 0 && value !== 1) {
      if (!Number.isFinite(value)) this.#infinite(row, cell);
      this.putText(row, cell);
    }
    if (this.#kind !== 'integer') this.#settleKind('integer', row, cell === '' ? String(value) : cell);
    this.#put(row, value);
  }

  putBoolean(row: number, value: boolean, cell: string): void {
    if (this.#kind !== 'boolean') this.#settleKind('boolean', row, cell);
    this.#put(row, value ? 1 : 0);
  }

  putMissing(row: number): never {
    const facts = { file: this.#file, column: this.name, row: fileRow(row) };
    throw new OpsError('label_missing_value', `expected a label in row ${facts.row} of ${this.name}, it is empty`, {
      facts,
    });
  }

  putText(row: number, cell: string): never {
    const facts = { file: this.#file, column: this.name, row: fileRow(row), cell: cellText(cell) };
    throw new OpsError('label_not_binary', `expected 0 or 1 in row ${facts.row} of ${this.name}`, { facts });
  }

  /** The rows from `firstRow` on: numbers that are known to be 0 or 1. */
  putBlock(firstRow: number, block: Float64Array): void {
    const lastRow = firstRow + block.length - 1;
    if (lastRow >= this.values.length) this.values = grownBytes(this.values, lastRow, this.#memory);
    this.values.set(block, firstRow);
  }

  /** True once a label was written as a number: then booleans are refused. */
  get isNumeric(): boolean {
    return this.#kind === 'integer';
  }

  settleIn(room: SharedBytes): void {
    this.values = room;
  }

  part(): LabelPart {
    return { kind: this.#kind };
  }

  /** Appends the rows of the next part. @returns false when one has numbers and the other booleans */
  join(next: LabelPart, { room, rows, nextRow, nextRows }: Joint<SharedBytes>): boolean {
    if (next.kind !== this.#kind) return false;
    room.copyWithin(rows, nextRow, nextRow + nextRows);
    this.values = room;
    return true;
  }

  /** @throws OpsError `label_one_class` */
  settle(rows: number): { report: ColumnReport; values: SharedBytes } {
    const labels = this.values.subarray(0, rows);
    const value = labels[0] === 1 ? 1 : 0;
    if (!labels.includes(1 - value)) {
      const facts = { file: this.#file, column: this.name, value };
      throw new OpsError('label_one_class', `expected both classes in ${this.name}, every row is ${value}`, { facts });
    }
    const report: ColumnReport = {
      name: this.name,
      type: this.#kind ?? 'empty',
      role: 'label',
      missing: 0,
      min: 0,
      max: 1,
      constant: false,
    };
    return { report, values: labels };
  }

  #put(row: number, value: number): void {
    if (row >= this.values.length) this.values = grownBytes(this.values, row, this.#memory);
    this.values[row] = value;
  }

  #settleKind(kind: 'integer' | 'boolean', row: number, cell: string): void {
    if (this.#kind !== undefined) {
      const facts = { file: this.#file, column: this.name, row: fileRow(row), cell: cellText(cell) };
      throw new OpsError('column_mixed', `${this.name} mixes numbers and booleans, see row ${facts.row}`, { facts });
    }
    this.#kind = kind;
  }

  #infinite(row: number, cell: string): never {
    const facts = { file: this.#file, column: this.name, row: fileRow(row), cell: cellText(cell) };
    throw new OpsError('value_infinite', `row ${facts.row} of ${this.name} is infinite`, { facts });
  }
}

const ZERO = 0x30;

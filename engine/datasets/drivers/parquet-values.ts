/** Hands the decoded values of a Parquet column to the column that collects them. */
import type { DecodedArray, ParquetParsers } from 'hyparquet';
import type { LabelColumn } from '../label-column.ts';
import type { TableColumn } from '../table-columns.ts';
import type { TimeColumn } from '../time-column.ts';
import type { ValueColumn } from '../value-column.ts';
import type { ParquetColumn } from './parquet-schema.ts';

/** A point in time, in nanoseconds where microseconds would lose digits. */
class Nanos {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** Times as integer microseconds instead of Date objects, which are slow and cut to milliseconds. */
export const PARQUET_TIME_PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => Number(millis) * 1000,
  timestampFromMicroseconds: (micros) => Number(micros),
  timestampFromNanoseconds: (nanos) => (nanos % 1000n === 0n ? Number(nanos / 1000n) : new Nanos(nanos)),
  dateFromDays: (days) => days * 86_400e6,
};

/** Stores `values` as the rows from `firstRow` on; null and NaN are missing. */
export function putParquetValues(
  { part, column }: TableColumn,
  source: ParquetColumn,
  values: DecodedArray,
  firstRow: number,
): void {
  if (part === 'value') putValues(column, source, values, firstRow);
  else if (part === 'label') putLabels(column, values, firstRow);
  else if (part !== 'unread') putTimes(column, source, values, firstRow);
}

function putValues(column: ValueColumn, source: ParquetColumn, values: DecodedArray, firstRow: number): void {
  const isTime = source.kind === 'timestamp' || source.kind === 'date';
  for (let index = 0; index < values.length; index++) {
    const value: unknown = values[index];
    const row = firstRow + index;
    if (isTime && value !== null) {
      column.putText(row, timeText(value));
    } else if (typeof value === 'number') {
      if (value - value === 0) column.put(row, value);
      else if (!Number.isNaN(value)) column.putInfinite(row, value, String(value));
    } else if (typeof value === 'bigint') {
      const number = Number(value);
      if (Number.isSafeInteger(number)) column.put(row, number);
      else column.putUnsafe(row, number, String(value));
    } else if (typeof value === 'boolean') {
      column.putBoolean(row, value);
    } else if (value !== null && value !== undefined) {
      column.putText(row, String(value));
    }
  }
}

function putLabels(column: LabelColumn, values: DecodedArray, firstRow: number): void {
  for (let index = 0; index < values.length; index++) {
    const value: unknown = values[index];
    const row = firstRow + index;
    if (value === null || value === undefined || Number.isNaN(value)) column.putMissing(row);
    else if (typeof value === 'boolean') column.putBoolean(row, value, String(value));
    else if (typeof value === 'number' || typeof value === 'bigint')
      column.putNumber(row, Number(value), String(value));
    else if (typeof value === 'string') putTextCell(column, row, value);
    else column.putText(row, timeText(value));
  }
}

function putTimes(column: TimeColumn, source: ParquetColumn, values: DecodedArray, firstRow: number): void {
  const form = source.kind === 'date' ? 'parquet_date' : 'parquet_timestamp';
  const isTime = source.kind === 'timestamp' || source.kind === 'date';
  for (let index = 0; index < values.length; index++) {
    const value: unknown = values[index];
    const row = firstRow + index;
    if (value === null || value === undefined || Number.isNaN(value)) column.putMissing(row);
    else if (isTime && typeof value === 'number') column.putMicros(row, value, form, timeText(value));
    else if (value instanceof Nanos) column.putNanos(row, value.nanos, form);
    else if (typeof value === 'bigint') column.putEpoch(row, value);
    else if (typeof value === 'number') putNumberEpoch(column, row, value);
    else if (typeof value === 'string') putTextCell(column, row, value);
    else column.putInvalid(row, String(value), false);
  }
}

function putNumberEpoch(column: TimeColumn, row: number, value: number): void {
  if (Number.isInteger(value)) column.putEpoch(row, BigInt(value));
  else column.putInvalid(row, String(value), !Number.isFinite(value));
}

/** A text means in Parquet what it means in CSV. */
function putTextCell(column: LabelColumn | TimeColumn, row: number, cell: string): void {
  const bytes = Buffer.from(`${cell}\n`);
  column.putCell(row, bytes, 0, bytes.length - 1);
}

function timeText(value: unknown): string {
  const micros = value instanceof Nanos ? Number(value.nanos / 1000n) : value;
  if (typeof micros !== 'number') return String(value);
  const date = new Date(micros / 1000);
  return Number.isNaN(date.getTime()) ? String(micros) : date.toISOString();
}

/** Hands the decoded values of a Parquet column to the column that collects them. */
import type { DecodedArray, ParquetParsers, SchemaElement } from 'hyparquet';
import type { LabelColumn } from '../../columns/label-column.ts';
import type { TableColumn } from '../../columns/table-columns.ts';
import { type TimeColumn, timeText } from '../../columns/time-column.ts';
import type { ValueColumn } from '../../columns/value-column.ts';
import type { WeightColumn } from '../../columns/weight-column.ts';
import type { NumberPage } from './pages.ts';
import type { ParquetColumn } from './schema.ts';

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
  timestampFromNanoseconds: nanosTime,
  dateFromDays: (days) => days * DAY_MICROS,
};

const DAY_MICROS = 86_400e6;

function nanosTime(nanos: bigint): number | Nanos {
  return nanos % 1000n === 0n ? Number(nanos / 1000n) : new Nanos(nanos);
}

/** Stores a page of numbers as the rows from `firstRow` on. */
export function putNumberPage(target: TableColumn, source: ParquetColumn, page: NumberPage, firstRow: number): void {
  const { values, present } = page;
  if (target.part === 'value' && source.kind === 'numeric' && !(values instanceof BigInt64Array)) {
    target.column.putMany(firstRow, values as ArrayLike<number>, present);
    return;
  }
  if (!(values instanceof BigInt64Array) && putPlainPage(target, source, page, firstRow)) return;
  const convert = converter(source.element);
  const all: unknown[] = new Array(page.rows).fill(null);
  let next = 0;
  for (let index = 0; index < page.rows; index++) {
    if (present === null || present[index] === 1) all[index] = convert(values[next++]!);
  }
  putParquetValues(target, source, all, firstRow);
}

/** Labels and times whose numbers mean what they say, without a list of values between. @returns false for all others */
function putPlainPage(target: TableColumn, source: ParquetColumn, page: NumberPage, firstRow: number): boolean {
  const { present, rows } = page;
  const values = page.values as ArrayLike<number>;
  let next = 0;
  if (target.part === 'label' && source.kind === 'numeric') {
    for (let index = 0; index < rows; index++) {
      if (present !== null && present[index] === 0) target.column.putMissing(firstRow + index);
      const value = values[next++]!;
      if (Number.isNaN(value)) target.column.putMissing(firstRow + index);
      putLabelNumber(target.column, firstRow + index, value);
    }
    return true;
  }
  const micros = microsPerUnit(source.element);
  const isTime = target.part === 'time' || target.part === 'start' || target.part === 'other_time';
  if (micros === undefined || !isTime) return false;
  const form = source.kind === 'date' ? 'parquet_date' : 'parquet_timestamp';
  for (let index = 0; index < rows; index++) {
    if (present !== null && present[index] === 0) target.column.putMissing(firstRow + index);
    else target.column.putMicros(firstRow + index, values[next++]! * micros, form);
  }
  return true;
}

/** Of a time that is stored in microseconds or longer units; undefined for everything else. */
function microsPerUnit({ converted_type: converted, logical_type: logical }: SchemaElement): number | undefined {
  if (converted === 'DATE' || logical?.type === 'DATE') return DAY_MICROS;
  const unit = logical?.type === 'TIMESTAMP' ? logical.unit : undefined;
  if (unit === 'MILLIS' || converted === 'TIMESTAMP_MILLIS') return 1000;
  return unit === 'MICROS' || converted === 'TIMESTAMP_MICROS' ? 1 : undefined;
}

/** What a stored number means: times as microseconds, everything else as it is. */
function converter(element: SchemaElement): (stored: number | bigint) => unknown {
  const micros = microsPerUnit(element);
  if (micros !== undefined) return (stored) => Number(stored) * micros;
  const { logical_type: logical } = element;
  if (logical?.type === 'TIMESTAMP' && logical.unit === 'NANOS') return (nanos) => nanosTime(BigInt(nanos));
  return (stored) => stored;
}

/** Stores `values` as the rows from `firstRow` on; null and NaN are missing. */
export function putParquetValues(
  { part, column }: TableColumn,
  source: ParquetColumn,
  values: DecodedArray,
  firstRow: number,
): void {
  if (part === 'value') putValues(column, source, values, firstRow);
  else if (part === 'label') putLabels(column, values, firstRow);
  else if (part === 'weight') putWeights(column, source, values, firstRow);
  else if (part !== 'unread') putTimes(column, source, values, firstRow);
}

function putValues(column: ValueColumn, source: ParquetColumn, values: DecodedArray, firstRow: number): void {
  const isTime = source.kind === 'timestamp' || source.kind === 'date';
  for (let index = 0; index < values.length; index++) {
    const value: unknown = values[index];
    const row = firstRow + index;
    if (isTime && value !== null) {
      column.putText(row, shown(value));
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

function putWeights(column: WeightColumn, source: ParquetColumn, values: DecodedArray, firstRow: number): void {
  const isNumeric = source.kind === 'numeric';
  for (let index = 0; index < values.length; index++) {
    const value: unknown = values[index];
    const row = firstRow + index;
    if (value === null || value === undefined) column.putMissing(row);
    else if (isNumeric && typeof value === 'number') column.putNumber(row, value, String(value));
    else if (isNumeric && typeof value === 'bigint') column.putNumber(row, Number(value), String(value));
    else if (typeof value === 'string') putTextCell(column, row, value);
    else column.putText(row, shown(value));
  }
}

function putLabels(column: LabelColumn, values: DecodedArray, firstRow: number): void {
  for (let index = 0; index < values.length; index++) {
    const value: unknown = values[index];
    const row = firstRow + index;
    if (value === null || value === undefined || Number.isNaN(value)) column.putMissing(row);
    else if (typeof value === 'boolean') column.putBoolean(row, value, String(value));
    else if (typeof value === 'number' || typeof value === 'bigint') putLabelNumber(column, row, value);
    else if (typeof value === 'string') putTextCell(column, row, value);
    else column.putText(row, shown(value));
  }
}

function putLabelNumber(column: LabelColumn, row: number, value: number | bigint): void {
  const number = Number(value);
  column.putNumber(row, number, number === 0 || number === 1 ? '' : String(value));
}

function putTimes(column: TimeColumn, source: ParquetColumn, values: DecodedArray, firstRow: number): void {
  const form = source.kind === 'date' ? 'parquet_date' : 'parquet_timestamp';
  const isTime = source.kind === 'timestamp' || source.kind === 'date';
  for (let index = 0; index < values.length; index++) {
    const value: unknown = values[index];
    const row = firstRow + index;
    if (value === null || value === undefined || Number.isNaN(value)) column.putMissing(row);
    else if (isTime && typeof value === 'number') column.putMicros(row, value, form);
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
function putTextCell(column: LabelColumn | TimeColumn | WeightColumn, row: number, cell: string): void {
  const bytes = Buffer.from(`${cell}\n`);
  column.putCell(row, bytes, 0, bytes.length - 1);
}

function shown(value: unknown): string {
  if (value instanceof Nanos) return timeText(Number(value.nanos / 1000n));
  return typeof value === 'number' ? timeText(value) : String(value);
}

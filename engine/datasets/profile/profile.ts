/** What `dataset check` says of a file: what is in it, how it is spread over time, and what looks suspicious. */
import type { Table } from '../columns/assemble-table.ts';
import type { ColumnReport, DatasetWarning } from '../types.ts';
import { datasetWarning } from '../warnings.ts';
import { eventOverlap } from './event-overlap.ts';
import { leakSuspects } from './leak-suspects.ts';

/** A JSON document (docs/formats.md); times are ISO 8601 UTC, spans are seconds. */
export interface DatasetProfile {
  readonly schema: 'mlops.dataset-check/1';
  readonly path: string;
  readonly sha256: string;
  readonly format: 'csv' | 'parquet';
  readonly bytes: number;
  readonly rows: number;
  readonly features: readonly string[];
  readonly time_column: string;
  readonly time_form: string | null;
  readonly time_range: readonly [string, string];
  /** False when the rows do not stand in the order of time; training sorts them. */
  readonly sorted: boolean;
  /** Rows that share their time with the row before. */
  readonly tied_times: number;
  /** Null for a single row. */
  readonly largest_gap: { readonly seconds: number; readonly from: string; readonly to: string } | null;
  readonly label_column: string;
  /** Share of label 1. */
  readonly base_rate: number;
  readonly base_rate_by_month: readonly { readonly month: string; readonly rows: number; readonly base_rate: number }[];
  /** Rows that repeat another one in label, times and features. */
  readonly duplicate_rows: number;
  /** Null without a readable start column. */
  readonly horizon: {
    readonly start_column: string;
    readonly median_seconds: number;
    readonly max_seconds: number;
    /** Events open at the start of an event, itself included. */
    readonly mean_concurrency: number;
    readonly max_concurrency: number;
  } | null;
  readonly columns: readonly ColumnReport[];
  readonly warnings: readonly DatasetWarning[];
}

/** @param path the file as the person named it */
export function profileTable(table: Table, path: string, names: { label: string; time: string }): DatasetProfile {
  const { report, time } = table;
  const warnings = [...report.warnings, ...leakSuspects(table)];
  const duplicates = duplicateRows(table);
  if (duplicates > 0) warnings.push(datasetWarning('rows_repeated', { rows: duplicates }));
  return {
    schema: 'mlops.dataset-check/1',
    path,
    sha256: table.sha256,
    format: report.format,
    bytes: report.bytes,
    rows: table.rows,
    features: table.featureNames,
    time_column: names.time,
    time_form: report.timeForm,
    time_range: [isoTime(time[0]!), isoTime(time[time.length - 1]!)],
    sorted: report.sorted,
    tied_times: report.tiedTimes,
    largest_gap: largestGap(time),
    label_column: names.label,
    base_rate: baseRate(table.label, 0, table.rows),
    base_rate_by_month: baseRateByMonth(table),
    duplicate_rows: duplicates,
    horizon: horizon(table, warnings),
    columns: report.columns,
    warnings,
  };
}

function isoTime(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString();
}

function baseRate(label: Uint8Array, start: number, end: number): number {
  let ones = 0;
  for (let row = start; row < end; row++) ones += label[row]!;
  return ones / (end - start);
}

function largestGap(time: Float64Array): DatasetProfile['largest_gap'] {
  if (time.length < 2) return null;
  let widest = 1;
  for (let row = 2; row < time.length; row++) {
    if (time[row]! - time[row - 1]! > time[widest]! - time[widest - 1]!) widest = row;
  }
  const from = time[widest - 1]!;
  const to = time[widest]!;
  return { seconds: (to - from) / 1e6, from: isoTime(from), to: isoTime(to) };
}

/** Months (UTC) that have rows, in order: rows of one month stand together, as the table is sorted. */
function baseRateByMonth({ time, label, rows }: Table): DatasetProfile['base_rate_by_month'] {
  const months: { month: string; rows: number; base_rate: number }[] = [];
  let start = 0;
  while (start < rows) {
    const month = isoTime(time[start]!).slice(0, 7);
    const after = monthAfter(time[start]!);
    let end = start + 1;
    while (end < rows && time[end]! < after) end++;
    months.push({ month, rows: end - start, base_rate: baseRate(label, start, end) });
    start = end;
  }
  return months;
}

/** The first microsecond of the month that follows. */
function monthAfter(micros: number): number {
  const date = new Date(Math.floor(micros / 1000));
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) * 1000;
}

/** Repeated rows share their time, so only ties are compared. */
function duplicateRows(table: Table): number {
  const columns = [table.label, ...table.otherTimes.values(), ...table.features];
  let duplicates = 0;
  let start = 0;
  while (start < table.rows) {
    let end = start + 1;
    while (end < table.rows && table.time[end] === table.time[start]) end++;
    if (end - start > 1) {
      const seen = new Set<string>();
      for (let row = start; row < end; row++) seen.add(columns.map((values) => values[row]).join());
      duplicates += end - start - seen.size;
    }
    start = end;
  }
  return duplicates;
}

function horizon(table: Table, warnings: DatasetWarning[]): DatasetProfile['horizon'] {
  const [first] = table.otherTimes;
  if (first === undefined) return null;
  const [column, starts] = first;
  const overlap = eventOverlap(starts, table.time);
  const reversed = overlap?.reversed ?? table.rows;
  if (reversed > 0) warnings.push(datasetWarning('event_ends_before_start', { column, rows: reversed }));
  if (overlap === undefined) return null;
  return {
    start_column: column,
    median_seconds: overlap.medianMicros / 1e6,
    max_seconds: overlap.maxMicros / 1e6,
    mean_concurrency: overlap.meanConcurrency,
    max_concurrency: overlap.maxConcurrency,
  };
}

/** From columns in file order to the finished table: what is a feature, sorted by time, with a report. */
import { OpsError } from '../../errors.ts';
import type { ColumnReport, Dataset, DatasetReport, DatasetWarning, FeatureTable } from '../types.ts';
import { datasetWarning } from '../warnings.ts';
import { isOrdered, orderedBytes, orderedFloats, refuseReversed, rowOrder } from './row-order.ts';
import type { SharedBytes, SharedFloats } from './shared-column.ts';
import type { TableColumns, UnreadColumn } from './table-columns.ts';
import type { TimeColumn } from './time-column.ts';

/** A data set, and its times that nobody asked for (`event_start`, say), in the same order of rows. */
export interface Table extends Dataset {
  readonly otherTimes: ReadonlyMap<string, Float64Array>;
}

/** What is known of the file itself. */
export interface FileFacts {
  readonly file: string;
  readonly format: 'csv' | 'parquet';
  readonly bytes: number;
  readonly sha256: string;
  readonly warnings: readonly DatasetWarning[];
}

/** @throws OpsError as the columns do when they settle, and `no_features`, `start_after_end` */
export function assembleTable(columns: TableColumns, rows: number, facts: FileFacts): Table {
  const settled = settleColumns(columns, rows, facts.file);
  const { label, time, start, weight } = settled;
  if (label === undefined || time === undefined) throw new Error('a table has a label and a time column');
  if (settled.features.size === 0) {
    const leftOut = settled.reports.filter(({ role }) => role === 'left_out').map(({ name }) => name);
    throw new OpsError('no_features', 'expected at least one numeric column beside label and times', {
      facts: { file: facts.file, leftOut },
    });
  }
  if (start !== undefined) {
    const names = { file: facts.file, column: start.name, timeColumn: time.name };
    refuseReversed(start.values, time.values, names);
  }

  const featureNames = columns.asked.length > 0 ? columns.asked : [...settled.features.keys()];
  const order = rowOrder(time.values, start?.values ?? null);
  const sortedTime = orderedFloats(time.values, order);
  const report: DatasetReport = {
    format: facts.format,
    bytes: facts.bytes,
    columns: settled.reports,
    timeForm: time.form,
    sorted: isOrdered(time.values, null),
    tiedTimes: tiedTimes(sortedTime),
    warnings: [...facts.warnings, ...settled.warnings],
  };
  return {
    sha256: facts.sha256,
    rows,
    featureNames,
    features: featureNames.map((name) => orderedFloats(settled.features.get(name)!, order)),
    label: orderedBytes(label, order),
    time: sortedTime,
    start: start === undefined ? null : orderedFloats(start.values, order),
    weight: weight === undefined ? null : orderedFloats(weight, order),
    report,
    otherTimes: new Map([...settled.otherTimes].map(([name, values]) => [name, orderedFloats(values, order)])),
  };
}

/** The columns that were asked for, whatever else the file holds. */
export function assembleFeatures(columns: TableColumns, rows: number, file: string): FeatureTable {
  const { features } = settleColumns(columns, rows, file);
  return { rows, featureNames: columns.asked, features: columns.asked.map((name) => features.get(name)!) };
}

interface SettledTime {
  readonly name: string;
  readonly values: SharedFloats;
  readonly form: string | null;
}

interface SettledColumns {
  readonly reports: ColumnReport[];
  readonly warnings: DatasetWarning[];
  readonly features: Map<string, SharedFloats>;
  readonly otherTimes: Map<string, SharedFloats>;
  label?: SharedBytes;
  time?: SettledTime;
  start?: SettledTime;
  weight?: SharedFloats;
}

function settleColumns(columns: TableColumns, rows: number, file: string): SettledColumns {
  const all: SettledColumns = { reports: [], warnings: [], features: new Map(), otherTimes: new Map() };
  for (const { part, column } of columns.all) {
    if (part === 'unread') {
      all.reports.push(unreadReport(column));
    } else if (part === 'label') {
      const { values, report } = column.settle(rows);
      all.label = values;
      all.reports.push(report);
    } else if (part === 'weight') {
      const { values, report } = column.settle(rows);
      all.weight = values;
      all.reports.push(report);
    } else if (part === 'value') {
      const { values, report } = column.settle(rows, file);
      all.reports.push(report);
      all.warnings.push(...valueWarnings(report));
      if (values !== undefined) all.features.set(column.name, values);
    } else {
      settleTime(part, column, rows, all);
    }
  }
  return all;
}

function settleTime(part: 'time' | 'start' | 'other_time', column: TimeColumn, rows: number, all: SettledColumns) {
  const { name, form, cutRows, problem } = column;
  const { values, report } = column.settle(rows);
  all.reports.push(report);
  if (cutRows > 0) all.warnings.push(datasetWarning('time_digits_cut', { column: name, rows: cutRows }));
  // A time that nobody uses may be unreadable; an infinity is refused wherever it stands.
  if (problem?.code === 'value_infinite') throw problem;
  if (problem !== undefined) {
    all.warnings.push(datasetWarning('time_column_unused', { column: name, problem: problem.code }));
  }
  if (values === undefined) return;
  if (part === 'other_time') all.otherTimes.set(name, values);
  else all[part] = { name, values, form };
}

function unreadReport({ name, type }: UnreadColumn): ColumnReport {
  return { name, type, role: 'left_out', missing: null, min: null, max: null, constant: false };
}

function valueWarnings(report: ColumnReport): DatasetWarning[] {
  const facts = { column: report.name };
  if (report.type === 'empty') return [datasetWarning('column_empty', facts)];
  if (report.role !== 'feature') return [];
  const warnings: DatasetWarning[] = [];
  if (report.constant) warnings.push(datasetWarning('column_constant', facts));
  if (TIME_LIKE_NAME.test(report.name)) warnings.push(datasetWarning('feature_named_like_time', facts));
  return warnings;
}

/** A numeric column called so is probably an epoch: as a feature it tells the model when it is. */
const TIME_LIKE_NAME = /(?:^|_)(?:date|datetime|time|timestamp|epoch|ts)$/i;

function tiedTimes(time: Float64Array): number {
  let tied = 0;
  for (let row = 1; row < time.length; row++) if (time[row] === time[row - 1]) tied++;
  return tied;
}

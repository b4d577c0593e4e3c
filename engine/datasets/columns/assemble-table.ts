/** From columns in file order to the finished table: what is a feature, sorted by time, with a report. */
import { OpsError } from '../../errors.ts';
import type { ColumnReport, Dataset, DatasetReport, DatasetWarning } from '../types.ts';
import { datasetWarning } from '../warnings.ts';
import { type SharedBytes, type SharedFloats, sharedFloats } from './shared-column.ts';
import type { TableColumns, UnreadColumn } from './table-columns.ts';

/** A data set, and its times beside the ordering one (`event_start`, say), in the same order of rows. */
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

/** @throws OpsError as the columns do when they settle, and `no_features` */
export function assembleTable(columns: TableColumns, rows: number, facts: FileFacts): Table {
  const settled = settleColumns(columns, rows, facts.file);
  const { label, time, timeForm } = settled;
  if (settled.features.size === 0) {
    const leftOut = settled.reports.filter(({ role }) => role === 'left_out').map(({ name }) => name);
    throw new OpsError('no_features', 'expected at least one numeric column beside label and times', {
      facts: { file: facts.file, leftOut },
    });
  }

  const featureNames = columns.asked.length > 0 ? columns.asked : [...settled.features.keys()];
  const order = timeOrder(time);
  const sortedTime = order === undefined ? time : gathered(time, order);
  const report: DatasetReport = {
    format: facts.format,
    bytes: facts.bytes,
    columns: settled.reports,
    timeForm,
    sorted: order === undefined,
    tiedTimes: tiedTimes(sortedTime),
    warnings: [...facts.warnings, ...settled.warnings],
  };
  return {
    sha256: facts.sha256,
    rows,
    featureNames,
    features: featureNames.map((name) => {
      const values = settled.features.get(name)!;
      return order === undefined ? values : gathered(values, order);
    }),
    label: order === undefined ? label : gatheredBytes(label, order),
    time: sortedTime,
    report,
    otherTimes: new Map(
      [...settled.otherTimes].map(([name, values]) => [name, order === undefined ? values : gathered(values, order)]),
    ),
  };
}

interface SettledColumns {
  readonly reports: readonly ColumnReport[];
  readonly warnings: readonly DatasetWarning[];
  readonly features: ReadonlyMap<string, SharedFloats>;
  readonly otherTimes: ReadonlyMap<string, SharedFloats>;
  readonly label: SharedBytes;
  readonly time: SharedFloats;
  readonly timeForm: string | null;
}

function settleColumns(columns: TableColumns, rows: number, file: string): SettledColumns {
  const reports: ColumnReport[] = [];
  const warnings: DatasetWarning[] = [];
  const features = new Map<string, SharedFloats>();
  const otherTimes = new Map<string, SharedFloats>();
  let label: SharedBytes | undefined;
  let time: SharedFloats | undefined;
  let timeForm: string | null = null;
  for (const { part, column } of columns.all) {
    if (part === 'unread') {
      reports.push(unreadReport(column));
    } else if (part === 'label') {
      const settled = column.settle(rows);
      label = settled.values;
      reports.push(settled.report);
    } else if (part === 'value') {
      const settled = column.settle(rows, file);
      reports.push(settled.report);
      warnings.push(...valueWarnings(settled.report));
      if (settled.values !== undefined) features.set(column.name, settled.values);
    } else {
      const settled = column.settle(rows);
      reports.push(settled.report);
      if (column.cutRows > 0) {
        warnings.push(datasetWarning('time_digits_cut', { column: column.name, rows: column.cutRows }));
      }
      // A time that nobody uses may be unreadable; an infinity is refused wherever it stands.
      if (column.problem?.code === 'value_infinite') throw column.problem;
      if (column.problem !== undefined) {
        warnings.push(datasetWarning('time_column_unused', { column: column.name, problem: column.problem.code }));
      }
      if (settled.values === undefined) continue;
      if (part === 'time') {
        time = settled.values;
        timeForm = column.form;
      } else {
        otherTimes.set(column.name, settled.values);
      }
    }
  }
  if (label === undefined || time === undefined) throw new Error('a table has a label and a time column');
  return { reports, warnings, features, otherTimes, label, time, timeForm };
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

/** The stable order by time as row numbers, or undefined when the rows stand in it already. */
function timeOrder(time: Float64Array): Uint32Array | undefined {
  let isSorted = true;
  for (let row = 1; row < time.length && isSorted; row++) isSorted = time[row - 1]! <= time[row]!;
  if (isSorted) return undefined;
  return Uint32Array.from(time, (_, row) => row).sort((a, b) => time[a]! - time[b]! || a - b);
}

function gathered(values: SharedFloats, order: Uint32Array): SharedFloats {
  const sorted = sharedFloats(order.length);
  for (let row = 0; row < order.length; row++) sorted[row] = values[order[row]!]!;
  return sorted;
}

function gatheredBytes(values: SharedBytes, order: Uint32Array): SharedBytes {
  const sorted = new Uint8Array(new SharedArrayBuffer(order.length));
  for (let row = 0; row < order.length; row++) sorted[row] = values[order[row]!]!;
  return sorted;
}

function tiedTimes(time: Float64Array): number {
  let tied = 0;
  for (let row = 1; row < time.length; row++) if (time[row] === time[row - 1]) tied++;
  return tied;
}

/** What a table must hold, worked out from cells by the slow obvious way, and where a loaded one differs from it. */
import type { Table } from '#engine/datasets/columns/assemble-table.ts';
import type { DatasetRequest } from '#engine/datasets/types.ts';

/** A cell as an independent reader gives it: text of a CSV file, or a value of a Parquet file with times as microseconds. */
export type Cell = string | number | bigint | boolean | null | { readonly micros: bigint };

export interface Cells {
  readonly names: readonly string[];
  /** By column, as many as there are rows. */
  readonly columns: readonly (readonly Cell[])[];
  readonly rows: number;
}

const MISSING = ['', 'NaN', 'nan', 'null', 'NULL', 'NA', 'N/A'];
const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$/;
const YES = ['true', 'True', 'TRUE'];
const NO = ['false', 'False', 'FALSE'];

/** @returns NaN for a missing cell, undefined for one that is no finite number and no boolean */
function numberOf(cell: Cell): number | undefined {
  if (cell === null || (typeof cell === 'string' && MISSING.includes(cell))) return Number.NaN;
  if (typeof cell === 'boolean') return Number(cell);
  if (typeof cell === 'bigint') return Number(cell);
  if (typeof cell === 'number') return Number.isNaN(cell) || Number.isFinite(cell) ? cell : undefined;
  if (typeof cell !== 'string') return undefined;
  if (YES.includes(cell)) return 1;
  if (NO.includes(cell)) return 0;
  return NUMBER.test(cell) && Number.isFinite(Number(cell)) ? Number(cell) : undefined;
}

const ISO =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$/;

/** Microseconds since 1970, or undefined. */
function microsOf(cell: Cell): number | undefined {
  if (cell !== null && typeof cell === 'object') return Number(cell.micros);
  const text = typeof cell === 'string' ? cell : String(cell);
  if (/^[1-9][0-9]{8,18}$/.test(text)) return epochMicros(BigInt(text));
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  // What rolls over was no date.
  if (date.getUTCMonth() + 1 !== Number(month) || date.getUTCDate() !== Number(day)) return undefined;
  if (date.getUTCHours() !== Number(hour) || date.getUTCMinutes() !== Number(minute)) return undefined;
  if (date.getUTCSeconds() !== Number(second)) return undefined;
  const [zoneHours, zoneMinutes] = zone === 'Z' ? [0, 0] : zone.slice(1).split(':').map(Number);
  const offset = (zoneHours! * 60 + zoneMinutes!) * 60e6 * (zone.startsWith('-') ? -1 : 1);
  return date.getTime() * 1000 + Number(fraction.padEnd(9, '0').slice(0, 6)) - offset;
}

function epochMicros(epoch: bigint): number | undefined {
  if (epoch < 10n ** 8n || epoch >= 2n ** 63n) return undefined;
  if (epoch < 10n ** 11n) return Number(epoch * 1_000_000n);
  if (epoch < 10n ** 14n) return Number(epoch * 1000n);
  return Number(epoch < 10n ** 17n ? epoch : epoch / 1000n);
}

/** The first difference between a table and the cells that it was read from, or undefined. */
export function difference(table: Table, cells: Cells, request: DatasetRequest): string | undefined {
  const { names } = cells;
  const reported = table.report.columns.map(({ name }) => name);
  if (reported.join('\n') !== names.join('\n')) return `columns ${reported.join()} instead of ${names.join()}`;
  if (new Set(names).size !== names.length) return 'a name that stands twice was accepted';
  if (table.rows !== cells.rows) return `${table.rows} rows instead of ${cells.rows}`;
  const column = (name: string) => cells.columns[names.indexOf(name)] ?? [];
  const times = column(request.timeColumn).map(microsOf);
  const starts = request.startColumn === null ? null : column(request.startColumn).map(microsOf);
  const order = Array.from({ length: cells.rows }, (_, row) => row).sort(
    (a, b) => times[a]! - times[b]! || (starts === null ? 0 : starts[a]! - starts[b]!) || a - b,
  );
  const compare = (
    name: string,
    got: ArrayLike<number> | null | undefined,
    wanted: readonly (number | undefined)[],
  ) => {
    if (got?.length !== cells.rows) return `${name} has ${got?.length} values`;
    const at = order.findIndex((row, place) => wanted[row] === undefined || !isSame(got[place]!, wanted[row]!));
    if (at < 0) return undefined;
    return `${name} holds ${got[at]} instead of ${wanted[order[at]!]} (cell ${shown(column(name)[order[at]!])})`;
  };
  const parts: (string | undefined)[] = [
    compare(request.timeColumn, table.time, times),
    compare(request.labelColumn, table.label, column(request.labelColumn).map(numberOf)),
    starts === null ? undefined : compare(request.startColumn!, table.start, starts),
    request.weightColumn === null
      ? undefined
      : compare(request.weightColumn, table.weight, column(request.weightColumn).map(numberOf)),
    ...table.featureNames.map((name, at) => compare(name, table.features[at], column(name).map(numberOf))),
    meaningless(table),
    lostFeature(table, cells, request),
  ];
  return parts.find((part) => part !== undefined);
}

/** Zeros of both signs are one number. */
function isSame(got: number, wanted: number): boolean {
  return got === wanted || (Number.isNaN(got) && Number.isNaN(wanted));
}

function shown(cell: Cell | undefined): string {
  return typeof cell === 'object' && cell !== null ? `${cell.micros} us` : JSON.stringify(String(cell));
}

/** What no table may hold, whatever the file says. */
function meaningless(table: Table): string | undefined {
  const { label, time, start, weight } = table;
  if (label.some((one) => one > 1)) return 'a label that is neither 0 nor 1';
  if (label.every((one) => one === label[0])) return 'labels of one class';
  if (time.some((at, row) => !Number.isSafeInteger(at) || (row > 0 && at < time[row - 1]!)))
    return 'times out of order';
  if (start?.some((at, row) => at > time[row]!)) return 'an event that starts after its end';
  if (weight?.some((one) => !(one >= 0 && Number.isFinite(one)))) return 'an impossible weight';
  if (weight?.every((one) => one === 0)) return 'weights of nothing but zero';
  return undefined;
}

/** A column of nothing but numbers must not be left out in silence. */
function lostFeature(table: Table, cells: Cells, request: DatasetRequest): string | undefined {
  if (request.featureColumns.length > 0) {
    return table.featureNames.join() === request.featureColumns.join() ? undefined : 'other features than asked for';
  }
  const reserved = [request.labelColumn, request.timeColumn, request.startColumn, request.weightColumn];
  const lost = cells.names.find((name, at) => {
    if (reserved.includes(name) || request.otherTimeColumns.includes(name) || table.featureNames.includes(name)) {
      return false;
    }
    const known = cells.columns[at]!.filter((cell) => !Number.isNaN(numberOf(cell) ?? 0));
    return known.length > 0 && known.every((cell) => typeof cell !== 'boolean' && isPlainNumber(cell));
  });
  return lost === undefined ? undefined : `${lost} holds numbers and was left out`;
}

function isPlainNumber(cell: Cell): boolean {
  if (typeof cell === 'string') return NUMBER.test(cell) && Number.isFinite(Number(cell));
  return typeof cell === 'number' || typeof cell === 'bigint';
}

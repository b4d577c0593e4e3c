/** Which column of a file plays which part: settled from the header alone, before any row is read. */
import type { ErrorFacts } from '../../error-facts.ts';
import { OpsError } from '../../errors.ts';
import { nearestWord } from '../../nearest-word.ts';
import type { ColumnReport, ColumnRequest } from '../types.ts';
import { DecimalScanner } from './decimal-scanner.ts';
import { LabelColumn } from './label-column.ts';
import { DEFAULT_MEMORY_LIMIT_BYTES, TableMemory } from './shared-column.ts';
import { TimeReader } from './strict-time.ts';
import { TimeColumn } from './time-column.ts';
import { ValueColumn } from './value-column.ts';
import { WeightColumn } from './weight-column.ts';

/** What a source says of a column before its values are read; a text file says nothing. */
export type SourceKind = 'unknown' | 'numeric' | 'boolean' | 'timestamp' | 'date' | 'text' | 'nested' | 'other';

export interface SourceColumn {
  readonly name: string;
  readonly kind: SourceKind;
}

export type TableColumn =
  | { readonly part: 'label'; readonly column: LabelColumn }
  | { readonly part: 'weight'; readonly column: WeightColumn }
  | { readonly part: 'time' | 'start' | 'other_time'; readonly column: TimeColumn }
  | { readonly part: 'value'; readonly column: ValueColumn }
  | { readonly part: 'unread'; readonly column: UnreadColumn };

export interface UnreadColumn {
  readonly name: string;
  readonly type: ColumnReport['type'];
}

export interface TableColumns {
  /** In the order of the file. */
  readonly all: readonly TableColumn[];
  /** Features in the order in which they were asked for; empty when they were not. */
  readonly asked: readonly string[];
  readonly memory: TableMemory;
}

/** The file as the person named it. */
export function displayedFile(request: Pick<ColumnRequest, 'path' | 'displayPath'>): string {
  return request.displayPath ?? request.path;
}

/** @throws OpsError `header_duplicate`, `column_missing`, `feature_reserved` */
export function tableColumns(source: readonly SourceColumn[], request: ColumnRequest): TableColumns {
  const file = displayedFile(request);
  const names = source.map(({ name }) => name);
  refuseDuplicates(names, file);
  if (request.labelColumn !== null) requireColumn(request.labelColumn, 'label', names, file);
  if (request.timeColumn !== null) requireColumn(request.timeColumn, 'time', names, file);
  if (request.startColumn !== null) requireColumn(request.startColumn, 'start', names, file);
  if (request.weightColumn !== null) requireColumn(request.weightColumn, 'weight', names, file);
  for (const name of request.featureColumns) {
    requireColumn(name, 'feature', names, file);
    refuseReserved(name, request, file);
  }

  const memory = new TableMemory(file, request.memoryLimitBytes ?? DEFAULT_MEMORY_LIMIT_BYTES);
  const decimals = new DecimalScanner();
  const times = new TimeReader();
  const asked = new Set(request.featureColumns);
  const otherTimes = new Set(request.otherTimeColumns);
  const all = source.map(({ name, kind }): TableColumn => {
    if (name === request.labelColumn) {
      return { part: 'label', column: new LabelColumn(name, file, memory, decimals) };
    }
    if (name === request.timeColumn) {
      return { part: 'time', column: new TimeColumn(name, 'time', file, memory, times) };
    }
    if (name === request.startColumn) {
      return { part: 'start', column: new TimeColumn(name, 'start', file, memory, times) };
    }
    if (name === request.weightColumn) {
      return { part: 'weight', column: new WeightColumn(name, file, memory, decimals) };
    }
    if (otherTimes.has(name)) {
      return { part: 'other_time', column: new TimeColumn(name, 'left_out', file, memory, times) };
    }
    const mayBeFeature = asked.size === 0 ? kind === 'unknown' || kind === 'numeric' : asked.has(name);
    if (mayBeFeature) {
      return { part: 'value', column: new ValueColumn(name, asked.has(name), memory, times, decimals) };
    }
    return { part: 'unread', column: { name, type: UNREAD_TYPES[kind] } };
  });
  return { all, asked: [...asked], memory };
}

const UNREAD_TYPES: Record<SourceKind, ColumnReport['type']> = {
  unknown: 'unread',
  numeric: 'number',
  boolean: 'boolean',
  timestamp: 'time',
  date: 'time',
  text: 'text',
  nested: 'nested',
  other: 'text',
};

function refuseDuplicates(names: readonly string[], file: string): void {
  const seen = new Set<string>();
  for (const column of names) {
    if (seen.has(column)) {
      throw new OpsError('header_duplicate', `expected distinct column names, ${column} stands twice`, {
        facts: { file, column },
      });
    }
    seen.add(column);
  }
}

function requireColumn(
  column: string,
  role: ErrorFacts['column_missing']['role'],
  names: readonly string[],
  file: string,
): void {
  if (names.includes(column)) return;
  const facts = { file, column, role, hint: nearestWord(column, names), available: names };
  throw new OpsError('column_missing', `expected a ${role} column ${column}, the file has none`, { facts });
}

/** A label, a time or a weight among the features would let the model see what it is to predict, or when. */
function refuseReserved(column: string, request: ColumnRequest, file: string): void {
  const role = reservedRole(column, request);
  if (role === undefined) return;
  throw new OpsError('feature_reserved', `${column} is the ${role} column and cannot be a feature`, {
    facts: { file, column, role },
  });
}

function reservedRole(column: string, request: ColumnRequest): ErrorFacts['feature_reserved']['role'] | undefined {
  const { timeColumn, startColumn, otherTimeColumns, labelColumn, weightColumn } = request;
  if (column === timeColumn || otherTimeColumns.includes(column)) return 'time';
  if (column === startColumn) return 'start';
  if (column === labelColumn) return 'label';
  return column === weightColumn ? 'weight' : undefined;
}

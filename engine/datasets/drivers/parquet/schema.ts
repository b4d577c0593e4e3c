/** What the top-level columns of a Parquet file hold, judged from its schema alone. */
import type { FileMetaData, SchemaElement } from 'hyparquet';
import type { SourceColumn, SourceKind } from '../../columns/table-columns.ts';

export interface ParquetColumn extends SourceColumn {
  /** As a person would name the type, for errors. */
  readonly type: string;
  readonly isDecimal: boolean;
  readonly isInt96: boolean;
  readonly element: SchemaElement;
  /** Its place among the leaves of the schema, which is its place among the chunks of a row group; of a nested column its first. */
  readonly leaf: number;
}

/** Columns in the order of the file. @throws RangeError when the schema's counts do not fit together */
export function parquetColumns(metadata: FileMetaData): ParquetColumn[] {
  const [root, ...elements] = metadata.schema;
  const columns: ParquetColumn[] = [];
  let at = 0;
  let leaf = 0;
  while (at < elements.length) {
    columns.push(parquetColumn(elements[at]!, leaf));
    const next = behind(elements, at);
    leaf += elements.slice(at, next).filter(({ type }) => type !== undefined).length;
    at = next;
  }
  if (root?.num_children !== columns.length)
    throw new RangeError('the schema does not list the columns that it counts');
  return columns;
}

/** The position behind an element and all that is nested in it. */
function behind(elements: readonly SchemaElement[], at: number): number {
  let open = 1;
  let next = at;
  while (open > 0) {
    const element = elements[next];
    if (element === undefined) throw new RangeError('the schema ends within a nested column');
    open += (element.num_children ?? 0) - 1;
    next++;
  }
  return next;
}

function parquetColumn(element: SchemaElement, leaf: number): ParquetColumn {
  // A damaged footer may leave out what the type promises.
  if (typeof element.name !== 'string') throw new RangeError('a column has no name');
  return {
    name: element.name,
    kind: sourceKind(element),
    type: element.logical_type?.type ?? element.converted_type ?? element.type ?? 'group',
    isDecimal: element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL',
    isInt96: element.type === 'INT96',
    element,
    leaf,
  };
}

function sourceKind(element: SchemaElement): SourceKind {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (type === undefined || element.num_children || element.repetition_type === 'REPEATED') return 'nested';
  if (type === 'INT96' || logical?.type === 'TIMESTAMP') return 'timestamp';
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') return 'timestamp';
  if (converted === 'DATE' || logical?.type === 'DATE') return 'date';
  if (converted === 'DECIMAL' || logical?.type === 'FLOAT16') return 'numeric';
  if (type === 'BOOLEAN') return 'boolean';
  if (converted === 'INTERVAL' || converted === 'BSON' || converted?.startsWith('TIME_')) return 'other';
  if (type === 'FIXED_LEN_BYTE_ARRAY' || (logical !== undefined && OTHER_LOGICAL_TYPES.has(logical.type)))
    return 'other';
  return type === 'BYTE_ARRAY' ? 'text' : 'numeric';
}

const OTHER_LOGICAL_TYPES = new Set(['TIME', 'INTERVAL', 'BSON', 'VARIANT', 'GEOMETRY', 'GEOGRAPHY', 'UUID', 'NULL']);

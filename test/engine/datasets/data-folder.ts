/** A temporary folder of data files for the tests of this area, and short ways to load them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Table } from '#engine/datasets/columns/assemble-table.ts';
import { loadTable } from '#engine/datasets/drivers/load-table.ts';
import type { DatasetRequest } from '#engine/datasets/types.ts';
import type { ErrorCode } from '#engine/error-codes.ts';
import { OpsError } from '#engine/errors.ts';
import type { JsonObject } from '#engine/json.ts';

export type ParquetColumns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];
export type ParquetOptions = Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>;

/** How times are stored that are given as `Date`. */
export const STORED_MILLIS: Partial<SchemaElement> = { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };

export class DataFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'datasets-'));
  #files = 0;

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, `${this.#files++}-${name}`);
    writeFileSync(path, content);
    return path;
  }

  csv(content: string | Uint8Array): string {
    return this.write('table.csv', content);
  }

  parquet(columnData: ParquetColumns, options: ParquetOptions = {}): string {
    return this.write('table.parquet', parquetBytes(columnData, options));
  }

  /** A column for each schema element, all optional; times may stand there as the integers that are stored. */
  parquetWithSchema(
    columns: readonly [name: string, element: Partial<SchemaElement>, column: Partial<ParquetColumns[number]>][],
  ): string {
    const schema: SchemaElement[] = [
      { name: 'root', num_children: columns.length },
      ...columns.map(([name, element]): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...element })),
    ];
    const columnData = columns.map(([name, , { data = [], ...more }]) => ({ name, data, ...more }));
    return this.parquet(columnData, { schema });
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

export function parquetBytes(columnData: ParquetColumns, options: ParquetOptions = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
}

export function request(path: string, changes: Partial<DatasetRequest> = {}): DatasetRequest {
  return {
    path,
    displayPath: 'table',
    labelColumn: 'label',
    timeColumn: 'end',
    featureColumns: [],
    startColumn: null,
    weightColumn: null,
    otherTimeColumns: ['start'],
    ...changes,
  };
}

export function load(path: string, changes: Partial<DatasetRequest> = {}): Promise<Table> {
  return loadTable(request(path, changes));
}

/** The columns that matter of a table, as plain data. */
export function contents(table: Table) {
  return {
    time: [...table.time],
    label: [...table.label],
    features: Object.fromEntries(table.featureNames.map((name, index) => [name, [...table.features[index]!]])),
    otherTimes: Object.fromEntries([...table.otherTimes].map(([name, values]) => [name, [...values]])),
  };
}

/** The code and the facts with which a load is refused. */
export async function refusal(loading: Promise<unknown>): Promise<{ code: ErrorCode; facts: JsonObject }> {
  try {
    await loading;
  } catch (thrown) {
    if (thrown instanceof OpsError) return { code: thrown.code, facts: thrown.facts };
    throw thrown;
  }
  throw new Error('expected a refusal, the file was loaded');
}

export function micros(text: string): number {
  return Date.parse(text) * 1000;
}

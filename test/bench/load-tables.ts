/** Big tables for the load bench, made by a seeded generator: two times, a label, 17 floats of full precision with 1 % nulls. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { fileWriter } from 'hyparquet-writer/src/node.js';

export const FLOAT_COLUMNS = 17;
const NULL_SHARE = 0.01;
const ROW_GROUP_ROWS = 122_880;
const FIRST_START_MS = Date.UTC(2010, 0, 1);

interface Row {
  readonly startMs: number;
  readonly endMs: number;
  readonly label: 0 | 1;
  readonly floats: readonly (number | null)[];
}

function* tableRows(rows: number): Generator<Row> {
  const random = lcg(7);
  for (let row = 0; row < rows; row++) {
    const startMs = FIRST_START_MS + row * 60_000;
    const floats = Array.from({ length: FLOAT_COLUMNS }, () => (random() < NULL_SHARE ? null : (random() - 0.5) * 20));
    yield { startMs, endMs: startMs + 3_600_000, label: random() < 0.4 ? 1 : 0, floats };
  }
}

export function writeCsvTable(path: string, rows: number): void {
  const descriptor = openSync(path, 'w');
  const names = Array.from({ length: FLOAT_COLUMNS }, (_, index) => `f${index}`);
  let text = `event_start,event_end,meta_label,${names.join(',')}\n`;
  for (const { startMs, endMs, label, floats } of tableRows(rows)) {
    text += `${isoSeconds(startMs)},${isoSeconds(endMs)},${label},${floats.join(',')}\n`;
    if (text.length < 1 << 22) continue;
    writeSync(descriptor, text);
    text = '';
  }
  writeSync(descriptor, text);
  closeSync(descriptor);
}

export function writeParquetTable(path: string, rows: number): void {
  const writer = fileWriter(path);
  let parquet: ParquetWriter | undefined;
  const flush = (group: readonly Row[]) => {
    const columnData = groupColumns(group);
    parquet ??= new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData }), codec: 'SNAPPY' });
    parquet.write({ columnData, rowGroupSize: group.length });
  };
  let group: Row[] = [];
  for (const row of tableRows(rows)) {
    group.push(row);
    if (group.length < ROW_GROUP_ROWS) continue;
    flush(group);
    group = [];
  }
  if (group.length > 0) flush(group);
  parquet?.finish();
}

function groupColumns(group: readonly Row[]) {
  return [
    { name: 'event_start', data: group.map(({ startMs }) => new Date(startMs)), type: 'TIMESTAMP' as const },
    { name: 'event_end', data: group.map(({ endMs }) => new Date(endMs)), type: 'TIMESTAMP' as const },
    { name: 'meta_label', data: group.map(({ label }) => label), type: 'INT32' as const },
    ...Array.from({ length: FLOAT_COLUMNS }, (_, index) => ({
      name: `f${index}`,
      data: group.map(({ floats }) => floats[index] ?? null),
      type: 'DOUBLE' as const,
    })),
  ];
}

function isoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19);
}

/** Two draws a value, so that mantissas are full. */
function lcg(seed: number): () => number {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return () => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53;
}

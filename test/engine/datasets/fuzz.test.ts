/** Damaged files of every kind: each load ends in a table that is what the file says, or in an explained refusal. */
import { parquetMetadata } from 'hyparquet';
import Papa from 'papaparse';
import { afterAll, expect, test } from 'vitest';
import type { Table } from '#engine/datasets/columns/assemble-table.ts';
import { OpsError } from '#engine/errors.ts';
import { DataFolder, load, parquetBytes } from './data-folder.ts';

const CASES = 300;
const ROWS = 60;
const folder = new DataFolder();
afterAll(() => folder.remove());

type Random = (below: number) => number;

function seededRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const text = `start,end,a,"b ""x""",word,label\n${Array.from({ length: ROWS }, (_, row) =>
  [
    `2024-01-01T00:00:${String(row).padStart(2, '0')}Z`,
    `"2024-01-02T00:00:${String(row).padStart(2, '0')}Z"`,
    row % 5 === 0 ? '' : Math.sin(row),
    row * 10,
    row % 3 === 0 ? '"wörd, ""quoted"""' : 'plain',
    row % 2,
  ].join(','),
).join('\n')}\n`;

const binary = (codec: 'SNAPPY' | 'UNCOMPRESSED') =>
  parquetBytes(
    [
      { name: 'end', data: Array.from({ length: ROWS }, (_, row) => new Date(row * 1000)), type: 'TIMESTAMP' },
      {
        name: 'a',
        data: Array.from({ length: ROWS }, (_, row) => (row % 5 === 0 ? null : Math.sin(row))),
        type: 'DOUBLE',
      },
      { name: 'd', data: Array.from({ length: ROWS }, (_, row) => row % 3), type: 'INT32', encoding: 'RLE_DICTIONARY' },
      { name: 'n', data: Array.from({ length: ROWS }, (_, row) => BigInt(row * row)), type: 'INT64' },
      { name: 'word', data: Array.from({ length: ROWS }, (_, row) => `w${row % 4}`), type: 'STRING' },
      { name: 'label', data: Array.from({ length: ROWS }, (_, row) => row % 2), type: 'INT32' },
    ],
    { codec, rowGroupSize: 25 },
  );

/** Types and encodings that a general reader decodes. */
const rareBinary = () =>
  parquetBytes(
    [
      {
        name: 'end',
        data: Array.from({ length: ROWS }, (_, row) => `2024-01-01T00:00:${String(row).padStart(2, '0')}`),
      },
      { name: 'flag', data: Array.from({ length: ROWS }, (_, row) => row % 3 === 0), encoding: 'RLE' },
      { name: 'delta', data: Array.from({ length: ROWS }, (_, row) => row * 3 - 5), encoding: 'DELTA_BINARY_PACKED' },
      {
        name: 'split',
        data: Array.from({ length: ROWS }, (_, row) => (row % 4 === 0 ? null : Math.cos(row))),
        type: 'DOUBLE',
        encoding: 'BYTE_STREAM_SPLIT',
      },
      { name: 'label', data: Array.from({ length: ROWS }, (_, row) => row % 2 === 0) },
    ],
    { codec: 'UNCOMPRESSED' },
  );

/** One to three damages: bytes flipped, overwritten, cut out, doubled, or the end lost. */
function damaged(good: Uint8Array, random: Random): Buffer {
  let bytes = Buffer.from(good);
  for (let count = 1 + random(3); count > 0 && bytes.length > 1; count--) {
    const at = random(bytes.length);
    const kind = random(6);
    if (kind === 0) bytes[at] = bytes[at]! ^ (1 << random(8));
    else if (kind === 1) bytes[at] = random(256);
    else if (kind === 2) bytes[at] = [0x22, 0x2c, 0x0a, 0x0d, 0x00, 0xff, 0x2e, 0x65][random(8)]!;
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(20))]);
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - random(30)))]);
    else if (random(4) === 0) bytes = bytes.subarray(0, at);
  }
  return bytes;
}

/** Loads damaged files and calls `check` with each one that was accepted; @returns how many were refused, by code. */
async function fuzz(
  good: Uint8Array,
  name: string,
  seed: number,
  featureColumns: string[],
  check: (table: Table, bytes: Buffer) => void,
) {
  const random = seededRandom(seed);
  const refusals = new Map<string, number>();
  for (let index = 0; index < CASES; index++) {
    const bytes = damaged(good, random);
    const path = folder.write(name, bytes);
    const table = await load(path, { featureColumns }).catch((thrown: unknown) => thrown);
    if (table instanceof OpsError) {
      expect(table.code, `case ${index}: ${table.message}`).not.toBe('internal');
      refusals.set(table.code, (refusals.get(table.code) ?? 0) + 1);
    } else if (table instanceof Error) {
      throw new Error(`case ${index}: ${table.message}`, { cause: table });
    } else {
      check(table as Table, bytes);
    }
  }
  return refusals;
}

test('a damaged CSV file is refused with a reason, or is the table that an independent parser sees', async () => {
  let accepted = 0;

  const refusals = await fuzz(Buffer.from(text), 'table.csv', 11, [], (table, bytes) => {
    accepted++;
    // To the parser a lone CR is no line end among LFs.
    const lines = bytes.toString().replaceAll(/\r\n?/g, '\n');
    const { data, errors } = Papa.parse<string[]>(lines, { delimiter: ',', skipEmptyLines: true });
    expect(errors).toEqual([]);
    expect(table.rows).toBe(data.length - 1);
    expect(table.report.columns.map(({ name }) => name)).toEqual(data[0]);
  });

  expect(refusals.size).toBeGreaterThan(5);
  expect(accepted).toBeGreaterThan(20);
});

test.each([
  ['snappy', () => binary('SNAPPY'), []],
  ['uncompressed', () => binary('UNCOMPRESSED'), []],
  ['rare encodings', rareBinary, ['flag', 'delta', 'split']],
])(
  'a damaged Parquet file (%s) is refused with a reason, or is the table that its footer describes',
  async (_, make, features) => {
    let accepted = 0;

    const refusals = await fuzz(make(), 'table.parquet', 23, features, (table, bytes) => {
      accepted++;
      const { num_rows: rows, schema } = parquetMetadata(bytes);
      expect(BigInt(table.rows)).toBe(rows);
      expect(table.report.columns.map(({ name }) => name)).toEqual(schema.slice(1).map(({ name }) => name));
      for (const values of [table.time, table.label, ...table.features]) expect(values.length).toBe(table.rows);
    });

    expect(refusals.get('parquet_corrupt')).toBeGreaterThan(50);
    expect(refusals.size).toBeGreaterThan(3);
    expect(accepted).toBeGreaterThan(10);
  },
);

import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { CompressionCodec, SchemaElement } from 'hyparquet';
import { snappyCompress } from 'hyparquet-writer/src/snappy.js';
import { afterAll, describe, expect, test } from 'vitest';
import { contents, DataFolder, load, micros, type ParquetColumns, refusal, STORED_MILLIS } from './data-folder.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const ENDS = ['2024-01-01T00:00:00Z', '2024-01-02T12:30:00.5Z', '2024-01-03T00:00:00Z'];
const END: ParquetColumns[number] = { name: 'end', data: ENDS.map((text) => new Date(text)), type: 'TIMESTAMP' };
const LABEL: ParquetColumns[number] = { name: 'label', data: [0, 1, 1], type: 'INT32' };
const A: ParquetColumns[number] = { name: 'a', data: [1.5, null, -2], type: 'DOUBLE' };

/** A good file with one more column `x` of three values. */
function withColumn(
  data: readonly unknown[],
  element: Partial<SchemaElement>,
  more: Partial<ParquetColumns[number]> = {},
): string {
  return folder.parquetWithSchema([
    ['end', STORED_MILLIS, { data: END.data }],
    ['a', { type: 'DOUBLE' }, { data: A.data }],
    ['x', element, { data: [...data], ...more }],
    ['label', { type: 'INT32' }, { data: LABEL.data }],
  ]);
}
const featureX = async (path: string) => contents(await load(path)).features.x;
const reportX = async (path: string) => (await load(path)).report.columns.find(({ name }) => name === 'x');

test('the same table gives the same arrays from Parquet and from CSV', async () => {
  const csv = folder.csv(
    `end,a,word,label\n${ENDS.map((end, row) => `${end},${['1.5', '', '-2'][row]},w${row},${[0, 1, 1][row]}`).join('\n')}\n`,
  );
  const parquet = folder.parquet([END, A, { name: 'word', data: ['w0', 'w1', 'w2'], type: 'STRING' }, LABEL]);

  const [fromCsv, fromParquet] = [await load(csv), await load(parquet)];

  expect(contents(fromParquet)).toEqual(contents(fromCsv));
  expect(contents(fromParquet).time).toEqual(ENDS.map(micros));
  expect(fromParquet.report.columns.map(({ name, role }) => [name, role])).toEqual(
    fromCsv.report.columns.map(({ name, role }) => [name, role]),
  );
});

test('many row groups of any size are one table, sorted by time', async () => {
  const rows = 1000;
  const order = Array.from({ length: rows }, (_, row) => (row * 337) % rows);
  const columns: ParquetColumns = [
    { name: 'end', data: order.map((place) => new Date(Date.UTC(2024, 0, 1) + place * 1000)), type: 'TIMESTAMP' },
    { name: 'a', data: order.map((place) => (place % 7 === 0 ? null : place / 8)), type: 'DOUBLE' },
    { name: 'label', data: order.map((place) => place % 2), type: 'INT32' },
  ];
  const sorted = Array.from({ length: rows }, (_, place) => (place % 7 === 0 ? Number.NaN : place / 8));

  for (const rowGroupSize of [1000, 128, 1]) {
    const table = await load(folder.parquet(columns, { rowGroupSize, pageSize: 700 }));

    expect([...table.features[0]!], `groups of ${rowGroupSize}`).toEqual(sorted);
    expect(table.report.sorted).toBe(false);
  }
});

/** A valid LZ4 block that compresses nothing: literals only. */
function lz4Literals(input: Uint8Array): Uint8Array {
  const extra = input.length - 15;
  if (extra < 0) return Buffer.concat([Buffer.of(input.length << 4), input]);
  const lengths = Buffer.alloc(Math.floor(extra / 255) + 1, 255);
  lengths[lengths.length - 1] = extra % 255;
  return Buffer.concat([Buffer.of(0xf0), lengths, input]);
}

test.each<[CompressionCodec, (input: Uint8Array) => Uint8Array]>([
  ['UNCOMPRESSED', (input) => input],
  ['SNAPPY', snappyCompress],
  ['GZIP', gzipSync],
  ['BROTLI', brotliCompressSync],
  ['ZSTD', zstdCompressSync],
  ['LZ4_RAW', lz4Literals],
])('the codec %s changes nothing', async (codec, compress) => {
  const rows = 20_000;
  const values = Array.from({ length: rows }, (_, row) => (row % 97 === 0 ? null : Math.sin(row)));
  const columns: ParquetColumns = [
    { name: 'end', data: Array.from({ length: rows }, (_, row) => new Date(row * 1000)), type: 'TIMESTAMP' },
    { name: 'a', data: values, type: 'DOUBLE' },
    { name: 'label', data: Array.from({ length: rows }, (_, row) => row % 2), type: 'INT32' },
  ];

  const table = await load(folder.parquet(columns, { codec, compressors: { [codec]: compress } }));

  expect([...table.features[0]!]).toEqual(values.map((value) => value ?? Number.NaN));
});

describe('numbers', () => {
  test.each<[string, Partial<SchemaElement>, unknown[], number[]]>([
    ['DOUBLE', { type: 'DOUBLE' }, [0.1, null, -1e300], [0.1, Number.NaN, -1e300]],
    ['FLOAT', { type: 'FLOAT' }, [0.5, null, -2], [0.5, Number.NaN, -2]],
    ['INT32', { type: 'INT32' }, [1, null, -2147483648], [1, Number.NaN, -2147483648]],
    ['INT64', { type: 'INT64' }, [1n, null, -9007199254740991n], [1, Number.NaN, -9007199254740991]],
    ['UINT_32', { type: 'INT32', converted_type: 'UINT_32' }, [1, null, 2147483647], [1, Number.NaN, 2147483647]],
  ])('of type %s become doubles', async (_, element, data, expected) => {
    expect(await featureX(withColumn(data, element))).toEqual(expected);
  });

  test('that are decimals become doubles, with a warning', async () => {
    const path = withColumn([1.25, null, -3.5], { type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: 4 });

    expect(await featureX(path)).toEqual([1.25, Number.NaN, -3.5]);
    expect((await load(path)).report.warnings).toContainEqual({ code: 'decimal_as_double', facts: { column: 'x' } });
  });

  test('that are NaN are missing, as null is', async () => {
    const path = withColumn([1, Number.NaN, null], { type: 'DOUBLE' });

    expect(await reportX(path)).toMatchObject({ missing: 2, min: 1, max: 1 });
  });

  test('that are integers beyond 2^53 are refused', async () => {
    expect(await refusal(load(withColumn([1n, 2n, 9007199254740993n], { type: 'INT64' })))).toEqual({
      code: 'column_unsafe_integer',
      facts: { file: 'table', column: 'x', row: 4, cell: '9007199254740993' },
    });
  });

  test.each([
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
  ])('that are %d are refused', async (value, cell) => {
    expect(await refusal(load(withColumn([1, value, 2], { type: 'DOUBLE' })))).toEqual({
      code: 'value_infinite',
      facts: { file: 'table', column: 'x', row: 3, cell },
    });
  });

  test('from a dictionary are looked up', async () => {
    const data = [7, 7, 7];

    expect(await featureX(withColumn(data, { type: 'INT32' }, { encoding: 'RLE_DICTIONARY' }))).toEqual(data);
  });

  test.each(['PLAIN', 'BYTE_STREAM_SPLIT'] as const)('encoded as %s are the same', async (encoding) => {
    expect(await featureX(withColumn([0.1, null, 3], { type: 'DOUBLE' }, { encoding }))).toEqual([0.1, Number.NaN, 3]);
  });

  test('encoded as DELTA_BINARY_PACKED are the same', async () => {
    const path = withColumn([5, null, -3], { type: 'INT32' }, { encoding: 'DELTA_BINARY_PACKED' });

    expect(await featureX(path)).toEqual([5, Number.NaN, -3]);
  });
});

describe('other types', () => {
  test.each<[string, Partial<SchemaElement>, unknown[]]>([
    ['boolean', { type: 'BOOLEAN' }, [true, null, false]],
    ['text', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, ['a', null, 'b']],
    ['time', { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' }, [1n, null, 2n]],
    ['time', { type: 'INT32', converted_type: 'DATE' }, [new Date(0), null, new Date(864e5)]],
  ])('are left out of automatic features as %s', async (type, element, data) => {
    const path = withColumn(data, element);

    expect((await load(path)).featureNames).toEqual(['a']);
    expect(await reportX(path)).toMatchObject({ type, role: 'left_out' });
  });

  test('are refused when asked for, but booleans become 0 and 1', async () => {
    const text = withColumn([null, 'a', 'b'], { type: 'BYTE_ARRAY', converted_type: 'UTF8' });
    const flags = withColumn([true, null, false], { type: 'BOOLEAN' });
    const times = withColumn([0n, 1n, 2n], { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' });

    expect(await refusal(load(text, { featureColumns: ['x'] }))).toEqual({
      code: 'column_not_numeric',
      facts: { file: 'table', column: 'x', row: 3, cell: 'a' },
    });
    expect((await refusal(load(times, { featureColumns: ['x'] }))).facts).toMatchObject({
      row: 2,
      cell: '1970-01-01T00:00:00.000Z',
    });
    expect(contents(await load(flags, { featureColumns: ['x'] })).features).toEqual({ x: [1, Number.NaN, 0] });
  });

  test('that are nested are left out, and refused by name when asked for', async () => {
    const nested = folder.parquet(
      [
        { name: 'end', data: END.data },
        { name: 'x', data: [[1, 2], [3], []] },
        { name: 'a', data: A.data },
        { name: 'label', data: LABEL.data },
      ],
      {
        schema: [
          { name: 'root', num_children: 4 },
          { name: 'end', ...STORED_MILLIS },
          { name: 'x', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          { name: 'element', repetition_type: 'OPTIONAL', type: 'INT32' },
          { name: 'a', repetition_type: 'OPTIONAL', type: 'DOUBLE' },
          { name: 'label', repetition_type: 'OPTIONAL', type: 'INT32' },
        ],
      },
    );

    expect((await load(nested)).featureNames).toEqual(['a']);
    expect(await reportX(nested)).toMatchObject({ type: 'nested', role: 'left_out' });
    const { code, facts } = await refusal(load(nested, { featureColumns: ['x'] }));
    expect({ code, column: facts.column }).toEqual({ code: 'parquet_unsupported', column: 'x' });
  });
});

test('a file without rows is refused', async () => {
  const path = folder.parquet([
    { name: 'end', data: [], type: 'TIMESTAMP' },
    { name: 'a', data: [], type: 'DOUBLE' },
    { name: 'label', data: [], type: 'INT32' },
  ]);

  expect(await refusal(load(path))).toEqual({ code: 'dataset_no_rows', facts: { file: 'table' } });
});

test('a column that is missing or stands twice is refused', async () => {
  expect((await refusal(load(folder.parquet([END, A]), {}))).facts).toMatchObject({ column: 'label', role: 'label' });
  expect((await refusal(load(folder.parquet([END, A, A, LABEL]), {}))).code).toBe('header_duplicate');
});

test('a table that would take more memory than allowed is refused from its footer', async () => {
  const path = folder.parquet([END, A, LABEL]);

  const { code, facts } = await refusal(load(path, { memoryLimitBytes: 150 }));

  expect(code).toBe('dataset_too_large');
  expect(facts.neededBytes).toBeGreaterThan(150);
});

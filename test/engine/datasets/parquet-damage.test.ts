import { afterAll, expect, test } from 'vitest';
import { DataFolder, load, type ParquetOptions, parquetBytes, refusal } from './data-folder.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const ROWS = 500;
const good = (options: ParquetOptions = {}) =>
  Buffer.from(
    parquetBytes(
      [
        { name: 'end', data: Array.from({ length: ROWS }, (_, row) => new Date(row * 1000)), type: 'TIMESTAMP' },
        { name: 'a', data: Array.from({ length: ROWS }, (_, row) => Math.sin(row)), type: 'DOUBLE' },
        { name: 'label', data: Array.from({ length: ROWS }, (_, row) => row % 2), type: 'INT32' },
      ],
      options,
    ),
  );
const refused = (bytes: Uint8Array) => refusal(load(folder.write('table.parquet', bytes)));

test('the file that the damages below are done to is good', async () => {
  expect((await load(folder.write('table.parquet', good()))).rows).toBe(ROWS);
});

test('magic alone, or less than a footer, is a cut file', async () => {
  expect(await refused(Buffer.from('PAR1'))).toEqual({ code: 'parquet_truncated', facts: { file: 'table' } });
  expect((await refused(Buffer.from('PAR1PAR1'))).code).toBe('parquet_truncated');
  expect((await refused(Buffer.from('PAR1\0\0\0\0\0\0\0'))).code).toBe('parquet_truncated');
});

test('a file that was cut anywhere is a cut file', async () => {
  const bytes = good();

  for (const length of [bytes.length - 1, bytes.length - 8, bytes.length >> 1, 13, 5]) {
    expect((await refused(bytes.subarray(0, length))).code, `cut to ${length} bytes`).toBe('parquet_truncated');
  }
});

test('a file that lost its head is damaged', async () => {
  const bytes = good();

  expect(await refused(bytes.subarray(4))).toMatchObject({
    code: 'parquet_corrupt',
    facts: { file: 'table', where: 'head' },
  });
});

test('text with the suffix of Parquet is told apart from a cut file', async () => {
  const path = folder.write('table.parquet', 'end,a,label\n2024-01-01,1,0\n');

  expect(await refusal(load(path, { displayPath: 'data/table.parquet' }))).toEqual({
    code: 'format_mismatch',
    facts: { file: 'data/table.parquet', suffix: '.parquet', content: 'text' },
  });
});

test('an encrypted file is not called damaged', async () => {
  const bytes = good();
  bytes.write('PARE', bytes.length - 4);

  expect(await refused(bytes)).toEqual({
    code: 'parquet_unsupported',
    facts: { file: 'table', column: '*', type: 'encrypted' },
  });
});

test('a footer that claims to be longer than the file is refused', async () => {
  const bytes = good();
  bytes.writeUInt32LE(0x7fffffff, bytes.length - 8);

  expect((await refused(bytes)).code).toBe('parquet_truncated');
});

test('a footer full of other bytes is damaged', async () => {
  const bytes = good();
  const length = bytes.readUInt32LE(bytes.length - 8);
  bytes.fill(0xff, bytes.length - 8 - length, bytes.length - 8);

  expect(await refused(bytes)).toMatchObject({ code: 'parquet_corrupt', facts: { where: 'footer' } });
});

test('flipped bytes in a compressed page are refused with column and row group', async () => {
  const bytes = good({ codec: 'SNAPPY', rowGroupSize: 250 });
  // The first pages of the file are those of `end`.
  bytes.fill(0xff, 60, 200);

  expect(await refused(bytes)).toMatchObject({
    code: 'parquet_corrupt',
    facts: { file: 'table', where: 'column end, row group 1' },
  });
});

test('an unknown codec is named, not called damage', async () => {
  const bytes = good({ codec: 'LZO', compressors: { LZO: (input) => input } });

  expect(await refused(bytes)).toMatchObject({ code: 'parquet_unsupported', facts: { column: 'end', type: 'LZO' } });
});

test('a flipped byte that no reader can notice changes the digest', async () => {
  const bytes = good({ codec: 'UNCOMPRESSED' });
  const before = await load(folder.write('table.parquet', bytes));
  const place = bytes.indexOf(Buffer.from(Float64Array.of(Math.sin(77)).buffer));
  bytes[place] = bytes[place]! ^ 1;

  const after = await load(folder.write('table.parquet', bytes));

  expect(after.features[0]![77]).not.toBe(before.features[0]![77]);
  expect(after.sha256).not.toBe(before.sha256);
});

import { readFileSync } from 'node:fs';
import type { SchemaElement } from 'hyparquet';
import { afterAll, describe, expect, test } from 'vitest';
import type { ErrorCode } from '#engine/error-codes.ts';
import { DataFolder, load, micros, type ParquetColumns, refusal } from './data-folder.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const END: ParquetColumns[number] = { name: 'end', data: [0, 1, 2].map((ms) => new Date(ms)), type: 'TIMESTAMP' };
const LABEL: ParquetColumns[number] = { name: 'label', data: [0, 1, 1], type: 'INT32' };
const A: ParquetColumns[number] = { name: 'a', data: [1.5, null, -2], type: 'DOUBLE' };

describe('labels', () => {
  const withLabel = (label: ParquetColumns[number]) => folder.parquet([END, A, label]);

  test.each([
    ['INT64', [0n, 1n, 1n]],
    ['DOUBLE', [0, 1, 1]],
    ['BOOLEAN', [false, true, true]],
    ['STRING', ['0', '1', '1.0']],
  ] as const)('may be of type %s', async (type, data) => {
    expect([...(await load(withLabel({ name: 'label', data: [...data], type }))).label]).toEqual([0, 1, 1]);
  });

  test.each([
    ['label_missing_value', [0, null, 1], 'DOUBLE', {}],
    ['label_missing_value', [0, Number.NaN, 1], 'DOUBLE', {}],
    ['label_not_binary', [0, 0.7, 1], 'DOUBLE', { cell: '0.7' }],
    ['label_not_binary', [0n, 9007199254740993n, 1n], 'INT64', { cell: '9007199254740993' }],
    ['label_not_binary', ['0', 'yes', '1'], 'STRING', { cell: 'yes' }],
    ['value_infinite', [0, Infinity, 1], 'DOUBLE', { cell: 'Infinity' }],
  ] as const)('are refused with %s: %o', async (code, data, type, more) => {
    expect(await refusal(load(withLabel({ name: 'label', data: [...data], type })))).toEqual({
      code,
      facts: { file: 'table', column: 'label', row: 3, ...more },
    });
  });
});

describe('times', () => {
  const withEnd = (element: Partial<SchemaElement>, data: readonly unknown[]) =>
    folder.parquetWithSchema([
      ['end', element, { data: [...data] }],
      ['a', { type: 'DOUBLE' }, { data: A.data }],
      ['label', { type: 'INT32' }, { data: LABEL.data }],
    ]);
  const timestamp = (unit: 'MILLIS' | 'MICROS' | 'NANOS'): Partial<SchemaElement> => ({
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit },
  });
  const base = micros('2024-01-02T03:04:05.678901Z');
  const at = BigInt(base);

  test.each<[string, Partial<SchemaElement>, unknown[], number[], string]>([
    ['milliseconds', timestamp('MILLIS'), [1n, 2n, 3n], [1000, 2000, 3000], 'parquet_timestamp'],
    ['microseconds', timestamp('MICROS'), [at, at + 1n, at + 2n], [base, base + 1, base + 2], 'parquet_timestamp'],
    [
      'nanoseconds',
      timestamp('NANOS'),
      [at * 1000n, at * 1000n + 1000n, at * 1000n + 2000n],
      [base, base + 1, base + 2],
      'parquet_timestamp',
    ],
    [
      'days',
      { type: 'INT32', converted_type: 'DATE' },
      [new Date(0), new Date(864e5), new Date(1728e5)],
      [0, 86_400e6, 172_800e6],
      'parquet_date',
    ],
    [
      'epoch seconds',
      { type: 'INT64' },
      [1704164645n, 1704164646n, 1704164647n],
      [1704164645e6, 1704164646e6, 1704164647e6],
      'epoch_s',
    ],
    [
      'whole epoch doubles',
      { type: 'DOUBLE' },
      [1704164645, 1704164646, 1704164647],
      [1704164645e6, 1704164646e6, 1704164647e6],
      'epoch_s',
    ],
    [
      'texts',
      { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      ['1970-01-01', '1970-01-02', '1970-01-03'],
      [0, 86_400e6, 172_800e6],
      'iso_date',
    ],
  ])('in %s are exact', async (_, element, data, expected, form) => {
    const table = await load(withEnd(element, data));

    expect([...table.time]).toEqual(expected);
    expect(table.report.timeForm).toBe(form);
  });

  test('in nanoseconds are cut towards the past, with a warning', async () => {
    const table = await load(withEnd(timestamp('NANOS'), [-1n, 999n, 1001n]));

    expect([...table.time]).toEqual([-1, 0, 1]);
    expect(table.report.warnings).toContainEqual({ code: 'time_digits_cut', facts: { column: 'end', rows: 3 } });
  });

  test.each<[ErrorCode, Partial<SchemaElement>, unknown[], number]>([
    ['time_missing_value', timestamp('MICROS'), [1n, null, 2n], 3],
    ['time_missing_value', { type: 'DOUBLE' }, [1704164645, Number.NaN, 1704164646], 3],
    ['time_invalid', { type: 'DOUBLE' }, [1704164645, 1704164645.5, 1704164646], 3],
    ['time_invalid', { type: 'INT64' }, [1704164645n, 5n, 1704164646n], 3],
    ['time_mixed', { type: 'INT64' }, [1704164645n, 1704164645000n, 1704164646n], 3],
    ['value_infinite', { type: 'DOUBLE' }, [1704164645, Infinity, 1704164646], 3],
    ['time_invalid', { type: 'BOOLEAN' }, [true, true, false], 2],
  ])('are refused with %s', async (code, element, data, row) => {
    expect(await refusal(load(withEnd(element, data)))).toMatchObject({
      code,
      facts: { file: 'table', column: 'end', row },
    });
  });

  test('in the outdated INT96 form are exact to the microsecond, with a warning', async () => {
    const moments = [Date.UTC(1999, 11, 31, 23, 59, 59), 0, Date.UTC(2024, 1, 29)];
    const bytes = readFileSync(
      folder.parquetWithSchema([
        [
          'end',
          { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12 },
          { data: moments.map(int96), statistics: false, encoding: 'PLAIN' },
        ],
        ['a', { type: 'DOUBLE' }, { data: A.data }],
        ['label', { type: 'INT32' }, { data: LABEL.data }],
      ]),
    );
    // The writer knows no INT96, but the same twelve bytes: only the type's number in the footer differs (7 and 3, zigzag-coded).
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    for (let at = footer; at < bytes.length - 8; at++) {
      if (bytes[at] === 0x15 && bytes[at + 1] === 14) bytes[at + 1] = 6;
    }

    const table = await load(folder.write('table.parquet', bytes));

    expect([...table.time]).toEqual([...moments].sort((x, y) => x - y).map((ms) => ms * 1000));
    expect(table.report.warnings).toContainEqual({ code: 'time_int96', facts: { column: 'end' } });
  });
});

/** Nanoseconds of the day, then the Julian day. */
function int96(ms: number): Uint8Array {
  const bytes = Buffer.alloc(12);
  bytes.writeBigInt64LE(BigInt(ms % 86_400_000) * 1_000_000n);
  bytes.writeInt32LE(Math.floor(ms / 86_400_000) + 2_440_588, 8);
  return bytes;
}

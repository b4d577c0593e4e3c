import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { DataFolder, load, micros, refusal, STORED_MILLIS } from './data-folder.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const START = { startColumn: 'start' } as const;
const WEIGHT = { weightColumn: 'w' } as const;
const withWeights = (...cells: string[]) =>
  folder.csv(
    `end,a,w,label\n${cells.map((cell, row) => `2024-01-0${row + 1},${row},${cell},${row % 2}`).join('\n')}\n`,
  );

describe('the start of events', () => {
  test('is read like a time, in microseconds, and is no feature', async () => {
    const path = folder.csv(
      'start,end,a,label\n2024-01-01T00:00:00.000001,2024-01-02,1,0\n2024-01-02T00:00,2024-01-03,2,1\n',
    );

    const table = await load(path, START);

    expect([...table.start!]).toEqual([micros('2024-01-01T00:00:00Z') + 1, micros('2024-01-02T00:00:00Z')]);
    expect(table.start!.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(table.featureNames).toEqual(['a']);
    expect(table.report.columns[0]).toMatchObject({ name: 'start', type: 'time', role: 'start' });
    expect(table.otherTimes.size).toBe(0);
  });

  test('is not there when nobody asked for it', async () => {
    const table = await load(folder.csv('start,end,a,label\n2024-01-01,2024-01-02,1,0\n2024-01-02,2024-01-03,2,1\n'));

    expect(table.start).toBeNull();
    expect(table.weight).toBeNull();
  });

  test('may be an epoch, a number that no feature may be', async () => {
    const path = folder.csv('start,end,a,label\n1704164645,1704164645,1,0\n1704164646,1704164649,2,1\n');

    const table = await load(path, START);

    expect([...table.start!]).toEqual([1704164645e6, 1704164646e6]);
    expect(table.featureNames).toEqual(['a']);
  });

  test('orders rows that end together, then the order of the file does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 3 })), {
          minLength: 2,
          maxLength: 30,
        }),
        async (events) => {
          const rows = events.map(([end, length], row) => ({
            row,
            end: 1704164645 + end,
            start: 1704164645 + end - length,
          }));
          const lines = rows.map(({ row, end, start }) => `${start},${end},${row},${row % 2}`);
          const expected = [...rows].sort((a, b) => a.end - b.end || a.start - b.start || a.row - b.row);

          const table = await load(folder.csv(`start,end,a,label\n${lines.join('\n')}\n`), START);

          expect([...table.features[0]!]).toEqual(expected.map(({ row }) => row));
          expect([...table.start!]).toEqual(expected.map(({ start }) => start * 1e6));
          expect([...table.label]).toEqual(expected.map(({ row }) => row % 2));
          const inOrder = rows.every(({ end }, at) => at === 0 || rows[at - 1]!.end <= end);
          expect(table.report.sorted).toBe(inOrder);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('after the end is refused, with the number of such events and the first row in the order of the file', async () => {
    const path = folder.csv(
      'start,end,a,label\n2024-01-08,2024-01-09,1,0\n2024-01-06,2024-01-05,2,1\n2024-01-04,2024-01-03,3,0\n2024-01-01,2024-01-01,3,1\n',
    );

    expect(await refusal(load(path, START))).toEqual({
      code: 'start_after_end',
      facts: { file: 'table', column: 'start', timeColumn: 'end', rows: 2, row: 3 },
    });
  });

  test.each([
    ['a missing one', '', 'time_missing_value'],
    ['a text', 'soon', 'time_invalid'],
    ['another form', '2024-01-01T00:00:00Z', 'time_mixed'],
    ['an infinity', 'inf', 'value_infinite'],
  ])('refuses %s', async (_, cell, code) => {
    const path = folder.csv(`start,end,a,label\n2024-01-01,2024-01-02,1,0\n${cell},2024-01-03,2,1\n`);

    expect((await refusal(load(path, START))).code).toBe(code);
  });

  test('must be a column of the file, and cannot be asked for as a feature', async () => {
    const path = folder.csv('begin,end,a,label\n2024-01-01,2024-01-02,1,0\n2024-01-02,2024-01-03,2,1\n');

    expect(await refusal(load(path, START))).toMatchObject({ code: 'column_missing', facts: { role: 'start' } });
    expect(await refusal(load(path, { startColumn: 'begin', featureColumns: ['a', 'begin'] }))).toEqual({
      code: 'feature_reserved',
      facts: { file: 'table', column: 'begin', role: 'start' },
    });
  });

  test('means in Parquet what it means in CSV', async () => {
    const path = folder.parquetWithSchema([
      ['start', STORED_MILLIS, { data: [2000, 1000, 500].map(BigInt) }],
      ['end', STORED_MILLIS, { data: [3000, 3000, 2000].map(BigInt) }],
      ['a', { type: 'DOUBLE' }, { data: [1, 2, 3] }],
      ['label', { type: 'INT32' }, { data: [0, 1, 0] }],
    ]);

    const table = await load(path, START);

    expect([...table.features[0]!]).toEqual([3, 2, 1]);
    expect([...table.start!]).toEqual([500e3, 1000e3, 2000e3]);
  });
});

describe('weights', () => {
  test('are numbers of 0 or more, sorted with the table, and no feature', async () => {
    const path = folder.csv(
      'end,a,w,label\n2024-01-02,1,0.5,0\n2024-01-01,2,0,1\n2024-01-03,3,"1e2",1\n2024-01-04,3,-0,1\n',
    );

    const table = await load(path, WEIGHT);

    expect([...table.weight!]).toEqual([0, 0.5, 100, 0]);
    expect(table.weight!.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(table.featureNames).toEqual(['a']);
    expect(table.report.columns[2]).toEqual({
      name: 'w',
      type: 'number',
      role: 'weight',
      missing: 0,
      min: 0,
      max: 100,
      constant: false,
    });
  });

  test.each([
    ['-0.5', 'weight_negative', { cell: '-0.5' }],
    ['-1e-9', 'weight_negative', { cell: '-1e-9' }],
    ['', 'weight_missing_value', {}],
    ['NaN', 'weight_missing_value', {}],
    ['heavy', 'weight_not_numeric', { cell: 'heavy' }],
    ['true', 'weight_not_numeric', { cell: 'true' }],
    ['1 ', 'weight_not_numeric', { cell: '1 ' }],
    ['inf', 'value_infinite', { cell: 'inf' }],
    ['1e999', 'value_infinite', { cell: '1e999' }],
    ['-1e999', 'value_infinite', { cell: '-1e999' }],
  ])('refuse "%s", naming the first bad row', async (cell, code, named) => {
    expect(await refusal(load(withWeights('1', cell, 'also bad'), WEIGHT))).toEqual({
      code,
      facts: { file: 'table', column: 'w', row: 3, ...named },
    });
  });

  test('that are all zero are refused', async () => {
    expect(await refusal(load(withWeights('0', '0.0', '-0'), WEIGHT))).toEqual({
      code: 'weights_all_zero',
      facts: { file: 'table', column: 'w' },
    });
  });

  test('must be a column of the file, and cannot be asked for as a feature', async () => {
    const path = withWeights('1', '2');

    expect(await refusal(load(path, { weightColumn: 'wait' }))).toMatchObject({
      code: 'column_missing',
      facts: { role: 'weight' },
    });
    expect(await refusal(load(path, { ...WEIGHT, featureColumns: ['w'] }))).toEqual({
      code: 'feature_reserved',
      facts: { file: 'table', column: 'w', role: 'weight' },
    });
  });

  test.each([
    ['doubles', { type: 'DOUBLE' }, [0.25, 4], undefined],
    ['integers', { type: 'INT64' }, [2n, 4n], undefined],
    ['texts of numbers', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, ['2', '4.5'], undefined],
    ['a negative', { type: 'DOUBLE' }, [1, -4], 'weight_negative'],
    ['a large negative integer', { type: 'INT64' }, [1n, -(2n ** 62n)], 'weight_negative'],
    ['NaN', { type: 'DOUBLE' }, [1, Number.NaN], 'weight_missing_value'],
    ['a null', { type: 'DOUBLE' }, [1, null], 'weight_missing_value'],
    ['an infinity', { type: 'DOUBLE' }, [1, Infinity], 'value_infinite'],
    ['booleans', { type: 'BOOLEAN' }, [true, true], 'weight_not_numeric'],
    ['times', STORED_MILLIS, [1n, 2n], 'weight_not_numeric'],
  ] as const)('of a Parquet file: %s', async (_, element, data, code) => {
    const path = folder.parquetWithSchema([
      ['end', STORED_MILLIS, { data: [1000n, 2000n] }],
      ['a', { type: 'DOUBLE' }, { data: [1, 2] }],
      ['w', element, { data: [...data] }],
      ['label', { type: 'INT32' }, { data: [0, 1] }],
    ]);

    const loading = load(path, WEIGHT);

    if (code === undefined) expect([...(await loading).weight!]).toEqual(data.map(Number));
    else expect((await refusal(loading)).code).toBe(code);
  });
});

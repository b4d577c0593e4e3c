import { afterAll, describe, expect, test } from 'vitest';
import { contents, DataFolder, load, micros, refusal } from './data-folder.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

/** A CSV file with the column `a` beside a good time and label. */
function withColumn(...cells: string[]): string {
  const rows = cells.map((cell, row) => `2024-01-01T00:00:${String(row).padStart(2, '0')},${cell},${row % 2}`);
  return folder.csv(`end,a,b,label\n${rows.map((row) => row.replace(/,(\d)$/, ',7,$1')).join('\n')}\n`);
}
const withLabels = (...cells: string[]) =>
  folder.csv(`end,a,label\n${cells.map((cell, row) => `2024-01-0${row + 1},${row},${cell}`).join('\n')}\n`);
const withTimes = (...cells: string[]) =>
  folder.csv(`end,a,label\n${cells.map((cell, row) => `${cell},${row},${row % 2}`).join('\n')}\n`);
const report = async (path: string, name: string) =>
  (await load(path)).report.columns.find((column) => column.name === name);

describe('features', () => {
  test('are the numeric columns beside label and times, in the order of the file', async () => {
    const path = folder.csv(
      'start,z,end,word,flag,when,a,label\n2024-01-01,1,2024-01-02,x,true,2020-01-01,2,0\n2024-01-01,3,2024-01-03,y,false,2020-01-02,4,1\n',
    );

    const table = await load(path);

    expect(table.featureNames).toEqual(['z', 'a']);
    expect(table.report.columns.map(({ name, type, role }) => [name, type, role])).toEqual([
      ['start', 'time', 'left_out'],
      ['z', 'integer', 'feature'],
      ['end', 'time', 'time'],
      ['word', 'text', 'left_out'],
      ['flag', 'boolean', 'left_out'],
      ['when', 'time', 'left_out'],
      ['a', 'integer', 'feature'],
      ['label', 'integer', 'label'],
    ]);
  });

  test('that are asked for are the only ones, in the order asked for, and nobody looks at the rest', async () => {
    const path = folder.csv('end,a,b,broken,label\n2024-01-01,1,2,x,0\n2024-01-02,3,4,5,1\n');

    const table = await load(path, { featureColumns: ['b', 'a', 'b'] });

    expect(table.featureNames).toEqual(['b', 'a']);
    expect(contents(table).features).toEqual({ b: [2, 4], a: [1, 3] });
    expect(table.report.columns.find(({ name }) => name === 'broken')).toEqual({
      name: 'broken',
      type: 'unread',
      role: 'left_out',
      missing: null,
      min: null,
      max: null,
      constant: false,
    });
  });

  test('that are asked for may be booleans', async () => {
    const table = await load(withColumn('true', 'False', 'TRUE'), { featureColumns: ['a'] });

    expect(contents(table).features).toEqual({ a: [1, 0, 1] });
  });

  test('are reported with range, missing cells and constancy', async () => {
    const path = withColumn('1.5', '', '-2');

    expect(await report(path, 'a')).toMatchObject({ type: 'number', missing: 1, min: -2, max: 1.5, constant: false });
    expect(await report(path, 'b')).toMatchObject({ type: 'integer', missing: 0, min: 7, max: 7, constant: true });
    expect((await load(path)).report.warnings).toContainEqual({ code: 'column_constant', facts: { column: 'b' } });
  });

  test('that hold nothing are left out with a warning', async () => {
    const table = await load(withColumn('', 'NaN', 'NA'));

    expect(table.featureNames).toEqual(['b']);
    expect(table.report.warnings).toContainEqual({ code: 'column_empty', facts: { column: 'a' } });
  });

  test('that hold nothing but were asked for are all missing', async () => {
    const table = await load(withColumn('', '', ''), { featureColumns: ['a'] });

    expect(contents(table).features).toEqual({ a: [Number.NaN, Number.NaN, Number.NaN] });
  });

  test('that are called like a time raise a warning', async () => {
    const path = folder.csv('end,created_ts,label\n2024-01-01,1704164645,0\n2024-01-02,1704164646,1\n');

    expect((await load(path)).report.warnings).toContainEqual({
      code: 'feature_named_like_time',
      facts: { column: 'created_ts' },
    });
  });

  test('must be there', async () => {
    const path = folder.csv('start,end,word,label\n2024-01-01,2024-01-01,x,0\n2024-01-02,2024-01-02,y,1\n');

    expect(await refusal(load(path))).toEqual({
      code: 'no_features',
      facts: { file: 'table', leftOut: ['start', 'word'] },
    });
  });

  test.each([
    ['a text among numbers', ['1', '2', 'x', '4'], { row: 4, cell: 'x' }],
    ['a number among texts', ['x', 'y', '3.50', 'z'], { row: 4, cell: '3.5' }],
    ['a decimal comma', ['1', '2', '"1,5"', '3'], { row: 4, cell: '1,5' }],
    ['a stray space', ['1', '2', ' 3', '4'], { row: 4, cell: ' 3' }],
    ['a boolean among numbers', ['1', 'true', '0'], { row: 3, cell: 'true' }],
    ['a date among numbers', ['1', '2', '2024-01-01'], { row: 4, cell: '2024-01-01' }],
    ['a hexadecimal number', ['1', '0x10', '3'], { row: 3, cell: '0x10' }],
    ['a text before and after blanks', ['', '1', '', 'n.a.', '2'], { row: 5, cell: 'n.a.' }],
  ])('refuse %s, naming row and cell', async (_, cells, named) => {
    expect(await refusal(load(withColumn(...cells)))).toEqual({
      code: 'column_mixed',
      facts: { file: 'table', column: 'a', ...named },
    });
  });

  test.each([
    ['texts', ['x', 'y'], { row: 2, cell: 'x' }],
    ['dates', ['2024-01-01', '2024-01-02'], { row: 2, cell: '2024-01-01' }],
    ['texts after blanks', ['', 'y'], { row: 3, cell: 'y' }],
  ])('that are asked for cannot be %s', async (_, cells, named) => {
    expect(await refusal(load(withColumn(...cells), { featureColumns: ['a'] }))).toEqual({
      code: 'column_not_numeric',
      facts: { file: 'table', column: 'a', ...named },
    });
  });

  test.each(['inf', '-inf', 'Infinity', '-Infinity', '+INF', '1e999', '-1e400'])(
    'refuse the infinite %s',
    async (cell) => {
      expect(await refusal(load(withColumn('1', cell, '2')))).toEqual({
        code: 'value_infinite',
        facts: { file: 'table', column: 'a', row: 3, cell },
      });
    },
  );

  test('refuse a column of nothing but infinities, but not the word in a text column', async () => {
    expect((await refusal(load(withColumn('inf', 'inf')))).code).toBe('value_infinite');
    expect((await report(withColumn('inf', 'word'), 'a'))?.type).toBe('text');
  });

  test('refuse integers that a double cannot hold, and take the largest that it can', async () => {
    expect(await refusal(load(withColumn('1', '9007199254740993')))).toEqual({
      code: 'column_unsafe_integer',
      facts: { file: 'table', column: 'a', row: 3, cell: '9007199254740993' },
    });
    expect(contents(await load(withColumn('9007199254740991', '-9007199254740991'))).features.a).toEqual([
      9007199254740991, -9007199254740991,
    ]);
  });

  test('take a large whole number in a column of fractions', async () => {
    expect(contents(await load(withColumn('0.5', '12345678901234567168'))).features.a).toEqual([
      0.5, 1.2345678901234567e19,
    ]);
  });
});

describe('labels', () => {
  test.each([
    ['integers', ['0', '1', '1']],
    ['decimals', ['0.0', '1.0', '1.']],
    ['booleans', ['false', 'true', 'True']],
    ['numbers with an exponent', ['0', '1e0', '10e-1']],
  ])('may be %s', async (_, cells) => {
    expect([...(await load(withLabels(...cells))).label]).toEqual([0, 1, 1]);
  });

  test.each([
    ['-1 and 1', ['-1', '1', '-1'], '-1'],
    ['1 and 2', ['1', '2', '1'], '2'],
    ['more than two classes', ['0', '1', '2'], '2'],
    ['yes and no', ['yes', 'no', 'yes'], 'yes'],
    ['a fraction among classes', ['0', '1', '0.5'], '0.5'],
  ])('are not guessed from %s', async (_, cells, cell) => {
    expect(await refusal(load(withLabels(...cells)))).toMatchObject({ code: 'label_not_binary', facts: { cell } });
  });

  test.each(['2', '-1', '0.7', 'yes', '9007199254740993', ' 1', '0x1'])('refuse %s', async (cell) => {
    expect(await refusal(load(withLabels('0', cell, '1')))).toEqual({
      code: 'label_not_binary',
      facts: { file: 'table', column: 'label', row: 3, cell },
    });
  });

  test.each(['', 'NaN', 'null', 'NA'])('refuse the missing value "%s"', async (cell) => {
    expect(await refusal(load(withLabels('0', '1', cell)))).toEqual({
      code: 'label_missing_value',
      facts: { file: 'table', column: 'label', row: 4 },
    });
  });

  test('refuse infinities and a mixture of numbers and booleans', async () => {
    expect((await refusal(load(withLabels('0', 'inf')))).code).toBe('value_infinite');
    expect((await refusal(load(withLabels('0', '1e999')))).code).toBe('value_infinite');
    expect(await refusal(load(withLabels('0', 'true')))).toEqual({
      code: 'column_mixed',
      facts: { file: 'table', column: 'label', row: 3, cell: 'true' },
    });
  });

  test.each([
    [0, ['0', '0']],
    [1, ['1', 'true'.replace('true', '1')]],
  ])('refuse a file in which every label is %d', async (value, cells) => {
    expect(await refusal(load(withLabels(...cells)))).toEqual({
      code: 'label_one_class',
      facts: { file: 'table', column: 'label', value },
    });
  });

  test('refuse a single row, which has one class', async () => {
    expect((await refusal(load(withLabels('1')))).code).toBe('label_one_class');
  });
});

describe('times', () => {
  test('order the rows stably, and the report says that they were not in order', async () => {
    const path = withTimes('2024-01-03', '2024-01-01', '2024-01-03', '2024-01-02', '2024-01-01');

    const table = await load(path);

    expect([...table.features[0]!]).toEqual([1, 4, 3, 0, 2]);
    expect([...table.label]).toEqual([1, 0, 1, 0, 0]);
    expect([...table.time].map((time) => new Date(time / 1000).getUTCDate())).toEqual([1, 1, 2, 3, 3]);
    expect(table.report).toMatchObject({ sorted: false, tiedTimes: 2, timeForm: 'iso_date' });
  });

  test('in order stay as they are', async () => {
    const table = await load(withTimes('2024-01-01', '2024-01-01', '2024-01-02'));

    expect([...table.features[0]!]).toEqual([0, 1, 2]);
    expect(table.report).toMatchObject({ sorted: true, tiedTimes: 1 });
  });

  test('are ordered as times, not as texts', async () => {
    const table = await load(
      withTimes('2024-01-01T10:00:00+05:00', '2024-01-01T06:00:00Z', '2024-01-01T04:00:00-03:00'),
    );

    expect([...table.features[0]!]).toEqual([0, 1, 2]);
    expect(table.time[0]).toBe(micros('2024-01-01T05:00:00Z'));
  });

  test.each([
    ['dates and date-times', ['2024-01-01', '2024-01-02 00:00:00'], 'iso_date'],
    ['zoned and zone-less', ['2024-01-01T00:00:00Z', '2024-01-02T00:00:00'], 'iso_zoned'],
    ['ISO and epoch', ['2024-01-01', '1704164645'], 'iso_date'],
    ['seconds and milliseconds', ['1704164645', '1704164645000'], 'epoch_s'],
    ['microseconds and nanoseconds', ['1704164645000000', '1704164645000000000'], 'epoch_us'],
  ])('refuse %s in one column', async (_, cells, form) => {
    expect(await refusal(load(withTimes(...cells)))).toEqual({
      code: 'time_mixed',
      facts: { file: 'table', column: 'end', row: 3, cell: cells[1], form },
    });
  });

  test.each(['02.01.2024', '2023-02-29', '2024-01-01T24:00:00Z', 'yesterday', '5', '2024-13-01', '1704164645.5'])(
    'refuse %s',
    async (cell) => {
      expect(await refusal(load(withTimes('2024-01-01', cell)))).toEqual({
        code: 'time_invalid',
        facts: { file: 'table', column: 'end', row: 3, cell },
      });
    },
  );

  test.each(['', 'NaN', 'null'])('refuse the missing value "%s"', async (cell) => {
    expect(await refusal(load(withTimes('2024-01-01', cell)))).toEqual({
      code: 'time_missing_value',
      facts: { file: 'table', column: 'end', row: 3 },
    });
  });

  test('refuse an infinity', async () => {
    expect((await refusal(load(withTimes('1704164645', 'inf')))).code).toBe('value_infinite');
  });

  test('report digits that were cut', async () => {
    const table = await load(withTimes('1704164645000000001', '1704164645000001000', '1704164645000002003'));

    expect(table.report.timeForm).toBe('epoch_ns');
    expect(table.report.warnings).toContainEqual({ code: 'time_digits_cut', facts: { column: 'end', rows: 2 } });
  });

  test('beside the ordering one follow its order, and are dropped with a warning when they cannot be read', async () => {
    const good = folder.csv('start,end,a,label\n2024-01-02,2024-01-04,1,0\n2024-01-01,2024-01-03,2,1\n');
    const bad = folder.csv('start,end,a,label\n2024-01-02,2024-01-04,1,0\nsoon,2024-01-03,2,1\n');

    expect(contents(await load(good)).otherTimes.start).toEqual([micros('2024-01-01'), micros('2024-01-02')]);
    const table = await load(bad);
    expect(contents(table)).toMatchObject({ features: { a: [2, 1] }, otherTimes: {} });
    expect(table.report.warnings).toEqual([
      { code: 'time_column_unused', facts: { column: 'start', problem: 'time_invalid' } },
    ]);
  });

  test('that the file lacks beside the ordering one are no error', async () => {
    const table = await load(withTimes('2024-01-01', '2024-01-02'), { otherTimeColumns: ['begin', 'start'] });

    expect(table.otherTimes.size).toBe(0);
  });
});

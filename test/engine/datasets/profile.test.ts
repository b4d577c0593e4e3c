import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Table } from '#engine/datasets/columns/assemble-table.ts';
import { eventOverlap } from '#engine/datasets/profile/event-overlap.ts';
import { labelAuc, labelCorrelation } from '#engine/datasets/profile/leak-suspects.ts';
import { profileTable } from '#engine/datasets/profile/profile.ts';
import { DataFolder, load } from './data-folder.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const profile = (table: Table) => profileTable(table, 'table.csv', { label: 'label', time: 'end' });
const DAY = 86_400;

test('a small table is described in full', async () => {
  const path = folder.csv(
    [
      'start,end,a,b,word,label',
      '2024-01-30,2024-01-31,1,5,x,1',
      '2024-01-30,2024-02-01,2,5,y,0',
      '2024-01-31,2024-02-01,,5,z,1',
      '2024-02-10,2024-02-20,4,5,x,0',
    ].join('\n'),
  );

  const { columns, sha256, ...rest } = profile(await load(path));

  expect(rest).toEqual({
    schema: 'mlops.dataset-check/1',
    path: 'table.csv',
    format: 'csv',
    bytes: 143,
    rows: 4,
    features: ['a', 'b'],
    time_column: 'end',
    time_form: 'iso_date',
    time_range: ['2024-01-31T00:00:00.000Z', '2024-02-20T00:00:00.000Z'],
    sorted: true,
    tied_times: 1,
    largest_gap: { seconds: 19 * DAY, from: '2024-02-01T00:00:00.000Z', to: '2024-02-20T00:00:00.000Z' },
    label_column: 'label',
    base_rate: 0.5,
    base_rate_by_month: [
      { month: '2024-01', rows: 1, base_rate: 1 },
      { month: '2024-02', rows: 3, base_rate: 1 / 3 },
    ],
    duplicate_rows: 0,
    horizon: {
      start_column: 'start',
      median_seconds: 1.5 * DAY,
      max_seconds: 10 * DAY,
      // Open at each start: 2, 2, 3 and 1.
      mean_concurrency: 2,
      max_concurrency: 3,
    },
    warnings: [{ code: 'column_constant', facts: { column: 'b' } }],
  });
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(columns.map(({ name, type, missing }) => [name, type, missing])).toEqual([
    ['start', 'time', 0],
    ['end', 'time', 0],
    ['a', 'integer', 1],
    ['b', 'integer', 0],
    ['word', 'text', 0],
    ['label', 'integer', 0],
  ]);
});

test('the document is plain JSON', async () => {
  const path = folder.csv('end,a,label\n2024-01-01,,0\n2024-01-02,2,1\n');

  const document = profile(await load(path));

  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  expect(Object.keys(document)[0]).toBe('schema');
  expect(document.horizon).toBeNull();
});

test('repeated rows are counted, however far apart they stand among equal times', async () => {
  const path = folder.csv(
    'end,a,b,label\n2024-01-01,1,,0\n2024-01-01,2,3,1\n2024-01-01,1,,0\n2024-01-01,1,,1\n2024-01-02,1,,0\n2024-01-01,1,,0\n',
  );

  const document = profile(await load(path));

  expect(document.duplicate_rows).toBe(2);
  expect(document.warnings).toContainEqual({ code: 'rows_repeated', facts: { rows: 2 } });
});

test('events that end before they start are counted and left out of the horizon', async () => {
  const path = folder.csv('start,end,a,label\n2024-01-01,2024-01-02,1,0\n2024-01-05,2024-01-03,2,1\n');

  const document = profile(await load(path));

  expect(document.horizon).toMatchObject({ max_seconds: DAY, max_concurrency: 1 });
  expect(document.warnings).toContainEqual({
    code: 'event_ends_before_start',
    facts: { column: 'start', rows: 1 },
  });
});

test('copies of the label and names of outcomes are suspected, honest features are not', async () => {
  const rows = Array.from({ length: 60 }, (_, row) => {
    const label = (row * 7) % 2;
    return `2024-01-01,${label * 3 - 1},${label * 1000 + row ** 3},${row},${(row * 37) % 11},${label}`;
  });
  const path = folder.csv(`end,copy,split,row,ret_5d,label\n${rows.join('\n')}\n`);

  const { warnings } = profile(await load(path));

  expect(warnings.map(({ code, facts }) => [code, facts.column])).toEqual([
    ['feature_correlates_with_label', 'copy'],
    ['feature_separates_label', 'copy'],
    ['feature_like_identifier', 'split'],
    ['feature_counts_rows', 'row'],
    ['feature_named_like_outcome', 'ret_5d'],
  ]);
});

test.each([
  ['a row number', (row: number) => row + 1, 'feature_counts_rows'],
  ['a clock', (row: number) => 1_704_067_200 - row * 60, 'feature_counts_rows'],
  ['an order number', (row: number) => 1000 + ((row * 7919) % 100_003), 'feature_like_identifier'],
  ['a price', (row: number) => 100 + ((row * 7919) % 103) / 100, undefined],
  ['a count', (row: number) => (row * 7919) % 13, undefined],
  ['one value', () => 5, undefined],
  ['a row number with a gap', (row: number) => (row === 30 ? Number.NaN : row), undefined],
])('%s is told from other features', async (_, value, code) => {
  const rows = Array.from({ length: 60 }, (__, row) => {
    const cell = value(row);
    return `2024-01-01,${Number.isNaN(cell) ? '' : cell},${Math.sin(row)},${Number(row % 3 === 0)}`;
  });

  const { warnings } = profile(await load(folder.csv(`end,f,g,label\n${rows.join('\n')}\n`)));

  const told = warnings.filter(({ code: warned }) =>
    ['feature_counts_rows', 'feature_like_identifier'].includes(warned),
  );
  expect(told).toEqual(code === undefined ? [] : [{ code, facts: { column: 'f' } }]);
});

test('the AUC is the share of pairs that are ordered rightly', () => {
  const rows = fc.array(fc.tuple(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(Number.NaN)), fc.nat(1)), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(rows, (random) => {
      const values = Float64Array.from(random, ([value]) => value);
      const label = Uint8Array.from(random, ([, one]) => one);
      const known = random.filter(([value]) => !Number.isNaN(value));
      const ones = known.filter(([, one]) => one === 1);
      const zeros = known.filter(([, one]) => one === 0);
      let wins = 0;
      for (const [one] of ones) for (const [zero] of zeros) wins += one > zero ? 1 : Number(one === zero) / 2;
      const expected = ones.length * zeros.length === 0 ? 0.5 : wins / (ones.length * zeros.length);

      expect(labelAuc(values, label)).toBeCloseTo(expected, 12);
    }),
  );
});

test('the correlation is Pearson’s over the rows that have a value, far from zero as well', () => {
  const values = Float64Array.of(1, 2, Number.NaN, 3, 4).map((value) => value + 1e9);
  const label = Uint8Array.of(0, 0, 1, 1, 1);

  expect(labelCorrelation(values, label)).toBeCloseTo(2 / Math.sqrt(5), 7);
  expect(labelCorrelation(Float64Array.of(7, 7), Uint8Array.of(0, 1))).toBe(0);
});

test('concurrency is what counting open events one by one gives', () => {
  const events = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: -2, max: 10 })), { minLength: 1, maxLength: 25 });
  fc.assert(
    fc.property(events, (random) => {
      const starts = Float64Array.from(random, ([start]) => start);
      const ends = Float64Array.from(random, ([start, length]) => start + length);
      const kept = random.filter(([, length]) => length >= 0);
      const open = kept.map(([at]) => kept.filter(([start, length]) => start <= at && at <= start + length).length);

      const overlap = eventOverlap(starts, ends);

      if (kept.length === 0) {
        expect(overlap).toBeUndefined();
      } else {
        expect(overlap?.maxConcurrency).toBe(Math.max(...open));
        expect(overlap?.meanConcurrency).toBeCloseTo(open.reduce((sum, count) => sum + count, 0) / open.length, 10);
        expect(overlap?.reversed).toBe(random.length - kept.length);
      }
    }),
  );
});

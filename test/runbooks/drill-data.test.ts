import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadTable } from '#engine/datasets/drivers/load-table.ts';
import { breakoutEvents, type DailyRates, FEATURE_NAMES } from '../../runbooks/drills/breakout-events.ts';
import { currencyReturns } from '../../runbooks/drills/currency-returns.ts';
import { parseRates } from '../../runbooks/drills/make-events.ts';
import { tripleBarrier } from '../../runbooks/drills/triple-barrier.ts';

const DRILLS = join(import.meta.dirname, '../../runbooks/drills');
const DATA = join(DRILLS, 'data');
const folder = mkdtempSync(join(tmpdir(), 'drill-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rates = parseRates(readFileSync(join(DATA, 'ecb-euro-reference-rates.csv'), 'utf8'));
const load = (file: string) =>
  loadTable({
    path: join(DATA, file),
    labelColumn: 'meta_label',
    timeColumn: 'event_end',
    featureColumns: [],
    startColumn: null,
    weightColumn: null,
    otherTimeColumns: ['event_start'],
  });

/** The first `days` of the market, its rates changed from day `from` on. */
function market(days: number, from = days): DailyRates {
  return {
    dates: rates.dates.slice(0, days),
    currencies: rates.currencies,
    rates: rates.rates.map((path) =>
      path.slice(0, days).map((rate, day) => (day < from ? rate : rate * (1 + (day % 7) / 50))),
    ),
  };
}

test('the script makes the committed files, byte for byte', () => {
  execFileSync(process.execPath, [join(DRILLS, 'make-events.ts'), '--out', folder]);

  for (const file of ['events.csv', 'events.parquet']) {
    expect(readFileSync(join(folder, file)).equals(readFileSync(join(DATA, file))), file).toBe(true);
  }
});

test('so it is with the streams', () => {
  const out = join(folder, 'returns.ndjson');
  execFileSync(process.execPath, [join(DRILLS, 'make-streams.ts'), '--out', out]);

  expect(readFileSync(out).equals(readFileSync(join(DATA, 'currency-returns.ndjson')))).toBe(true);
});

test('a return is the distance of two logarithms in percent, and none is made where a rate is missing', () => {
  const returns = currencyReturns({
    dates: ['2024-01-01', '2024-01-02', '2024-01-03'],
    currencies: ['USD', 'JPY'],
    rates: [
      [1, Math.E, 1],
      [100, Number.NaN, 100],
    ],
  });

  expect(returns).toEqual([
    { signal: 'usd', date: '2024-01-02', value: 100 },
    { signal: 'usd', date: '2024-01-03', value: 100 },
  ]);
});

test('CSV and Parquet hold the same table', async () => {
  const [csv, parquet] = [await load('events.csv'), await load('events.parquet')];

  expect(csv.featureNames).toEqual(FEATURE_NAMES);
  expect(parquet.featureNames).toEqual(FEATURE_NAMES);
  expect(parquet.features).toEqual(csv.features);
  expect(parquet.label).toEqual(csv.label);
  expect(parquet.time).toEqual(csv.time);
  expect(parquet.otherTimes).toEqual(csv.otherTimes);
  expect([csv.report.sorted, parquet.report.sorted]).toEqual([true, true]);
});

test('no event starts or ends outside the market, and every one ends after it starts, within ten fixings', () => {
  const events = breakoutEvents(market(1500));
  const day = new Map(rates.dates.map((date, index) => [date, index]));

  expect(events.length).toBeGreaterThan(1000);
  for (const { start, end } of events) {
    const length = day.get(end)! - day.get(start)!;
    expect(length).toBeGreaterThanOrEqual(1);
    expect(length).toBeLessThanOrEqual(10);
  }
});

test('features know nothing of what comes after their event’s start', () => {
  const from = 300;
  const known = breakoutEvents(market(600)).filter(({ start }) => start < rates.dates[from]!);
  const changed = breakoutEvents(market(600, from)).filter(({ start }) => start < rates.dates[from]!);
  const facts = (events: typeof known) =>
    new Map(events.map(({ start, currency, features }) => [`${start} ${currency}`, features]));

  expect(known.length).toBeGreaterThan(100);
  expect(facts(changed)).toEqual(facts(known));
  expect(changed.map(({ label }) => label)).not.toEqual(known.map(({ label }) => label));
});

test('the change of the future that this relies on reaches the features of the day that it begins', () => {
  const from = 300;
  const later = (events: ReturnType<typeof breakoutEvents>) =>
    events.filter(({ start }) => start >= rates.dates[from]!).map(({ features }) => features);

  expect(later(breakoutEvents(market(600, from)))).not.toEqual(later(breakoutEvents(market(600))));
});

test.each([
  ['the profit barrier', [0, 1, -1, 2.1, -9], 1, 2, { end: 3, label: 1 }],
  ['the stop barrier', [0, 1, -2, 3, 0], 1, 2, { end: 2, label: 0 }],
  ['the profit barrier of a short signal', [0, 1, -2, 3, 0], -1, 2, { end: 2, label: 1 }],
  ['the vertical barrier in profit', [0, 1, -1, 0.5, 0.1], 1, 2, { end: 4, label: 1 }],
  ['the vertical barrier at a loss', [0, 1, -1, 0.5, -0.1], 1, 2, { end: 4, label: 0 }],
  ['the vertical barrier without a move', [0, 1, -1, 0.5, 0], 1, 2, { end: 4, label: 0 }],
] as const)('a path meets %s', (_, path, side, width, outcome) => {
  expect(tripleBarrier(path, 0, side, width, 4)).toEqual(outcome);
});

test('a path that ends before the vertical barrier gives no event, even if it met another one', () => {
  expect(tripleBarrier([0, 5, 5, 5], 0, 1, 2, 4)).toBeUndefined();
});

test('a breakout by hand: a flat market that jumps', () => {
  const steps = Array.from({ length: 100 }, (_, day) => 1 + 0.001 * (day % 2));
  const jump = steps.map((rate, day) => (day < 80 ? rate : rate + 0.1));
  const dates = steps.map((_, day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10));

  const events = breakoutEvents({ dates, currencies: ['AAA', 'BBB'], rates: [jump, steps] });

  // After the jump the rate swings between two levels and leaves the range no more; on the tenth day it stands where it broke out.
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ currency: 'AAA', start: dates[80], end: dates[90], label: 0 });
  expect(events[0]!.features[FEATURE_NAMES.indexOf('side')]).toBe(1);
  expect(events[0]!.features[FEATURE_NAMES.indexOf('momentum_5')]).toBeCloseTo(100 * Math.log(1.1 / 1.001), 6);
});

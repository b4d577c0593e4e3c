import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { TimeReader } from '#engine/datasets/columns/strict-time.ts';
import { DataFolder } from '../data-folder.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

function read(cell: string): { micros: number; form: string; wasCut: boolean } | undefined {
  const reader = new TimeReader();
  const bytes = Buffer.from(cell);
  if (!reader.read(bytes, 0, bytes.length)) return undefined;
  return { micros: reader.micros, form: reader.form, wasCut: reader.wasCut };
}

test('every day is placed as the calendar places it', () => {
  const days = fc.integer({ min: Date.UTC(1690, 0, 1) / 86_400_000, max: Date.UTC(2250, 0, 1) / 86_400_000 });
  fc.assert(
    fc.property(days, (day) => {
      const date = new Date(day * 86_400_000).toISOString().slice(0, 10);

      expect(read(date)).toEqual({ micros: day * 86_400e6, form: 'iso_date', wasCut: false });
    }),
  );
});

test('every instant in UTC is read to the microsecond', () => {
  const instants = fc.tuple(fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) }), fc.nat(999));
  fc.assert(
    fc.property(instants, ([ms, extra]) => {
      const text = new Date(ms).toISOString().replace('Z', `${String(extra).padStart(3, '0')}Z`);

      expect(read(text)?.micros).toBe(ms * 1000 + extra);
    }),
  );
});

test.each([
  ['2024-01-02', '2024-01-02T00:00:00Z', 'iso_date'],
  ['2024-01-02 03:04', '2024-01-02T03:04:00Z', 'iso_no_zone'],
  ['2024-01-02T03:04:05', '2024-01-02T03:04:05Z', 'iso_no_zone'],
  ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05Z', 'iso_zoned'],
  ['2024-01-02 03:04:05+05:30', '2024-01-01T21:34:05Z', 'iso_zoned'],
  ['2024-01-02T03:04:05-08:00', '2024-01-02T11:04:05Z', 'iso_zoned'],
  ['2024-02-29', '2024-02-29T00:00:00Z', 'iso_date'],
  ['2000-02-29', '2000-02-29T00:00:00Z', 'iso_date'],
  ['1704164645', '2024-01-02T03:04:05Z', 'epoch_s'],
  ['1704164645000', '2024-01-02T03:04:05Z', 'epoch_ms'],
  ['1704164645000000', '2024-01-02T03:04:05Z', 'epoch_us'],
  ['1704164645000000000', '2024-01-02T03:04:05Z', 'epoch_ns'],
])('%s means %s (%s)', (cell, meaning, form) => {
  expect(read(cell)).toEqual({ micros: Date.parse(meaning) * 1000, form, wasCut: false });
});

test('digits below a microsecond are cut and noted, zeros there are not', () => {
  const second = Date.parse('2024-01-02T03:04:05Z') * 1000;

  expect(read('2024-01-02T03:04:05.678901Z')).toMatchObject({ micros: second + 678_901, wasCut: false });
  expect(read('2024-01-02T03:04:05.678901000Z')).toMatchObject({ micros: second + 678_901, wasCut: false });
  expect(read('2024-01-02T03:04:05.678901234Z')).toMatchObject({ micros: second + 678_901, wasCut: true });
  expect(read('1704164645678901234')).toMatchObject({ micros: second + 678_901, wasCut: true });
});

test.each([
  '2023-02-29',
  '1900-02-29',
  '2024-02-30',
  '2024-13-01',
  '2024-00-10',
  '2024-01-00',
  '2024-01-01T24:00:00Z',
  '2024-01-01T23:59:60Z',
  '2024-01-01T23:60:00Z',
  '2024-01-02T3:04:05',
  '2024-01-02  03:04',
  '2024-01-02t03:04:05z',
  '2024-01-02T03',
  '2024-01-02T03:04:05.',
  '2024-01-02T03:04:05.1234567890Z',
  '2024-01-02T03:04:05+0530',
  '2024-01-02T03:04:05+05',
  '2024-01-02T03:04:05+24:00',
  '2024-01-02T03:04:05ZZ',
  '2024-1-2',
  '02.01.2024',
  '01/02/2024',
  '2024/01/02',
  '20240102',
  '9999-01-01',
  '0000-01-01',
  '5',
  '0',
  '99999999',
  '-1704164645',
  '1704164645.0',
  '1.7e9',
  '01704164645',
  '99999999999999999999',
  '',
  'now',
])('"%s" is refused, not guessed', (cell) => {
  expect(read(cell)).toBeUndefined();
});

test('the unit of an epoch follows from its size alone', () => {
  const firstOfUnit = ['100000000', '100000000000', '100000000000000', '100000000000000000'];
  const lastUsable = ['9007199254', '9007199254740', '9007199254740991'];

  expect(firstOfUnit.map((cell) => read(cell)?.form)).toEqual(['epoch_s', 'epoch_ms', 'epoch_us', 'epoch_ns']);
  expect(lastUsable.map((cell) => read(cell)?.form)).toEqual(['epoch_s', 'epoch_ms', 'epoch_us']);
});

test('an epoch beyond the integers of a double is refused', () => {
  expect(read('9007199255')).toBeUndefined();
  expect(read('9007199254740992')).toBeUndefined();
});

test('the machine’s time zone changes nothing', () => {
  const cells = ['2024-03-31 02:30:00', '2024-03-31', '2024-03-10T02:30', '2024-11-03T01:30:00Z', '1704164645'];
  const script = folder.write(
    'zone.ts',
    `import { TimeReader } from ${JSON.stringify(new URL('../../../../engine/datasets/columns/strict-time.ts', import.meta.url).href)};
    const reader = new TimeReader();
    const micros = ${JSON.stringify(cells)}.map((cell) => {
      const bytes = Buffer.from(cell);
      return reader.read(bytes, 0, bytes.length) ? reader.micros : null;
    });
    console.log(JSON.stringify({ micros, offset: new Date(0).getTimezoneOffset() }));`,
  );
  const runIn = (TZ: string) =>
    JSON.parse(execFileSync(process.execPath, [script], { env: { ...process.env, TZ }, encoding: 'utf8' }));

  const utc = runIn('UTC');
  const moscow = runIn('Europe/Moscow');
  const newYork = runIn('America/New_York');

  expect([moscow.offset, newYork.offset]).toEqual([-180, 300]);
  expect(utc.micros).not.toContain(null);
  expect(moscow.micros).toEqual(utc.micros);
  expect(newYork.micros).toEqual(utc.micros);
});

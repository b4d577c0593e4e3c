import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GREATEST_EXPONENT, LEAST_EXPONENT, widePower } from '#engine/datasets/csv/kernel/kernel-tables.ts';
import { RecordsReader } from '#engine/datasets/csv/kernel/records-reader.ts';

/** Handed to the caller as not plain. */
const NOT_PLAIN = -777;

interface Read {
  readonly columns: readonly (readonly number[])[];
  readonly others: readonly string[];
}

/** Reads records of number columns to their end, tile by tile; what is not plain is read by the slow obvious way. */
function readNumbers(records: readonly (readonly string[])[], other: (cell: string) => number): Read {
  const text = Buffer.from(records.map((cells) => `${cells.join(',')}\n`).join(''));
  const others: string[] = [];
  const width = records[0]!.length;
  const reader = new RecordsReader(width, (column, row, at) => {
    const end = at + text.subarray(at).findIndex((byte) => byte === 0x2c || byte === 0x0a);
    const cell = text.toString('latin1', at, end);
    others.push(cell);
    reader.put(column, row, other(cell));
    return end;
  });
  for (let column = 0; column < width; column++) reader.setWay(column, 'number');
  reader.take(text, 0, text.length);
  const columns: number[][] = Array.from({ length: width }, () => []);
  for (let at = 0; at < text.length; ) {
    at = reader.read(at, text.length);
    if (at < 0 || reader.rows === 0) throw new Error('ragged or blank');
    columns.forEach((column, index) => {
      column.push(...reader.tile(index));
    });
  }
  return { columns, others };
}

function readNumber(cell: string): number {
  return readNumbers([['0', cell]], () => NOT_PLAIN).columns[1]![0]!;
}

const GRAMMAR = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

test('every double in its shortest text is read exactly, or left to the caller', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (values) => {
      const cells = values.map((value) => [Object.is(value, -0) ? '-0' : String(value)]);

      expect(readNumbers(cells, Number).columns[0]).toEqual(values);
    }),
    { numRuns: 2000 },
  );
});

test('random digits, points and exponents are rounded as the engine rounds them', () => {
  const decimal = fc.tuple(
    fc.constantFrom('', '-', '+'),
    fc.stringMatching(/^\d{1,24}$/),
    fc.constantFrom('', '.'),
    fc.stringMatching(/^\d{0,20}$/),
    fc.oneof(
      fc.constant(''),
      fc.integer({ min: -120, max: 90 }).map((power) => `e${power}`),
    ),
  );
  fc.assert(
    fc.property(decimal, ([sign, whole, point, fraction, power]) => {
      const cell = sign + whole + point + (point === '' ? '' : fraction) + power;

      const read = readNumber(cell);

      if (read !== NOT_PLAIN) expect(Object.is(read, Number(cell))).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test('numbers around the middle between two doubles are rounded to the nearer one, or left to the caller', () => {
  const middle = fc.tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }), fc.integer({ min: -1, max: 1 }));
  fc.assert(
    fc.property(middle, fc.constantFrom(1n, 2n, 4n, 8n), ([mantissa, step], scale) => {
      // (2 m + 1) / 2 between the doubles m and m + 1, and its neighbours in the last digit that is written.
      const tenths = ((2n * mantissa + 1n) * scale * 10n) / 2n + BigInt(step);
      const text = String(tenths);
      const cell = `${text.slice(0, -1)}.${text.slice(-1)}`;

      const read = readNumber(cell);

      if (read !== NOT_PLAIN) expect(read).toBe(Number(cell));
    }),
    { numRuns: 5000 },
  );
});

test('nothing is a number that the grammar refuses', () => {
  const cell = fc.string({ unit: fc.constantFrom(...'0123456789+-.eE_xn '), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 20, maxLength: 20 }), (cells) => {
      const { columns } = readNumbers(
        cells.map((text) => ['0', text]),
        () => NOT_PLAIN,
      );

      for (const [index, text] of cells.entries()) {
        const read = columns[1]![index]!;
        if (text === '') expect(read).toBeNaN();
        else if (read !== NOT_PLAIN) expect([GRAMMAR.test(text), read]).toEqual([true, Number(text)]);
      }
    }),
    { numRuns: 1000 },
  );
});

test.each(['0', '-0', '7', '.5', '5.', '007', '1e22', '9007199254740991', '0.00012345678901234567', '4.2E+03'])(
  '%s is plain',
  (cell) => {
    expect(Object.is(readNumber(cell), Number(cell))).toBe(true);
  },
);

test.each(['9007199254740993', '1e23', '99999999999999999999', '1e100', '"1"', 'inf', '1e1000', '-', '+', '.', '1 '])(
  '%s is not plain',
  (cell) => {
    expect(readNumber(cell)).toBe(NOT_PLAIN);
  },
);

test('most numbers of full precision are plain', () => {
  const cells = Array.from({ length: 5000 }, (_, index) => [String(Math.sin(index) * 10 ** ((index % 13) - 6))]);

  const { columns, others } = readNumbers(cells, Number);

  expect(columns[0]).toEqual(cells.map(([cell]) => Number(cell)));
  expect(others.length).toBeLessThan(cells.length / 50);
});

test('the powers of ten in 64 bits lack less than one', () => {
  for (let exponent = LEAST_EXPONENT; exponent <= GREATEST_EXPONENT; exponent++) {
    const { power, shift } = widePower(exponent);
    const tens = 10n ** BigInt(Math.abs(exponent));
    // power <= 10^exponent * 2^shift < power + 1, without a division
    const [wanted, one] = exponent < 0 ? [2n ** BigInt(shift), tens] : [tens * 2n ** BigInt(shift + 300), 2n ** 300n];

    expect(power.toString(2).length, `10^${exponent}`).toBe(64);
    expect(power * one <= wanted && wanted < (power + 1n) * one, `10^${exponent}`).toBe(true);
  }
});

/** One time column whose day is known, read with the day `2024-02-29`. */
function readTimes(cells: readonly string[]): Read {
  const text = Buffer.from(cells.map((cell) => `${cell}\r\n`).join(''));
  const others: string[] = [];
  const reader = new RecordsReader(1, (column, row, at) => {
    const end = text.indexOf('\r', at);
    others.push(text.toString('latin1', at, end));
    reader.put(column, row, NOT_PLAIN);
    return end;
  });
  reader.setDate(0, Buffer.from('2024-02-29'), 0, Date.UTC(2024, 1, 29) * 1000);
  reader.take(text, 0, text.length);
  reader.read(0, text.length);
  return { columns: [[...reader.tile(0)]], others };
}

test('times on the expected day are microseconds, all others are left to the caller', () => {
  const others = [
    '2024-02-28T00:00:00',
    '2024-02-29T24:00:00',
    '2024-02-29T23:60:00',
    '2024-02-29T23:59:60',
    '2024-02-29t00:00:00',
    '2024-02-29T00:00:00Z',
    '2024-02-29T00:00',
    '2024-02-29T0a:00:00',
    '2024-02-29T00-00:00',
    '2024-02-29T00:00:0:',
    '2024-02-29',
    '',
  ];

  const read = readTimes(['2024-02-29T00:00:00', '2024-02-29 23:59:59', '2024-02-29T12:34:56', ...others]);

  const plain = [Date.UTC(2024, 1, 29), Date.UTC(2024, 1, 29, 23, 59, 59), Date.UTC(2024, 1, 29, 12, 34, 56)];
  expect(read.columns[0]).toEqual([...plain.map((ms) => ms * 1000), ...others.map(() => NOT_PLAIN)].slice(0, 14));
  expect(read.others).toEqual(others.slice(0, -1));
});

test('a record of another width stops the reading where it begins', () => {
  const text = Buffer.from('1,2\n3,4,5\n');
  const reader = new RecordsReader(2, (_, __, at) => at);
  reader.setWay(0, 'number');
  reader.setWay(1, 'number');
  reader.take(text, 0, text.length);

  expect([reader.read(0, text.length), reader.recordStart, reader.rows]).toEqual([-1, 4, 1]);
});

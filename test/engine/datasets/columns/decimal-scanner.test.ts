import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DecimalScanner } from '#engine/datasets/columns/decimal-scanner.ts';

/** The slow obvious twin: the grammar as one expression, the value by the engine's own conversion. */
const GRAMMAR = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

function twin(cell: string): number | undefined {
  return GRAMMAR.test(cell) ? Number(cell) : undefined;
}

function scanned(cell: string): number | undefined {
  const scanner = new DecimalScanner();
  return scanner.scan(Buffer.from(`${cell},`), 0) === Buffer.byteLength(cell) && cell !== ''
    ? scanner.value
    : undefined;
}

test('every double is read back exactly from its shortest text', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const cell = Object.is(value, -0) ? '-0' : String(value);

      expect(scanned(cell)).toBe(value);
    }),
    { numRuns: 5000 },
  );
});

test('random digits, points and exponents are rounded as the engine rounds them', () => {
  const digits = fc.stringMatching(/^\d{1,34}$/);
  const decimal = fc.tuple(
    fc.constantFrom('', '-', '+'),
    digits,
    fc.constantFrom('', '.'),
    fc.stringMatching(/^\d{0,20}$/),
  );
  const exponent = fc.oneof(
    fc.constant(''),
    fc.integer({ min: -330, max: 310 }).map((power) => `e${power}`),
  );
  fc.assert(
    fc.property(decimal, exponent, ([sign, whole, point, fraction], power) => {
      const cell = sign + whole + point + (point === '' ? '' : fraction) + power;

      expect(scanned(cell)).toBe(twin(cell));
    }),
    { numRuns: 5000 },
  );
});

test('texts of number-like characters are accepted exactly when the grammar accepts them', () => {
  const cell = fc
    .string({ unit: fc.constantFrom(...'0123456789+-.eE_xn ,'), maxLength: 12 })
    .filter((text) => !text.includes(','));
  fc.assert(
    fc.property(cell, (text) => {
      expect(scanned(text)).toBe(twin(text));
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  '0',
  '-0',
  '.5',
  '5.',
  '007',
  '1e22',
  '1e23',
  '9007199254740993',
  '9007199254740992.5',
  '0.1000000000000000055511151231257827021181583404541015625',
  '179769313486231580793728971405301e276',
  '2.2250738585072011e-308',
  '4.9e-324',
  '123456789012345678901234567890',
  '0.000000000000000000000000000001',
])('%s is rounded to the nearest double', (cell) => {
  expect(Object.is(scanned(cell), Number(cell))).toBe(true);
});

test.each([
  '',
  ' ',
  '1 ',
  ' 1',
  '0x10',
  '0b1',
  '1_000',
  '1,5',
  'e5',
  '1e',
  '1e+',
  '1e1000',
  '+',
  '.',
  '--1',
  '١',
  '1f',
])('"%s" is no number', (cell) => {
  expect(scanned(cell)).toBeUndefined();
});

test('a number too large for a double is infinite, for the caller to refuse', () => {
  expect(scanned('1e999')).toBe(Infinity);
  expect(scanned('-1e999')).toBe(-Infinity);
});

test('only plain digits count as an integer', () => {
  const scanner = new DecimalScanner();
  const isInteger = (cell: string) => {
    scanner.scan(Buffer.from(`${cell}\n`), 0);
    return scanner.isInteger;
  };

  expect(['12', '-12', '12.0', '12.', '1e2'].map(isInteger)).toEqual([true, true, false, false, false]);
});

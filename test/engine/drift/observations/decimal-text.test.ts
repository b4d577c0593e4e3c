import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalQuotient } from '#engine/drift/observations/decimal-text.ts';

/** Digits to their double, as the reader of bytes hands them over. */
function parse(digits: string, places: number): number {
  const high = digits.slice(0, 15);
  const low = digits.slice(15);
  return decimalQuotient(Number(high), Number(low || '0'), low.length, places);
}

describe('the double next to a decimal number', () => {
  it('is the one that Number finds, for numbers of any 1 to 19 digits and up to 22 places', () => {
    const digits = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 18 }),
    );
    let undecided = 0;
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 22 }), ([first, rest], places) => {
        const text = `${first}${rest}`;
        const parsed = parse(text, places);
        if (Number.isNaN(parsed)) undecided += 1;
        else expect(parsed).toBe(Number(`${text}e-${places}`));
      }),
      { numRuns: 20_000 },
    );
    expect(undecided).toBeLessThan(10);
  });

  it('is the one that Number finds, for numbers as programs print them', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1e5, noNaN: true }), (value) => {
        const [whole = '', fraction = ''] = String(value).split('.');
        const digits = `${whole}${fraction}`.replace(/^0+/, '');
        if (digits.length > 19 || digits === '' || fraction.includes('e')) return;
        const parsed = parse(digits, fraction.length);
        expect(Number.isNaN(parsed) || parsed === value).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  it('is left open where it lies in the middle between two', () => {
    // 2^53 + 1 has no double; its neighbours are equally far.
    expect(parse('9007199254740993', 0)).toBeNaN();
    expect(parse('9007199254740994', 0)).toBe(9007199254740994);
  });
});

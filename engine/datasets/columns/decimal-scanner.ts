/**
 * Reads a strict decimal number straight from bytes, correctly rounded, without making a string of it.
 *
 * Grammar (ASCII only): `[+-]? (digits [. digits*] | . digits) ([eE][+-]? 1-3 digits)?`
 *
 * Three ways to the double nearest to `mantissa * 10^exponent`, the cheapest that is certain:
 * 1. up to 15 digits and |exponent| <= 22: both are exact doubles, so one multiplication or division rounds once (Clinger 1990);
 * 2. up to 30 digits and |exponent| <= 100: the product as an unevaluated sum of two doubles (Dekker 1971), about 100 bits wide,
 *    whose rounding is certain unless the last bits stand within the error bound of a tie;
 * 3. else the engine's own conversion of the text.
 */
export class DecimalScanner {
  /** The number that was read last. */
  value = 0;
  /** True when it was written without point and exponent. */
  isInteger = false;

  /**
   * Reads at `start`; `bytes` must hold at least one byte after the number that cannot belong to it.
   * @returns where the number ends, or -1 when there is none.
   */
  scan(bytes: Uint8Array, start: number): number {
    let at = start;
    const sign = bytes[at]!;
    if (sign === MINUS || sign === PLUS) at++;

    // Digits 1 to 9 go to `first`, 10 to 18 to `second` (32-bit integers are fast), 19 to 30 to `third`.
    let first = 0;
    let second = 0;
    let third = 0;
    let digits = 0;
    let digit = bytes[at]! - ZERO;
    while (digit >= 0 && digit <= 9) {
      if (digits < 9) first = (first * 10 + digit) | 0;
      else if (digits < 18) second = (second * 10 + digit) | 0;
      else third = third * 10 + digit;
      digits++;
      digit = bytes[++at]! - ZERO;
    }
    const wholeDigits = digits;
    const hasPoint = bytes[at] === POINT;
    if (hasPoint) {
      digit = bytes[++at]! - ZERO;
      while (digit >= 0 && digit <= 9) {
        if (digits < 9) first = (first * 10 + digit) | 0;
        else if (digits < 18) second = (second * 10 + digit) | 0;
        else third = third * 10 + digit;
        digits++;
        digit = bytes[++at]! - ZERO;
      }
    }
    if (digits === 0) return -1;

    let exponent = wholeDigits - digits;
    const hasExponent = bytes[at] === LOWER_E || bytes[at] === UPPER_E;
    if (hasExponent) {
      at++;
      const exponentSign = bytes[at]!;
      if (exponentSign === MINUS || exponentSign === PLUS) at++;
      const from = at;
      let written = 0;
      digit = bytes[at]! - ZERO;
      while (digit >= 0 && digit <= 9 && at - from < 4) {
        written = written * 10 + digit;
        digit = bytes[++at]! - ZERO;
      }
      if (at === from || at - from > 3) return -1;
      exponent += exponentSign === MINUS ? -written : written;
    }

    const magnitude = this.#magnitude(first, second, third, digits, exponent, bytes, start, at);
    this.value = sign === MINUS ? -magnitude : magnitude;
    this.isInteger = !hasPoint && !hasExponent;
    return at;
  }

  #magnitude(
    first: number,
    second: number,
    third: number,
    digits: number,
    exponent: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): number {
    if (digits <= 15 && exponent >= -22 && exponent <= 22) {
      const mantissa = digits <= 9 ? first : first * EXACT_POWERS[digits - 9]! + second;
      return exponent < 0 ? mantissa / EXACT_POWERS[-exponent]! : mantissa * EXACT_POWERS[exponent]!;
    }
    if (digits <= 30 && exponent >= -MAX_POWER && exponent <= MAX_POWER) {
      // The mantissa as upper + lower. Up to 18 digits the shifted first part is exact: 30 bits times 5^9 (21 bits), and a power of 2.
      let upper: number;
      let lower: number;
      if (digits <= 9) {
        upper = first;
        lower = 0;
      } else if (digits <= 18) {
        const shifted = first * EXACT_POWERS[digits - 9]!;
        upper = shifted + second;
        lower = second - (upper - shifted);
      } else {
        const shift = EXACT_POWERS[digits - 9]!;
        const shifted = first * shift;
        const secondShift = EXACT_POWERS[digits - 18]!;
        const secondShifted = second * secondShift;
        const tail = secondShifted + third;
        upper = shifted + tail;
        lower =
          tail -
          (upper - shifted) +
          (third - (tail - secondShifted)) +
          productError(first, shift, shifted) +
          productError(second, secondShift, secondShifted);
      }
      const power = POWERS[exponent + MAX_POWER]!;
      const powerTail = POWER_TAILS[exponent + MAX_POWER]!;
      const product = upper * power;
      const tail = productError(upper, power, product) + (upper * powerTail + lower * power);
      const bound = product * ERROR_BOUND;
      const low = product + (tail - bound);
      if (low === product + (tail + bound)) return low;
    }
    // A double has at most 17 significant digits; longer texts are rare, and this reads them all.
    return Math.abs(Number(Buffer.from(bytes.subarray(start, end)).toString('latin1')));
  }
}

const ZERO = 0x30;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const LOWER_E = 0x65;
const UPPER_E = 0x45;
const MAX_POWER = 100;
/** Far above the error of the sums in `#magnitude` (a few times 2^-104), far below half a unit in the last place (2^-54). */
const ERROR_BOUND = 2 ** -96;
/** 2^27 + 1 cuts a double into two halves whose products are exact. */
const SPLITTER = 134217729;

/** `a * b - product`, exactly (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const POWERS = Float64Array.from({ length: 2 * MAX_POWER + 1 }, (_, index) => Number(`1e${index - MAX_POWER}`));
/** What the nearest double lacks: `10^exponent - POWERS[...]`, itself rounded to a double. */
const POWER_TAILS = Float64Array.from(POWERS, (power, index) => powerTail(power, index - MAX_POWER));

function powerTail(power: number, exponent: number): number {
  if (exponent >= 0) return Number(10n ** BigInt(exponent) - BigInt(power));
  // Below 1: compare numerator and denominator as integers, with the double written as `mantissa / 2^scaleBits`.
  const scaleBits = 60 - Math.floor(Math.log2(power));
  const mantissa = BigInt(power * 2 ** scaleBits);
  const denominator = 10n ** BigInt(-exponent);
  const guardBits = 200n;
  const difference = (1n << (BigInt(scaleBits) + guardBits)) / denominator - (mantissa << guardBits);
  return Number(difference) / 2 ** 200 / 2 ** scaleBits;
}

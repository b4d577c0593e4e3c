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

  #bytes: Uint8Array = new Uint8Array(0);
  /** Over the same bytes: four digits are read as one integer. */
  #view: DataView = new DataView(new ArrayBuffer(0));

  /**
   * Reads at `start`; `bytes` must hold at least one byte after the number that cannot belong to it.
   * @returns where the number ends, or -1 when there is none.
   */
  scan(bytes: Uint8Array, start: number): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    const end = this.#scanCommon(bytes, this.#view, start);
    return end > 0 ? end : this.#scanAny(bytes, start);
  }

  /**
   * The shape that most cells have: up to 9 digits, or up to 6, a point, and up to 18 digits in all, of which the fraction is read
   * four at a time. @returns 0 for every other shape
   */
  #scanCommon(bytes: Uint8Array, view: DataView, start: number): number {
    let at = start;
    const sign = bytes[at]!;
    if (sign === MINUS || sign === PLUS) at++;
    const wholeStart = at;
    let whole = 0;
    let digit = bytes[at]! - ZERO;
    while (digit >>> 0 <= 9) {
      whole = (whole * 10 + digit) | 0;
      digit = bytes[++at]! - ZERO;
    }
    const wholeDigits = at - wholeStart;
    if (digit !== POINT - ZERO) {
      if (wholeDigits === 0 || wholeDigits > 9 || digit === LOWER_E - ZERO || digit === UPPER_E - ZERO) return 0;
      this.value = sign === MINUS ? -whole : whole;
      this.isInteger = true;
      return at;
    }
    // The mantissa as `upper * 10^lowerDigits + lower`: both parts and the product are exact doubles within these limits.
    if (wholeDigits > 6 || at + COMMON_BYTES > bytes.length) return 0;
    const fractionStart = ++at;
    let upper = whole;
    let lower = 0;
    let upperEnd = at;
    let four = fourDigits(view.getInt32(at, true));
    if (four >= 0) {
      upper = whole * 10_000 + four;
      at += 4;
      upperEnd = at;
      for (let group = 0; group < 3; group++) {
        four = fourDigits(view.getInt32(at, true));
        if (four < 0) break;
        lower = lower * 10_000 + four;
        at += 4;
      }
    }
    digit = bytes[at]! - ZERO;
    for (let single = 0; single < 3 && digit >>> 0 <= 9; single++) {
      lower = lower * 10 + digit;
      digit = bytes[++at]! - ZERO;
    }
    const fractionDigits = at - fractionStart;
    const digits = wholeDigits + fractionDigits;
    if (digits === 0 || digits > 18 || digit >>> 0 <= 9) return 0;
    if (digit === LOWER_E - ZERO || digit === UPPER_E - ZERO) return 0;
    const shifted = upper * EXACT_POWERS[at - upperEnd]!;
    let magnitude: number;
    if (digits <= 15) {
      magnitude = (shifted + lower) / EXACT_POWERS[fractionDigits]!;
    } else {
      magnitude = scaledSum(shifted, lower, -fractionDigits);
      if (magnitude < 0) return 0;
    }
    this.value = sign === MINUS ? -magnitude : magnitude;
    this.isInteger = false;
    return at;
  }

  #scanAny(bytes: Uint8Array, start: number): number {
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
      const rounded = scaled(upper, lower, exponent);
      if (rounded >= 0) return rounded;
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

/** A sign, six digits, a point, and what is read behind it at most: sixteen digits by fours, and three. */
const COMMON_BYTES = 24;

/** Four ASCII digits, read as a little-endian integer, as the number that they write; -1 when they are not all digits. */
function fourDigits(packed: number): number {
  // The upper half of each byte is 3, and stays 3 when 6 is added.
  if ((packed & ~HALVES) !== THREES || ((packed + SIXES) & ~HALVES) !== THREES) return -1;
  const digits = packed & HALVES;
  // Each even byte becomes ten times itself and its neighbour, then the two pairs are joined.
  const pairs = (digits * 10 + (digits >> 8)) & 0x00ff00ff;
  return (pairs & 0xff) * 100 + (pairs >> 16);
}

const HALVES = 0x0f0f0f0f;
const THREES = 0x30303030;
const SIXES = 0x06060606;

/** `(shifted + lower) * 10^exponent`, rounded; -1 when its rounding is not certain. `shifted` must be an exact integer. */
function scaledSum(shifted: number, lower: number, exponent: number): number {
  const upper = shifted + lower;
  return scaled(upper, lower - (upper - shifted), exponent);
}

/** `(upper + lower) * 10^exponent`, rounded; -1 when its rounding is not certain. */
function scaled(upper: number, lower: number, exponent: number): number {
  const power = POWERS[exponent + MAX_POWER]!;
  const powerTail = POWER_TAILS[exponent + MAX_POWER]!;
  const product = upper * power;
  const tail = productError(upper, power, product) + (upper * powerTail + lower * power);
  const bound = product * ERROR_BOUND;
  const low = product + (tail - bound);
  return low === product + (tail + bound) ? low : -1;
}

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

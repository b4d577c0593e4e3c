/** The numbers that the kernel looks up, and where they stand in its memory. */

/** Digits are read in groups of up to eight: `10^n`, and the largest mantissa that can take `n` more digits within 64 bits. */
const GROUP = 8;
/** Powers of ten that are exact doubles. */
export const LARGEST_EXACT = 22;
/** `m * 10^exponent` is far from the smallest and largest doubles for every 64-bit `m` and these exponents. */
export const LEAST_EXPONENT = -80;
export const GREATEST_EXPONENT = 60;

const EXPONENTS = GREATEST_EXPONENT - LEAST_EXPONENT + 1;
export const TENS = 0;
export const LIMITS = TENS + (GROUP + 1) * 8;
export const EXACT_POWERS = LIMITS + (GROUP + 1) * 8;
export const WIDE_POWERS = EXACT_POWERS + (LARGEST_EXACT + 1) * 8;
export const EXPONENT_FIELDS = WIDE_POWERS + EXPONENTS * 8;
export const TABLES_END = EXPONENT_FIELDS + EXPONENTS * 8;

/** The largest mantissa that can take so many digits more within 64 bits. */
export function largestBefore(digits: number): bigint {
  const tens = 10n ** BigInt(digits);
  return (2n ** 64n - tens) / tens;
}

/** `10^exponent * 2^shift`, cut to an integer of exactly 64 bits: it lacks less than 1. */
export function widePower(exponent: number): { power: bigint; shift: number } {
  const tens = 10n ** BigInt(Math.abs(exponent));
  const bits = tens.toString(2).length;
  if (exponent < 0) return { power: (1n << BigInt(bits + 63)) / tens, shift: bits + 63 };
  return { power: bits > 64 ? tens >> BigInt(bits - 64) : tens << BigInt(64 - bits), shift: 64 - bits };
}

/** What stands from the beginning of the memory up to `TABLES_END`. */
export function tables(): Uint8Array {
  const view = new DataView(new ArrayBuffer(TABLES_END));
  for (let digits = 0; digits <= GROUP; digits++) {
    view.setBigUint64(TENS + digits * 8, 10n ** BigInt(digits), true);
    view.setBigUint64(LIMITS + digits * 8, largestBefore(digits), true);
  }
  for (let exponent = 0; exponent <= LARGEST_EXACT; exponent++) {
    view.setFloat64(EXACT_POWERS + exponent * 8, Number(`1e${exponent}`), true);
  }
  for (let exponent = LEAST_EXPONENT; exponent <= GREATEST_EXPONENT; exponent++) {
    const { power, shift } = widePower(exponent);
    const place = (exponent - LEAST_EXPONENT) * 8;
    view.setBigUint64(WIDE_POWERS + place, power, true);
    view.setBigInt64(EXPONENT_FIELDS + place, BigInt(BIAS - shift), true);
  }
  return new Uint8Array(view.buffer);
}

/**
 * A product `mantissa * 2^zeros * power` of 128 bits, cut to `top` of 53 or 54 bits, is `top * 2^(64 + 10 - zeros - shift)`, or twice
 * that when one more bit was cut. The field of a double's exponent is biased by 1023 and counts from its 52nd bit; one is
 * subtracted because the leading bit of `top` will be added to the field.
 */
const BIAS = 1023 + 52 + 64 + 10 - 1;

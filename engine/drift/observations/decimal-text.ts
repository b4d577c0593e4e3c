/**
 * Decimal numbers of up to 19 digits as the double next to them, without the text that `Number` would need. The integer of all digits and
 * its quotient are held in two doubles each (Dekker 1971, "A floating-point technique for extending the available precision"): that is
 * exact to about a hundred bits, so that the last rounding can be told from one that is too close to call, which is left to `Number`.
 */

/** Powers of ten that are exact. */
export const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const SPLITTER = 2 ** 27 + 1;
/** Far above the error of the quotient, far below one in a million numbers. */
const DOUBT = 2 ** -40;

/**
 * (high * 10^lowDigits + low) / 10^places, rounded as `Number` does; NaN where that is too close to call.
 * @param high below 10^15 @param low below 10^lowDigits @param lowDigits to 4 @param places to 22
 */
export function decimalQuotient(high: number, low: number, lowDigits: number, places: number): number {
  const divisor = EXACT_POWERS[places]!;
  if (lowDigits === 0) return high / divisor;
  const factor = EXACT_POWERS[lowDigits]!;
  const product = high * factor;
  const head = product + low;
  // What the product and the sum have lost.
  const tail = lost(high, factor, product) + (low - (head - product));
  const quotient = head / divisor;
  const back = quotient * divisor;
  const rest = (head - back - lost(quotient, divisor, back) + tail) / divisor;
  const sum = quotient + rest;
  const error = rest - (sum - quotient);
  return sum + error * (1 + DOUBT) === sum && sum + error * (1 - DOUBT) === sum ? sum : Number.NaN;
}

/** a * b - product, exactly. */
function lost(a: number, b: number, product: number): number {
  const aScaled = a * SPLITTER;
  const aHead = aScaled - (aScaled - a);
  const aTail = a - aHead;
  const bScaled = b * SPLITTER;
  const bHead = bScaled - (bScaled - b);
  const bTail = b - bHead;
  return aTail * bTail - (product - aHead * bHead - aTail * bHead - aHead * bTail);
}

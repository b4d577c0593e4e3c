/**
 * exp and the logistic function from additions, multiplications and divisions alone, which IEEE 754 defines to the last bit: what
 * `Math.exp` gives is left to each engine and its version, and a model must not depend on that.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Below it the result would no longer be a normal number. */
const LOWEST = -708;
const HIGHEST = 709;
/** 1 / n! for n from 13 to 0: on |x| <= ln 2 / 2 the first term left out is below 2^-57. */
const TAYLOR = factorials(13);

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const HIGH_WORD = new Uint8Array(Float64Array.of(1).buffer)[7] === 0x3f ? 1 : 0;

/** e^x to about the last bit; 0 below -708, and for x above 709 what 709 gives. */
export function exponential(x: number): number {
  if (x < LOWEST) return 0;
  const bounded = x > HIGHEST ? HIGHEST : x;
  const doublings = Math.round(bounded / Math.LN2);
  const rest = bounded - doublings * LN2_HIGH - doublings * LN2_LOW;
  let sum = 0;
  for (let term = 0; term < TAYLOR.length; term++) sum = sum * rest + TAYLOR[term]!;
  // 2^1024 is no double, but 2^1023 twice is within reach.
  const halved = doublings > 1023 ? 1 : 0;
  words[1 - HIGH_WORD] = 0;
  words[HIGH_WORD] = (doublings - halved + 1023) << 20;
  return halved === 1 ? sum * double[0]! * 2 : sum * double[0]!;
}

/** 1 / (1 + e^-x), never beyond 0 and 1, and 1 - logistic(x) = logistic(-x) to the last bit or two. */
export function logistic(x: number): number {
  const small = exponential(x > 0 ? -x : x);
  return x > 0 ? 1 / (1 + small) : small / (1 + small);
}

function factorials(most: number): Float64Array {
  const inverse = new Float64Array(most + 1);
  let factorial = 1;
  for (let n = 0; n <= most; n++) {
    if (n > 0) factorial *= n;
    inverse[most - n] = 1 / factorial;
  }
  return inverse;
}

/**
 * Sorts numbers by the digits of their bit patterns, from the lowest digit up: a few walks over the column, whatever its length.
 *
 * A float32 whose sign bit is flipped, or all of whose bits are where it is negative, is a whole number of the same order.
 */

const DIGIT_BITS = 11;
const DIGITS = 3;
const BUCKETS = 2 ** DIGIT_BITS;

/** The numbers of `column` that are not NaN, ascending; -0 before 0. */
export function sortedNumbers(column: Float32Array): Float32Array<ArrayBuffer> {
  const bits = new Int32Array(column.buffer, column.byteOffset, column.length);
  let keys = new Int32Array(column.length);
  let present = 0;
  for (let at = 0; at < column.length; at++) {
    if (Number.isNaN(column[at]!)) continue;
    const own = bits[at]!;
    keys[present++] = own < 0 ? ~own : own ^ (1 << 31);
  }
  keys = keys.subarray(0, present);
  let other = new Int32Array(present);
  const starts = digitCounts(keys);
  for (let digit = 0; digit < DIGITS; digit++) {
    const ends = starts.subarray(digit * BUCKETS, (digit + 1) * BUCKETS);
    if (ends.includes(present)) continue;
    countsToStarts(ends);
    const shift = digit * DIGIT_BITS;
    for (let at = 0; at < present; at++) {
      const key = keys[at]!;
      const bucket = (key >>> shift) & (BUCKETS - 1);
      other[ends[bucket]!] = key;
      ends[bucket] = ends[bucket]! + 1;
    }
    [keys, other] = [other, keys];
  }
  for (let at = 0; at < present; at++) {
    const key = keys[at]!;
    keys[at] = key < 0 ? key ^ (1 << 31) : ~key;
  }
  return new Float32Array(keys.buffer, keys.byteOffset, present);
}

function digitCounts(keys: Int32Array): Int32Array {
  const counts = new Int32Array(DIGITS * BUCKETS);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    const low = key & (BUCKETS - 1);
    const middle = BUCKETS + ((key >>> DIGIT_BITS) & (BUCKETS - 1));
    const high = 2 * BUCKETS + (key >>> (2 * DIGIT_BITS));
    counts[low] = counts[low]! + 1;
    counts[middle] = counts[middle]! + 1;
    counts[high] = counts[high]! + 1;
  }
  return counts;
}

function countsToStarts(counts: Int32Array): void {
  let start = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    const own = counts[bucket]!;
    counts[bucket] = start;
    start += own;
  }
}

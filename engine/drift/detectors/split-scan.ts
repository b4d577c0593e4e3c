/**
 * Whether some split of an ADWIN's window passes the test, with few of the splits looked at.
 *
 * A split into n0 old and n1 new values (w together, their sum T) passes where |mean0 - mean1| > eps, so never while
 *   |mean0 w - T| <= Q,   Q = sqrt(2 VAR w dd n1 / n0) + 2/3 dd w / n0  <=  n1 eps.
 * While values are only added, n0 and mean0 of a split stay, and neither n1, w, dd nor VAR w (the sum of squared deviations) ever
 * falls, so Q does not. A scan thus proves for all later tests: this split cannot pass while T is below mean0 w + Q and above
 * mean0 w - Q, with the Q of today. For all splits together it keeps the lowest ceiling and the highest floor of T, each with the
 * slope in w that is worst for it, and looks again only at splits that came since (buckets that are joined take splits away, they
 * make none), or at all of them where T has left its bounds or something was dropped.
 *
 * Nothing is claimed that rounding could undo: sums of the same values differ by how they were added up, by far less than the
 * margins taken off. What is not proved is scanned as River does it, operation for operation.
 */
import {
  type AdwinPool,
  BEGINS,
  CAPACITY,
  CEILING,
  CEILING_SLOPE,
  DELTA,
  DEVIATIONS,
  FLOOR,
  FLOOR_SLOPE,
  LOGARITHM,
  MASS,
  PROVED,
  ROWS,
  SHORTEST,
  STRIDE,
  SURPLUS,
  sumsOffset,
  TOTAL,
  UNTIL,
  WIDTH,
} from './adwin-pool.ts';

/** Of the sum of all magnitudes: far above what all roundings between two whole scans can do to a sum. */
const ROUNDING = 2 ** -40;
const NEARLY_ONE = 1 - 1e-6;
/** Where squares might leave the range of doubles the exact scan is used alone. */
const LARGEST_DEVIATIONS = 1e240;
/** A proof is not kept for longer, since with each value T is rounded once more; nor until the window has doubled. */
const LONGEST_PROOF = 1024;

/** Whether any split of the window passes the test. */
export function hasCut(pool: AdwinPool, at: number): boolean {
  const deviations = pool.f64[at + DEVIATIONS]!;
  if (!(deviations > 0 && deviations < LARGEST_DEVIATIONS)) return someSplitPasses(pool, at);
  if (!isProved(pool, at)) forget(pool, at);
  if (prove(pool, at)) return false;
  pool.f64[at + UNTIL] = 0;
  return someSplitPasses(pool, at);
}

/** Whether the splits up to PROVED still cannot pass. */
function isProved({ f64 }: AdwinPool, at: number): boolean {
  const width = f64[at + WIDTH]!;
  const total = f64[at + TOTAL]!;
  const lost = ROUNDING * Math.abs(total);
  return (
    width <= f64[at + UNTIL]! &&
    total + lost <= f64[at + CEILING]! + width * f64[at + CEILING_SLOPE]! &&
    total - lost >= f64[at + FLOOR]! + width * f64[at + FLOOR_SLOPE]!
  );
}

/** Nothing is proved of any split; what the next proof starts from. */
function forget({ f64, i32 }: AdwinPool, at: number): void {
  const ints = 2 * at;
  const width = f64[at + WIDTH]!;
  const stride = i32[ints + STRIDE]!;
  const mask = stride - 1;
  let from = at + sumsOffset(i32[ints + CAPACITY]!);
  let total = 0;
  let mass = 0;
  for (let row = 0, ends = ints + BEGINS; row < i32[ints + ROWS]!; row++, ends += 2, from += stride) {
    const end = i32[ends + 1]!;
    for (let bucket = i32[ends]!; bucket < end; bucket++) {
      const sum = f64[from + (bucket & mask)]!;
      total += sum;
      mass += Math.abs(sum);
    }
  }
  f64[at + UNTIL] = width + Math.min(width, LONGEST_PROOF);
  f64[at + PROVED] = i32[ints + SHORTEST]! - 1;
  f64[at + CEILING] = Number.POSITIVE_INFINITY;
  f64[at + CEILING_SLOPE] = 0;
  f64[at + FLOOR] = Number.NEGATIVE_INFINITY;
  f64[at + FLOOR_SLOPE] = 0;
  // T was added up value by value: the sums of the buckets are not exactly its parts.
  f64[at + SURPLUS] = total - f64[at + TOTAL]!;
  f64[at + MASS] = mass;
  f64[at + LOGARITHM] = Math.log((2 * Math.log(width)) / f64[at + DELTA]!);
}

/** Extends the proof to all splits, the newest first. @returns false where one may pass */
function prove({ f64, i32 }: AdwinPool, at: number): boolean {
  const ints = 2 * at;
  const width = f64[at + WIDTH]!;
  const total = f64[at + TOTAL]!;
  const shortest = i32[ints + SHORTEST]!;
  const proved = f64[at + PROVED]!;
  const stride = i32[ints + STRIDE]!;
  const mask = stride - 1;
  const rows = i32[ints + ROWS]!;
  const squared = 2 * NEARLY_ONE * f64[at + DEVIATIONS]! * f64[at + LOGARITHM]!;
  const straight = (2 / 3) * NEARLY_ONE * f64[at + LOGARITHM]! * width;
  const all = total + f64[at + SURPLUS]!;
  let from = at + sumsOffset(i32[ints + CAPACITY]!);
  let ends = ints + BEGINS;
  let size = 1;
  let n0 = width;
  let u1 = 0;
  let mass = 0;
  let newest = 0;
  let share = 0;
  let ceiling = Number.POSITIVE_INFINITY;
  let floor = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows && n0 > proved; row++) {
    const begin = i32[ends]!;
    for (let bucket = i32[ends + 1]! - 1; bucket >= begin; bucket--) {
      const sum = f64[from + (bucket & mask)]!;
      n0 -= size;
      u1 += sum;
      mass += Math.abs(sum);
      if (n0 <= proved) break;
      const n1 = width - n0;
      if (n1 < shortest) continue;
      if (newest === 0) newest = n0;
      share = 1 / n0;
      const mean = (all - u1) * share;
      const room = Math.sqrt(squared * n1 * share) + straight * share;
      ceiling = Math.min(ceiling, mean * width + room);
      floor = Math.max(floor, mean * width - room);
      lowest = Math.min(lowest, mean);
      highest = Math.max(highest, mean);
    }
    size *= 2;
    ends += 2;
    from += stride;
  }
  if (newest === 0) return true;
  // The last one seen has the smallest n0; while the proof is kept the window may double.
  f64[at + MASS] = f64[at + MASS]! + mass;
  const lost = ROUNDING * (f64[at + MASS]! + Math.abs(total)) * (2 * width * share);
  ceiling -= lost;
  floor += lost;
  if (!(total <= ceiling && total >= floor)) return false;
  // The lowest of both ceilings now, and the worst slope of both from here.
  const formerCeiling = f64[at + CEILING]! + width * f64[at + CEILING_SLOPE]!;
  const formerFloor = f64[at + FLOOR]! + width * f64[at + FLOOR_SLOPE]!;
  if (proved >= shortest) {
    lowest = Math.min(lowest, f64[at + CEILING_SLOPE]!);
    highest = Math.max(highest, f64[at + FLOOR_SLOPE]!);
  }
  f64[at + CEILING] = Math.min(ceiling, formerCeiling) - width * lowest;
  f64[at + CEILING_SLOPE] = lowest;
  f64[at + FLOOR] = Math.max(floor, formerFloor) - width * highest;
  f64[at + FLOOR_SLOPE] = highest;
  f64[at + PROVED] = newest;
  return true;
}

/** The scan as River makes it. */
function someSplitPasses({ f64, i32 }: AdwinPool, at: number): boolean {
  const ints = 2 * at;
  const width = f64[at + WIDTH]!;
  const shortest = i32[ints + SHORTEST]!;
  const stride = i32[ints + STRIDE]!;
  const mask = stride - 1;
  // Rounding may bring it below 0, and a root of that would hide every cut.
  const variance = Math.max(f64[at + DEVIATIONS]! / width, 0);
  const dd = Math.log((2 * Math.log(width)) / f64[at + DELTA]!);
  const sums = at + sumsOffset(i32[ints + CAPACITY]!);
  let n0 = 0;
  let n1 = width;
  let u0 = 0;
  let u1 = f64[at + TOTAL]!;
  let row = i32[ints + ROWS]! - 1;
  for (let size = 2 ** row; row >= 0; row--, size /= 2) {
    const end = i32[ints + BEGINS + 2 * row + 1]!;
    for (let bucket = i32[ints + BEGINS + 2 * row]!; bucket < end; bucket++) {
      const sum = f64[sums + row * stride + (bucket & mask)]!;
      n0 += size;
      n1 -= size;
      u0 += sum;
      u1 -= sum;
      if (n0 < shortest) continue;
      if (n1 < shortest) return false;
      const m = 1 / (n0 - shortest + 1) + 1 / (n1 - shortest + 1);
      const epsilon = Math.sqrt(2 * m * variance * dd) + (2 / 3) * dd * m;
      if (Math.abs(u0 / n0 - u1 / n1) > epsilon) return true;
    }
  }
  return false;
}

/**
 * ADWIN (Bifet and Gavaldà 2007) with the arithmetic of River's drift.ADWIN since its scan looks at every bucket: the same
 * operations in the same order, so that every double is the same. The window is an exponential histogram: row r holds buckets
 * of 2^r values.
 *
 * Between two tests nobody looks at the window, so values wait beside it and are taken in together: row by row, each row giving
 * all that it has too many of to the next at once. Buckets are joined in the order in which they came, so which ones are joined
 * does not depend on how many come together.
 */
import {
  type AdwinPool,
  BEGINS,
  CAPACITY,
  CLOCK,
  DETECTIONS,
  DEVIATIONS,
  GRACE,
  LEFT,
  MOST,
  MOST_WAITING,
  PENDING,
  ROOM,
  ROWS,
  STRIDE,
  sumsOffset,
  TOTAL,
  UNTIL,
  VALUES,
  WAITING,
  WIDTH,
} from './adwin-pool.ts';
import { hasCut } from './split-scan.ts';

/** Lets a value wait. @returns whether no further one may before `settle` */
export function addValue({ f64, i32 }: AdwinPool, at: number, value: number): boolean {
  const ints = 2 * at;
  const waiting = i32[ints + WAITING]!;
  // -0 would not survive JSON; for sums it is 0.
  f64[at + VALUES + waiting] = value + 0;
  i32[ints + WAITING] = waiting + 1;
  return waiting + 1 >= i32[ints + ROOM]!;
}

/** How many more may wait, at least one. */
export function roomOf({ i32 }: AdwinPool, at: number): number {
  return i32[2 * at + ROOM]! - i32[2 * at + WAITING]!;
}

/** Lets values[from] to values[to - 1] wait, no more than there is room for. @returns as above */
export function addValues(
  { f64, i32 }: AdwinPool,
  at: number,
  values: Float64Array,
  from: number,
  to: number,
): boolean {
  const ints = 2 * at;
  const waiting = i32[ints + WAITING]!;
  const into = at + VALUES + waiting - from;
  for (let each = from; each < to; each++) f64[into + each] = values[each]! + 0;
  i32[ints + WAITING] = waiting + to - from;
  return waiting + to - from >= i32[ints + ROOM]!;
}

/** Takes the waiting values into the window. @returns the offset, another one where the block was widened */
export function settle(pool: AdwinPool, before: number): number {
  const waiting = pool.i32[2 * before + WAITING]!;
  if (waiting === 0) return before;
  if (pool.i32[2 * before + PENDING] === 1) pool.renew(before);
  takeIn(pool, before, waiting);
  let at = before;
  let count = joinSingles(pool, at, waiting);
  for (let row = 1, size = 2; count > 0; row++, size *= 2) {
    if (row === pool.i32[2 * at + ROWS]) at = addRow(pool, at);
    count = joinRow(pool, at, row, size, count);
  }
  const { i32 } = pool;
  const left = i32[2 * at + LEFT]! - waiting;
  i32[2 * at + WAITING] = 0;
  i32[2 * at + LEFT] = left;
  i32[2 * at + ROOM] = left < MOST_WAITING ? left : MOST_WAITING;
  return at;
}

function takeIn({ f64 }: AdwinPool, at: number, waiting: number): void {
  let width = f64[at + WIDTH]!;
  let total = f64[at + TOTAL]!;
  let deviations = f64[at + DEVIATIONS]!;
  const end = at + VALUES + waiting;
  for (let from = at + VALUES; from < end; from++) {
    const value = f64[from]!;
    const former = width;
    width += 1;
    if (former > 0) {
      const distance = value - total / former;
      deviations += (former * distance * distance) / width;
    }
    total += value;
  }
  f64[at + WIDTH] = width;
  f64[at + TOTAL] = total;
  f64[at + DEVIATIONS] = deviations;
}

/** The waiting values into row 0; what it has too many of goes joined to `pool.joined`. @returns how many */
function joinSingles({ f64, i32, joined }: AdwinPool, at: number, waiting: number): number {
  const ints = 2 * at;
  const most = i32[ints + MOST]!;
  const mask = i32[ints + STRIDE]! - 1;
  const sums = at + sumsOffset(i32[ints + CAPACITY]!);
  let begin = i32[ints + BEGINS]!;
  let end = i32[ints + BEGINS + 1]!;
  let count = 0;
  for (let from = 0; from < waiting; from++) {
    f64[sums + (end++ & mask)] = f64[at + VALUES + from]!;
    if (end - begin <= most) continue;
    const a = f64[sums + (begin & mask)]!;
    const b = f64[sums + ((begin + 1) & mask)]!;
    begin += 2;
    const distance = a - b;
    joined[count] = a + b;
    joined[MOST_WAITING + count] = 0.5 * distance * distance;
    count += 1;
  }
  // Kept small, so that they never leave the range of integers.
  i32[ints + BEGINS] = begin & mask;
  i32[ints + BEGINS + 1] = (begin & mask) + end - begin;
  return count;
}

/** The same with joined buckets: those of `pool.joined` into a row, and what it has too many of back there. */
function joinRow({ f64, i32, joined }: AdwinPool, at: number, row: number, size: number, coming: number): number {
  const ints = 2 * at;
  const ends = ints + BEGINS + 2 * row;
  const most = i32[ints + MOST]!;
  const stride = i32[ints + STRIDE]!;
  const mask = stride - 1;
  const sums = at + sumsOffset(i32[ints + CAPACITY]!) + row * stride;
  const within = sums + i32[ints + CAPACITY]! * stride;
  const half = 0.5 * size;
  // Sizes are powers of two: the product with their inverse is the quotient.
  const share = 1 / size;
  let begin = i32[ends]!;
  let end = i32[ends + 1]!;
  let count = 0;
  for (let from = 0; from < coming; from++) {
    f64[sums + (end & mask)] = joined[from]!;
    f64[within + (end & mask)] = joined[MOST_WAITING + from]!;
    end += 1;
    if (end - begin <= most) continue;
    const first = begin & mask;
    const second = (begin + 1) & mask;
    begin += 2;
    const a = f64[sums + first]!;
    const b = f64[sums + second]!;
    const distance = a * share - b * share;
    joined[count] = a + b;
    joined[MOST_WAITING + count] = f64[within + first]! + f64[within + second]! + half * distance * distance;
    count += 1;
  }
  i32[ends] = begin & mask;
  i32[ends + 1] = (begin & mask) + end - begin;
  return count;
}

function addRow(pool: AdwinPool, before: number): number {
  const rows = pool.i32[2 * before + ROWS]!;
  const at = rows < pool.i32[2 * before + CAPACITY]! ? before : pool.widen(before);
  const ints = 2 * at;
  pool.i32[ints + ROWS] = rows + 1;
  pool.i32[ints + BEGINS + 2 * rows] = 0;
  pool.i32[ints + BEGINS + 2 * rows + 1] = 0;
  return at;
}

/** Whether a test falls on the last value that was taken in. */
export function isDue({ f64, i32 }: AdwinPool, at: number): boolean {
  const ints = 2 * at;
  if (i32[ints + LEFT] !== 0) return false;
  const clock = i32[ints + CLOCK]!;
  i32[ints + LEFT] = clock;
  i32[ints + ROOM] = clock < MOST_WAITING ? clock : MOST_WAITING;
  return f64[at + WIDTH]! > i32[ints + GRACE]!;
}

/** Drops the oldest bucket. */
function dropOldest({ f64, i32 }: AdwinPool, at: number): void {
  const ints = 2 * at;
  const row = i32[ints + ROWS]! - 1;
  const begin = i32[ints + BEGINS + 2 * row]!;
  const stride = i32[ints + STRIDE]!;
  const capacity = i32[ints + CAPACITY]!;
  const oldest = at + sumsOffset(capacity) + row * stride + (begin & (stride - 1));
  const size = 2 ** row;
  const sum = f64[oldest]!;
  const within = row === 0 ? 0 : f64[oldest + capacity * stride]!;
  const width = f64[at + WIDTH]! - size;
  const total = f64[at + TOTAL]! - sum;
  const distance = sum / size - total / width;
  f64[at + WIDTH] = width;
  f64[at + TOTAL] = total;
  f64[at + UNTIL] = 0;
  f64[at + DEVIATIONS] = f64[at + DEVIATIONS]! - (within + (size * width * distance * distance) / (size + width));
  i32[ints + BEGINS + 2 * row] = begin + 1;
  if (begin + 1 === i32[ints + BEGINS + 2 * row + 1]) i32[ints + ROWS] = row;
}

/** After a cut was found: drops the oldest buckets until no split passes. The next value starts anew. */
export function shrink(pool: AdwinPool, at: number): void {
  do dropOldest(pool, at);
  while (hasCut(pool, at));
  pool.f64[at + DETECTIONS] = pool.f64[at + DETECTIONS]! + 1;
  pool.i32[2 * at + PENDING] = 1;
}

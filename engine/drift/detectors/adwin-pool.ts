/**
 * Memory of many ADWINs in one block of doubles: a detector is an offset into it, so that thousands of streams that take turns
 * stay close together and cost nothing to the garbage collector. A block grows by rows as its window does.
 *
 * A block, in doubles (`i32` sees the same bytes as 32-bit integers): the figures below, the values that wait, begin and end of
 * each row, the sums of the buckets row by row, and their squared deviations (those of row 0, single values, are 0 and not kept).
 * A row is a ring, oldest first, whose size is a power of two: bucket i of row r lies at r * STRIDE + (i & (STRIDE - 1)),
 * begin <= i < end.
 */
import type { DetectorParameters } from '../types.ts';

/** Values in the window. */
export const WIDTH = 0;
/** Their sum. */
export const TOTAL = 1;
/** The SUM of their squared deviations. */
export const DEVIATIONS = 2;
export const DELTA = 3;
export const DETECTIONS = 4;
/** What a scan has proved of the splits that it saw: see split-scan.ts. Widths beyond UNTIL are not covered. */
export const UNTIL = 5;
export const PROVED = 6;
export const CEILING = 7;
export const CEILING_SLOPE = 8;
export const FLOOR = 9;
export const FLOOR_SLOPE = 10;
export const SURPLUS = 11;
export const MASS = 12;
export const LOGARITHM = 13;
/** Integers: twice the offset of the block, plus these. Updates until the next test. */
export const LEFT = 28;
/** Rows in use. */
export const ROWS = 29;
/** 1 when the next value starts anew. */
export const PENDING = 30;
/** Rows that fit. */
export const CAPACITY = 31;
/** Most buckets a row. */
export const MOST = 32;
/** Buckets that fit into a row's ring. */
export const STRIDE = 33;
export const CLOCK = 34;
export const SHORTEST = 35;
export const GRACE = 36;
/** Values that came in and are not yet in the window, and how many may be before they are taken in. */
export const WAITING = 38;
export const ROOM = 39;
/** In doubles: the values that wait. */
export const VALUES = 20;
export const MOST_WAITING = 32;
/** Begin and end of row r are at BEGINS + 2 r, and one behind. */
export const BEGINS = 2 * (VALUES + MOST_WAITING);
/** Doubles before the first row's begin and end, which take one. */
const HEADER = BEGINS / 2;

/** Rows of a new detector: 5 * (2^10 - 1) values. A block that was outgrown is of use to new detectors only. */
const FIRST_ROWS = 10;
const MORE_ROWS = 4;
const FIRST_DOUBLES = 4096;
const GROWTH = 1.25;

/** What one of a stream's two detectors works with. */
export type AdwinParameters = Omit<DetectorParameters, 'warning_delta'>;

export class AdwinPool {
  f64 = new Float64Array(FIRST_DOUBLES);
  i32 = new Int32Array(this.f64.buffer);
  /** Sums of joined buckets on their way to the next row, then their squared deviations. */
  readonly joined = new Float64Array(2 * MOST_WAITING);
  #used = 0;
  /** Offsets of blocks that were given back, by their size. */
  readonly #free = new Map<number, number[]>();

  /** Offset of a new, empty detector. */
  allocate({ delta, clock, max_buckets, min_window_length, grace_period }: AdwinParameters, rows = FIRST_ROWS): number {
    const at = this.#take(blockSize(rows, strideOf(max_buckets)));
    const { f64, i32 } = this;
    f64[at + DELTA] = delta;
    f64[at + DETECTIONS] = 0;
    const ints = 2 * at;
    i32[ints + CAPACITY] = rows;
    i32[ints + CLOCK] = clock;
    i32[ints + MOST] = max_buckets;
    i32[ints + STRIDE] = strideOf(max_buckets);
    i32[ints + SHORTEST] = min_window_length;
    i32[ints + GRACE] = grace_period;
    i32[ints + WAITING] = 0;
    this.renew(at);
    return at;
  }

  /** As new, but for its detections, which are counted over its whole life, and for the values that wait. */
  renew(at: number): void {
    const { f64, i32 } = this;
    const ints = 2 * at;
    f64[at + WIDTH] = 0;
    f64[at + TOTAL] = 0;
    f64[at + DEVIATIONS] = 0;
    f64[at + UNTIL] = 0;
    i32[ints + LEFT] = i32[ints + CLOCK]!;
    i32[ints + ROOM] = Math.min(MOST_WAITING, i32[ints + CLOCK]!);
    i32[ints + ROWS] = 1;
    i32[ints + PENDING] = 0;
    i32[ints + BEGINS] = 0;
    i32[ints + BEGINS + 1] = 0;
  }

  /** The same detector with room for more rows, where its block was full. @returns its new offset */
  widen(at: number): number {
    const rows = this.i32[2 * at + CAPACITY]!;
    const stride = this.i32[2 * at + STRIDE]!;
    const grown = this.#take(blockSize(rows + MORE_ROWS, stride));
    const { f64, i32 } = this;
    f64.copyWithin(grown, at, at + HEADER + rows);
    i32[2 * grown + CAPACITY] = rows + MORE_ROWS;
    const sums = at + sumsOffset(rows);
    const buckets = rows * stride;
    f64.copyWithin(grown + sumsOffset(rows + MORE_ROWS), sums, sums + buckets);
    f64.copyWithin(grown + deviationsOffset(rows + MORE_ROWS, stride), sums + buckets, sums + 2 * buckets);
    this.release(at);
    return grown;
  }

  release(at: number): void {
    const size = blockSize(this.i32[2 * at + CAPACITY]!, this.i32[2 * at + STRIDE]!);
    const free = this.#free.get(size);
    if (free === undefined) this.#free.set(size, [at]);
    else free.push(at);
  }

  #take(size: number): number {
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) return free;
    const at = this.#used;
    this.#used += size;
    if (this.#used > this.f64.length) {
      const grown = new Float64Array(Math.max(this.#used, Math.ceil(this.f64.length * GROWTH)));
      grown.set(this.f64);
      this.f64 = grown;
      this.i32 = new Int32Array(grown.buffer);
    }
    return at;
  }
}

/** One bucket more than stays is there until two are joined. */
function strideOf(most: number): number {
  return 2 ** Math.ceil(Math.log2(most + 1));
}

/** From the block's beginning to the sums of its buckets. */
export function sumsOffset(rows: number): number {
  return HEADER + rows;
}

/** From the block's beginning to the squared deviations of its buckets. */
export function deviationsOffset(rows: number, stride: number): number {
  return sumsOffset(rows) + rows * stride;
}

function blockSize(rows: number, stride: number): number {
  return sumsOffset(rows) + 2 * rows * stride;
}

/**
 * Where a window that has to be cut changed: the split that passes the test most clearly, not the first that does. On a step
 * from 1 to 0 the first passing split says "1.00 -> 0.94", the clearest "1.00 -> 0.10" and where. To be asked before anything is
 * dropped: what is kept after the cut still holds old values.
 */
import type { Detection } from '../types.ts';
import {
  type AdwinPool,
  BEGINS,
  CAPACITY,
  DELTA,
  DEVIATIONS,
  ROWS,
  SHORTEST,
  STRIDE,
  sumsOffset,
  TOTAL,
  WIDTH,
} from './adwin-pool.ts';

/** What the window tells of its change. */
export type WindowChange = Omit<Detection, 'index' | 'level' | 'width'>;

interface Bucket {
  readonly n: number;
  readonly sum: number;
}

/** Enough for a chart. */
const SHOWN_BUCKETS = 64;

/** @throws Error where no split passes: there is nothing to tell */
export function clearestSplit(pool: AdwinPool, at: number): WindowChange {
  const { f64, i32 } = pool;
  const buckets = bucketsOf(pool, at);
  const width = f64[at + WIDTH]!;
  const variance = Math.max(f64[at + DEVIATIONS]! / width, 0);
  const shortest = i32[2 * at + SHORTEST]!;
  const dd = Math.log((2 * Math.log(width)) / f64[at + DELTA]!);
  let best: { readonly cut: number; readonly n0: number; readonly u0: number; readonly u1: number } | undefined;
  let clearest = -1;
  let n0 = 0;
  let u0 = 0;
  let u1 = f64[at + TOTAL]!;
  for (const [bucket, { n, sum }] of buckets.entries()) {
    n0 += n;
    u0 += sum;
    u1 -= sum;
    const n1 = width - n0;
    if (n0 < shortest) continue;
    if (n1 < shortest) break;
    const m = 1 / (n0 - shortest + 1) + 1 / (n1 - shortest + 1);
    const difference = Math.abs(u0 / n0 - u1 / n1);
    // The same expression as the test's, so that they agree on which splits pass.
    if (!(difference > Math.sqrt(2 * m * variance * dd) + (2 / 3) * dd * m)) continue;
    const clear = clearness(difference, m, variance);
    if (clear <= clearest) continue;
    clearest = clear;
    best = { cut: bucket + 1, n0, u0, u1 };
  }
  if (best === undefined) throw new Error('no split of the window passes the test');
  const n1 = width - best.n0;
  const before = best.u0 / best.n0;
  const after = best.u1 / n1;
  return {
    mean_before: before,
    mean_after: after,
    n_before: best.n0,
    n_after: n1,
    direction: after > before ? 'up' : 'down',
    confidence: 1 - Math.min(1, 2 * Math.log(width) * Math.exp(-clearest)),
    shift_sd: variance > 0 ? (after - before) / Math.sqrt(variance) : 0,
    window: shownWindow(buckets, best.cut),
  };
}

/**
 * How clearly a split passes: the ln(2 ln(w) / delta) at which it would just do so, from eps solved for it. It has no end where
 * the confidence has long been 1 in doubles.
 */
function clearness(difference: number, m: number, variance: number): number {
  const q = Math.sqrt(2 * m * variance);
  const g = (Math.sqrt(q * q + (8 / 3) * m * difference) - q) / ((4 / 3) * m);
  return g * g;
}

/** Oldest first. */
function bucketsOf({ f64, i32 }: AdwinPool, at: number): Bucket[] {
  const ints = 2 * at;
  const stride = i32[ints + STRIDE]!;
  const sums = at + sumsOffset(i32[ints + CAPACITY]!);
  const buckets: Bucket[] = [];
  for (let row = i32[ints + ROWS]! - 1; row >= 0; row--) {
    const end = i32[ints + BEGINS + 2 * row + 1]!;
    for (let bucket = i32[ints + BEGINS + 2 * row]!; bucket < end; bucket++) {
      buckets.push({ n: 2 ** row, sum: f64[sums + row * stride + (bucket & (stride - 1))]! });
    }
  }
  return buckets;
}

/** Few enough buckets to draw, the smallest neighbours joined, but never over the cut. */
function shownWindow(buckets: readonly Bucket[], cut: number): Detection['window'] {
  const sides = [buckets.slice(0, cut), buckets.slice(cut)];
  while (sides[0]!.length + sides[1]!.length > SHOWN_BUCKETS) {
    const [side, from] = smallestNeighbours(sides);
    const [a, b] = [side[from]!, side[from + 1]!];
    side.splice(from, 2, { n: a.n + b.n, sum: a.sum + b.sum });
  }
  return sides.flat().map(({ n, sum }) => ({ n, mean: sum / n }));
}

function smallestNeighbours(sides: readonly Bucket[][]): [side: Bucket[], from: number] {
  let found: [Bucket[], number] | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (const side of sides) {
    for (let from = 0; from + 1 < side.length; from++) {
      const together = side[from]!.n + side[from + 1]!.n;
      if (together >= smallest) continue;
      smallest = together;
      found = [side, from];
    }
  }
  return found!;
}

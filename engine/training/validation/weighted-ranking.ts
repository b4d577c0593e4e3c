/**
 * AUC and average precision of rows that count several times each: what every replicate of a bootstrap needs.
 *
 * The idea: rows are sorted once, by descending score. A replicate is then one walk down the order that counts rows of either
 * class. Ties are few, so that the walk from one to the next has no branch that depends on data, and a table of
 * reciprocals takes the place of its division.
 */
import type { Concordance } from './ranking-metrics.ts';
import { rank } from './ranking-metrics.ts';

export interface Descending {
  /** Rows by descending score. */
  readonly rows: Uint32Array;
  /** Their labels, in that order. */
  readonly label: Uint8Array;
  /** Runs of two and more equal scores: their starts and ends (exclusive) in turn. */
  readonly ties: Uint32Array;
}

export function descending(probability: Float64Array, label: Uint8Array): Descending {
  const { order, tieEnds } = rank(probability);
  const count = order.length;
  const rows = order.toReversed();
  const ties: number[] = [];
  for (let tie = tieEnds.length - 1; tie >= 0; tie--) {
    const start = tie === 0 ? 0 : tieEnds[tie - 1]!;
    if (tieEnds[tie]! - start > 1) ties.push(count - tieEnds[tie]!, count - start);
  }
  const labels = new Uint8Array(count);
  for (let at = 0; at < count; at++) labels[at] = label[rows[at]!]!;
  return { rows, label: labels, ties: Uint32Array.from(ties) };
}

/** 1 / k by k, for all counts up to `most`; 0 for 0. */
export function reciprocals(most: number): Float64Array {
  const table = new Float64Array(most + 1);
  for (let k = 1; k <= most; k++) table[k] = 1 / k;
  return table;
}

/** @param copies of each row */
export function weightedConcordance({ rows, label, ties }: Descending, copies: Uint16Array): Concordance {
  let right = 0;
  let positives = 0;
  let negatives = 0;
  let at = 0;
  for (let tie = 0; tie <= ties.length; tie += 2) {
    const start = tie < ties.length ? ties[tie]! : rows.length;
    for (; at < start; at++) {
      const count = copies[rows[at]!]!;
      const ofClass1 = count & -label[at]!;
      const ofClass0 = count - ofClass1;
      right += ofClass0 * positives;
      positives = (positives + ofClass1) | 0;
      negatives = (negatives + ofClass0) | 0;
    }
    if (start === rows.length) break;
    const [tied0, tied1] = countTied(rows, label, copies, start, ties[tie + 1]!);
    at = ties[tie + 1]!;
    right += tied0 * (positives + tied1 / 2);
    positives = (positives + tied1) | 0;
    negatives = (negatives + tied0) | 0;
  }
  return { right, pairs: positives * negatives };
}

/** @param inverse `reciprocals` of as many rows as may be drawn. @returns NaN without rows of either class */
export function weightedPrecision(
  { rows, label, ties }: Descending,
  copies: Uint16Array,
  inverse: Float64Array,
): number {
  let area = 0;
  let positives = 0;
  let taken = 0;
  let at = 0;
  for (let tie = 0; tie <= ties.length; tie += 2) {
    const start = tie < ties.length ? ties[tie]! : rows.length;
    for (; at < start; at++) {
      const count = copies[rows[at]!]!;
      const ofClass1 = count & -label[at]!;
      positives = (positives + ofClass1) | 0;
      taken = (taken + count) | 0;
      area += ofClass1 * positives * inverse[taken]!;
    }
    if (start === rows.length) break;
    const [tied0, tied1] = countTied(rows, label, copies, start, ties[tie + 1]!);
    at = ties[tie + 1]!;
    positives = (positives + tied1) | 0;
    taken = (taken + tied0 + tied1) | 0;
    area += tied1 * positives * inverse[taken]!;
  }
  return positives === 0 || positives === taken ? Number.NaN : area / positives;
}

function countTied(
  rows: Uint32Array,
  label: Uint8Array,
  copies: Uint16Array,
  from: number,
  to: number,
): [tied0: number, tied1: number] {
  let all = 0;
  let ofClass1 = 0;
  for (let at = from; at < to; at++) {
    const count = copies[rows[at]!]!;
    all += count;
    ofClass1 += count & -label[at]!;
  }
  return [all - ofClass1, ofClass1];
}

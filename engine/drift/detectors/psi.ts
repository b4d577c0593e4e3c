/** Population stability index of a column: how far its values lie from those that a model was trained on. */

/** `reference` of a training report: inner edges, ascending, and training rows by bin; bin i holds what is above edge i - 1 and not above edge i. */
export interface ColumnReference {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

export const PSI_BANDS = ['stable', 'moderate', 'shifted'] as const;
export type PsiBand = (typeof PSI_BANDS)[number];

/** The bands of credit scoring, where the index comes from (Siddiqi 2006). */
const MODERATE_FROM = 0.1;
const SHIFTED_FROM = 0.25;
/** Rows that each bin counts beside its own, so that an empty one has a logarithm. */
const HALF_A_ROW = 0.5;

/** Rows of each of the reference's bins; missing values are in none. */
export function countByBin(values: Iterable<number>, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = binOf(value, edges);
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}

/** First edge that is not below the value. */
function binOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value > edges[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Sum over the bins of (a - e) ln(a / e), e and a being their shares in reference and data.
 * @returns null where it tells nothing: no rows, or one bin only, as a constant column has
 */
export function populationStability(expected: readonly number[], actual: readonly number[]): number | null {
  const rows = [sum(expected), sum(actual)] as const;
  if (expected.length < 2 || rows[0] === 0 || rows[1] === 0) return null;
  const share = (count: number, of: number) => (count + HALF_A_ROW) / (of + HALF_A_ROW * expected.length);
  let index = 0;
  for (const [bin, count] of expected.entries()) {
    const e = share(count, rows[0]);
    const a = share(actual[bin]!, rows[1]);
    index += (a - e) * Math.log(a / e);
  }
  return index;
}

export function psiBand(index: number): PsiBand {
  if (index < MODERATE_FROM) return 'stable';
  return index < SHIFTED_FROM ? 'moderate' : 'shifted';
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

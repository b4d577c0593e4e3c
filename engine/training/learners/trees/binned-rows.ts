/** A tree's answer for rows that are binned already: those that it was fitted beside. */
import type { BinnedTable } from './histogram-bins.ts';
import { LEAF, type Tree } from './tree.ts';

/** Steps of the leaf that the row comes to from the root. */
export function leafSteps(
  { feature, bin, next, missingLeft = null }: Tree,
  { bins, rows: stride }: Pick<BinnedTable, 'bins' | 'rows'>,
  row: number,
): number {
  let node = 0;
  for (let split = feature[0]!; split !== LEAF; split = feature[node]!) {
    // Counted from 1, with a missing bin (255) at 0, where it goes left.
    const shift = missingLeft === null ? 0 : missingLeft[node]!;
    const own = (bins[Math.imul(split, stride) + row]! + shift) & 255;
    node = next[node]! + (own > bin[node]! + shift ? 1 : 0);
  }
  return next[node]!;
}

/** How rows lie in memory while trees score them: row by row, so that one row's bins share a cache line. */
import type { FeatureTable } from './predict.ts';
import type { TreeModel } from './tree.ts';

/**
 * Cells of 16 bits. Narrow: bin << 8, as `walkNarrow` adds it to a node's word; a missing value is bin 255. Wide: the bin itself; a
 * missing value is 65535. Either is above every `bin` of a split, so that it goes right. Where some split sends missing values
 * left, each feature has a second column, `features` further on, in which they are bin 0.
 */
export interface RowLayout {
  readonly narrow: boolean;
  readonly features: number;
  readonly missingLeft: boolean;
  /** Cells a row. */
  readonly stride: number;
}

/** A node's word has 16 bits for a child, 8 for a bin and 8 for a column. */
const MOST_NARROW_NODES = 2 ** 16;
const MOST_NARROW_COLUMNS = 2 ** 8;

export function rowLayout({ trees, edges }: TreeModel): RowLayout {
  const features = edges.length;
  const missingLeft = trees.some((tree) => tree.missingLeft?.includes(1));
  const stride = missingLeft ? 2 * features : features;
  const narrow =
    stride <= MOST_NARROW_COLUMNS &&
    trees.every(({ bin }) => bin instanceof Uint8Array && bin.length <= MOST_NARROW_NODES);
  return { narrow, features, missingLeft, stride };
}

/** Writes the rows [from, from + count) of the table's `rows` into `cells`, `layout.stride` cells each. */
export function layRows(
  { values, tableRows, rows }: FeatureTable,
  edges: readonly Float32Array[],
  { from, count, layout, cells }: { from: number; count: number; layout: RowLayout; cells: Uint16Array },
): void {
  const { narrow, features, missingLeft, stride } = layout;
  const shift = narrow ? 8 : 0;
  const missing = narrow ? 0xff00 : 0xffff;
  for (let feature = 0; feature < features; feature++) {
    const column = values.subarray(feature * tableRows, (feature + 1) * tableRows);
    const ofFeature = edges[feature]!;
    for (let at = 0, cell = feature; at < count; at++, cell += stride) {
      const value = column[rows[from + at]!]!;
      const bin = Number.isNaN(value) ? -1 : binOf(value, ofFeature);
      cells[cell] = bin < 0 ? missing : bin << shift;
      if (missingLeft) cells[cell + features] = bin < 0 ? 0 : bin << shift;
    }
  }
}

/** The number of edges below `value`, which is not NaN. */
function binOf(value: number, edges: Float32Array): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How rows lie in memory while trees score them: row by row, so that one row's bins share a cache line. */
import type { TreeModel } from './tree.ts';

/** Some rows of a table of raw features. */
export interface FeatureTable {
  /** Column-major, `tableRows` a feature. */
  readonly values: Float32Array;
  readonly tableRows: number;
  readonly rows: Uint32Array;
}

/**
 * Cells of 16 bits: the bin; a missing value is 65535, above every `bin` of a split, so that it goes right. Where some split sends
 * missing values left, each feature has a second column, `features` further on, in which they are bin 0.
 */
export interface RowLayout {
  readonly features: number;
  readonly missingLeft: boolean;
  /** Cells a row. */
  readonly stride: number;
}

const MISSING_CELL = 0xffff;
/** Cells of 2 bytes in a cache line of 64. */
const LINE_CELLS = 32;

export function rowLayout({ trees, edges }: TreeModel): RowLayout {
  const features = edges.length;
  const missingLeft = trees.some((tree) => tree.missingLeft?.includes(1));
  const columns = missingLeft ? 2 * features : features;
  // Rows of up to a cache line take a whole one, so that none lies across two.
  const stride = columns <= LINE_CELLS ? LINE_CELLS : columns;
  return { features, missingLeft, stride };
}

/** Rows [from, from + count) of a table's `rows`, and where they go: `layout.stride` cells each. */
interface Laying {
  readonly from: number;
  readonly count: number;
  readonly layout: RowLayout;
  readonly cells: Uint16Array;
}

/** Lays out rows with all their features. */
export function layRows(table: FeatureTable, edges: readonly Float32Array[], laying: Laying): void {
  const { features } = laying.layout;
  for (let feature = 0; feature < features; feature++) {
    layFeature(table, edges[feature]!, laying, { feature, column: feature });
  }
}

/** Lays out one feature, whose values are in the `column` of the table. @param edges of the feature */
export function layFeature(
  { values, tableRows, rows }: FeatureTable,
  edges: Float32Array,
  { from, count, layout, cells }: Laying,
  { feature, column }: { readonly feature: number; readonly column: number },
): void {
  const { features, missingLeft, stride } = layout;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const firstBin = new Uint16Array(GRID_CELLS + 1);
  fillGrid(edges, firstBin);
  const start = column * tableRows;
  for (let at = 0, cell = feature; at < count; at++, cell += stride) {
    const row = start + rows[from + at]!;
    const value = values[row]!;
    if (Number.isNaN(value)) {
      cells[cell] = MISSING_CELL;
      if (missingLeft) cells[cell + features] = 0;
      continue;
    }
    const place = gridCell(bits[row]!);
    let low = firstBin[place]!;
    let high = firstBin[place + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= edges[middle]!) high = middle;
      else low = middle + 1;
    }
    cells[cell] = low;
    if (missingLeft) cells[cell + features] = low;
  }
}

/**
 * A search among 254 edges costs as much as ten steps down a tree: its branches cannot be predicted. So the float32 numbers are
 * cut, by their highest bits, into cells that hold an edge or two, and the search begins and ends in the value's own.
 */
const GRID_BITS = 14;
const GRID_CELLS = 2 ** GRID_BITS;

/** Ascending with the number whose bits these are. */
function gridCell(bits: number): number {
  return (bits ^ ((bits >> 31) | 0x80000000)) >>> (32 - GRID_BITS);
}

/** For each cell the number of edges in the cells before it. */
function fillGrid(edges: Float32Array, firstBin: Uint16Array): void {
  // -0 and 0 are one number in two cells: as an edge it stands in the higher one, where it is below neither.
  const bits = new Int32Array(edges.map((edge) => edge + 0).buffer);
  let filled = 0;
  for (let edge = 0; edge < bits.length; edge++) {
    const cell = gridCell(bits[edge]!);
    if (cell < filled) continue;
    firstBin.fill(edge, filled, cell + 1);
    filled = cell + 1;
  }
  firstBin.fill(bits.length, filled);
}

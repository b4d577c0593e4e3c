/**
 * Scores the same rows many times, each time with other values of one feature: what permutation importance asks for.
 *
 * The idea: rows are laid out once, and only the swapped column anew. Each tree is packed once for all swaps, and one that does not
 * split by a swapped feature says what it says of the rows as they are.
 */
import { probabilities } from './predict.ts';
import { type FeatureTable, layFeature, layRows, rowLayout } from './row-layout.ts';
import type { Tree, TreeModel } from './tree.ts';
import { type TreeWalker, treeWalker, wholeLanes } from './walk-trees.ts';

/** Values of a feature for the rows that are scored, in their order. */
export interface SwappedColumn {
  readonly feature: number;
  readonly column: Float32Array;
}

/** Probabilities of class 1, a row of `table.rows` each. */
export interface SwappedScores {
  /** Of the rows as they are. */
  readonly usual: Float64Array;
  /** For each swap: as of a table that holds the swapped values. */
  readonly swapped: readonly Float64Array[];
}

/** Cells that are walked at once: enough rows to pay for packing the trees. */
const CELLS_AT_ONCE = 2 ** 18;

export function predictSwapped(model: TreeModel, table: FeatureTable, swaps: readonly SwappedColumn[]): SwappedScores {
  const { trees, edges } = model;
  const count = table.rows.length;
  const layout = rowLayout(model);
  const rows = wholeLanes(count);
  const rowCells = rows * layout.stride;
  const atOnce = Math.max(1, Math.min(swaps.length, Math.floor(CELLS_AT_ONCE / Math.max(1, rowCells))));
  // First the rows as they are, then once more for each swap of a batch.
  const walker = treeWalker(trees, layout, (1 + atOnce) * rows);
  const { cells, votes } = walker;
  const usualCells = cells.subarray(0, rowCells);
  layRows(table, edges, { from: 0, count, layout, cells: usualCells });
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  const lay = ({ feature, column }: SwappedColumn, own: Uint16Array) => {
    own.set(usualCells);
    const alone = { values: column, tableRows: count, rows: order };
    layFeature(alone, edges[feature]!, { from: 0, count, layout, cells: own }, { feature, column: 0 });
  };

  const usual = new Int32Array(rows);
  const swapped: Float64Array[] = [];
  for (let first = 0; first === 0 || first < swaps.length; first += atOnce) {
    const batch = swaps.slice(first, first + atOnce);
    for (const [at, swap] of batch.entries()) lay(swap, cells.subarray((1 + at) * rowCells, (2 + at) * rowCells));
    usual.fill(0);
    votes.fill(0);
    for (const tree of trees) {
      walker.load(tree);
      walkSwaps(walker, batch, featuresOf(tree, edges.length), usual);
    }
    for (let at = 1; at <= batch.length; at++) {
      swapped.push(probabilities(model, votes.subarray(at * rows, at * rows + count)));
    }
  }
  return { usual: probabilities(model, usual.subarray(0, count)), swapped };
}

/**
 * Walks the rows as they are down the tree that is loaded, and those of each swap that it splits by. By itself: V8 would compile the
 * loop over all trees anew, with all that it calls, each time that it enters it half-way.
 * @param usual votes for the rows as they are, added up over the trees
 */
function walkSwaps(
  { votes, walk }: TreeWalker,
  batch: readonly SwappedColumn[],
  splits: Uint8Array,
  usual: Int32Array,
): void {
  const rows = usual.length;
  votes.fill(0, 0, rows);
  walk(0, rows);
  for (let row = 0; row < rows; row++) usual[row] = usual[row]! + votes[row]!;
  for (let at = 0; at < batch.length; at++) {
    const place = (1 + at) * rows;
    if (splits[batch[at]!.feature] === 1) walk(place, rows);
    else for (let row = 0; row < rows; row++) votes[place + row] = votes[place + row]! + votes[row]!;
  }
}

/** 1 for each feature that the tree splits by. */
function featuresOf({ feature }: Tree, features: number): Uint8Array {
  const own = new Uint8Array(features);
  // A leaf's mark lies beyond the array, where nothing is written.
  for (let node = 0; node < feature.length; node++) own[feature[node]!] = 1;
  return own;
}

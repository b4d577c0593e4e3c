/**
 * Scores the same rows many times, each time with other values of one feature: what permutation importance asks for.
 *
 * The idea: rows are laid out once, and only the swapped column anew. Trees that do not split by a swapped feature say what
 * they said before; votes are whole numbers, so that taking the old ones of the other trees away leaves exactly the same sum.
 */
import { type FeatureTable, probabilities } from './predict.ts';
import { layFeature, layRows, rowLayout } from './row-layout.ts';
import type { Tree, TreeModel } from './tree.ts';
import { LANES, treeWalker, type Walker } from './walk-trees.ts';

/** Values of a feature for the rows that are scored, in their order. */
export interface SwappedColumn {
  readonly feature: number;
  readonly column: Float32Array;
}

/** Cells that are walked at once: enough rows to pay for packing the trees. */
const CELLS_AT_ONCE = 2 ** 18;

/** @returns for each swap the probability of class 1, a row of `table.rows` each: as of a table that holds the swapped values */
export function predictSwapped(model: TreeModel, table: FeatureTable, swaps: readonly SwappedColumn[]): Float64Array[] {
  const { trees, edges } = model;
  const count = table.rows.length;
  const layout = rowLayout(model);
  const rows = LANES * Math.ceil(count / LANES);
  const usual = new Uint16Array(rows * layout.stride);
  layRows(table, edges, { from: 0, count, layout, cells: usual });
  const mostNodes = trees.reduce((most, { feature }) => Math.max(most, feature.length), 0);
  const walk = treeWalker(layout, mostNodes);
  const splits = featuresOf(trees, edges.length);
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  const lay = ({ feature, column }: SwappedColumn, cells: Uint16Array) => {
    cells.set(usual);
    const alone = { values: column, tableRows: count, rows: order };
    layFeature(alone, edges[feature]!, { from: 0, count, layout, cells }, { feature, column: 0 });
  };

  const atOnce = Math.max(1, Math.floor(CELLS_AT_ONCE / Math.max(1, usual.length)));
  const copies = new Uint16Array(Math.min(atOnce, swaps.length) * usual.length);
  let usualVotes: Int32Array | null = null;
  const scores: Float64Array[] = [];
  for (let first = 0; first < swaps.length; first += atOnce) {
    const batch = swaps.slice(first, first + atOnce);
    const cells = copies.subarray(0, batch.length * usual.length);
    for (const [at, swap] of batch.entries()) lay(swap, cells.subarray(at * usual.length, (at + 1) * usual.length));
    const touched = trees.filter((_, tree) => batch.some(({ feature }) => splits[tree]![feature] === 1));
    let others = new Int32Array(rows);
    if (touched.length < trees.length) {
      usualVotes ??= votesOf(walk, trees, usual, rows);
      others = less(usualVotes, votesOf(walk, touched, usual, rows));
    }
    const votes = votesOf(walk, touched, cells, batch.length * rows);
    for (let at = 0; at < batch.length; at++) {
      const own = votes.subarray(at * rows, at * rows + count);
      const all = own.map((vote, row) => vote + others[row]!);
      scores.push(probabilities(model, all));
    }
  }
  return scores;
}

function less(from: Int32Array, taken: Int32Array): Int32Array<ArrayBuffer> {
  return Int32Array.from(from, (votes, row) => votes - taken[row]!);
}

function votesOf(walk: Walker, trees: readonly Tree[], cells: Uint16Array, rows: number): Int32Array {
  const votes = new Int32Array(rows);
  walk(trees, cells, votes);
  return votes;
}

/** 1 for each feature that a tree splits by; a list a tree. */
function featuresOf(trees: readonly Tree[], features: number): Uint8Array[] {
  return trees.map(({ feature }) => {
    const own = new Uint8Array(features);
    // A leaf's mark lies beyond the array, where nothing is written.
    for (let node = 0; node < feature.length; node++) own[feature[node]!] = 1;
    return own;
  });
}

/** Scores rows of raw features with trees: for forests the same probabilities, bit for bit, as ONNX Runtime gives for their artifact. */
import { logistic } from '../exponential.ts';
import { type FeatureTable, layRows, rowLayout } from './row-layout.ts';
import type { TreeModel } from './tree.ts';
import { LANES } from './walk-kernel.ts';
import { treeWalker, wholeLanes } from './walk-trees.ts';

/** Cells of a block of rows: half a megabyte, which a second-level cache holds, and enough rows to pay for packing the trees. */
const BLOCK_CELLS = 2 ** 18;

/** @returns probability of class 1, a row of `rows` each; class 1 is what is above 0.5 */
export function predictTrees(model: TreeModel, table: FeatureTable): Float64Array {
  return probabilities(model, sumOfVotes(model, table));
}

/** @param votes of all trees, a row each */
export function probabilities({ unit, link, base }: TreeModel, votes: Int32Array): Float64Array {
  if (link === 'identity') return Float64Array.from(votes, (vote) => (base + vote) * unit);
  return Float64Array.from(votes, (vote) => logistic((base + vote) * unit));
}

/** What the trees say, in steps of the model's unit, without its base: a row each. */
function sumOfVotes(model: TreeModel, table: FeatureTable): Int32Array {
  const { trees, edges } = model;
  const count = table.rows.length;
  const layout = rowLayout(model);
  const blockRows = Math.max(
    LANES,
    LANES * Math.floor(Math.min(count + LANES - 1, BLOCK_CELLS / layout.stride) / LANES),
  );
  const { cells, votes: ofBlock, load, walk } = treeWalker(trees, layout, blockRows);
  const votes = new Int32Array(count);
  for (let from = 0; from < count; from += blockRows) {
    const rows = Math.min(blockRows, count - from);
    layRows(table, edges, { from, count: rows, layout, cells });
    ofBlock.fill(0);
    for (const tree of trees) {
      load(tree);
      // What is left of the former block behind the last row is walked to the next multiple of LANES, and not used.
      walk(0, wholeLanes(rows));
    }
    votes.set(ofBlock.subarray(0, rows), from);
  }
  return votes;
}

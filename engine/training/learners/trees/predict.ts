/** Scores rows of raw features with trees: for forests the same probabilities, bit for bit, as ONNX Runtime gives for their artifact. */
import { assignBins } from './histogram-bins.ts';
import { LEAF, type Tree, type TreeModel } from './tree.ts';

/** Some rows of a table of raw features. */
export interface FeatureTable {
  /** Column-major, `tableRows` a feature. */
  readonly values: Float32Array;
  readonly tableRows: number;
  readonly rows: Uint32Array;
}

/** @returns probability of class 1, a row of `rows` each; class 1 is what is above 0.5 */
export function predictTrees(model: TreeModel, { values, tableRows, rows }: FeatureTable): Float64Array {
  const count = rows.length;
  const bins = new Uint8Array(count * model.edges.length);
  const column = new Float32Array(count);
  for (const [feature, edges] of model.edges.entries()) {
    const start = feature * tableRows;
    for (let at = 0; at < count; at++) column[at] = values[start + rows[at]!]!;
    assignBins(column, edges, bins.subarray(feature * count, (feature + 1) * count));
  }
  const votes = new Int32Array(count).fill(model.base);
  for (const tree of model.trees) addVotes(tree, bins, count, 0, votes);
  const { unit, link } = model;
  if (link === 'identity') return Float64Array.from(votes, (vote) => vote * unit);
  return Float64Array.from(votes, (vote) => 1 / (1 + Math.exp(-vote * unit)));
}

/** Adds the votes of one tree on the rows [from, from + votes.length) of a column-major table of bins. */
export function addVotes(tree: Tree, bins: Uint8Array, stride: number, from: number, votes: Int32Array): void {
  const { feature, bin, next } = tree;
  for (let at = 0; at < votes.length; at++) {
    const row = from + at;
    let node = 0;
    for (let split = feature[0]!; split !== LEAF; split = feature[node]!) {
      const right = bins[Math.imul(split, stride) + row]! > bin[node]! ? 1 : 0;
      node = (next[node]! + right) | 0;
    }
    votes[at] = votes[at]! + next[node]!;
  }
}

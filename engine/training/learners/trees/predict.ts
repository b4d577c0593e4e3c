/** Scores rows of raw features with a forest: the same probabilities, bit for bit, as ONNX Runtime gives for its artifact. */
import { assignBins } from './histogram-bins.ts';
import { LEAF, type Tree, VOTE_UNIT } from './tree.ts';

export interface Forest {
  readonly trees: readonly Tree[];
  /** Upper edges of the bins, a list a feature. */
  readonly edges: readonly Float32Array[];
}

/** @param rows row-major float32 features. @returns probability of class 1, a row each; class 1 is what is above 0.5 */
export function predictProbabilities(forest: Forest, rows: Float32Array): Float64Array {
  const features = forest.edges.length;
  const count = rows.length / features;
  const bins = new Uint8Array(rows.length);
  const column = new Float32Array(count);
  for (const [feature, edges] of forest.edges.entries()) {
    for (let row = 0; row < count; row++) column[row] = rows[row * features + feature]!;
    assignBins(column, edges, bins.subarray(feature * count, (feature + 1) * count));
  }
  const votes = new Int32Array(count);
  for (const tree of forest.trees) addVotes(tree, bins, count, 0, votes);
  return Float64Array.from(votes, (vote) => vote * VOTE_UNIT);
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

/**
 * Walks rows down trees, which is nearly all the time that scoring takes.
 *
 * The idea: a step is a chain of dependent loads (node, then bin, then child), so four rows go down a tree at a time and wait for
 * memory together. A step has no branch to mispredict: a node is one 32-bit word, child << 16 | (255 - bin) << 8 | column, to which
 * a row's cell, bin << 8, is added. The sum carries into the child, and so steps over to the right one, exactly when the row's
 * bin is above the node's. A leaf is a word that leads to itself, so that rows which arrive early may go on walking; whether all
 * four have arrived is looked at every third step. The tree, packed anew for each block of rows, lies in the first cache, the
 * block's rows in the second.
 */
import type { RowLayout } from './row-layout.ts';
import { LEAF, type Tree } from './tree.ts';

/** Rows that are walked together: blocks are filled up to a multiple of it. */
export const LANES = 4;

/** Adds the votes of trees to rows that lie in `cells` as `layout` says. `votes` has one a row, a multiple of LANES. */
export type Walker = (trees: readonly Tree[], cells: Uint16Array, votes: Int32Array) => void;

/** Makes a walker with its scratch memory. @param mostNodes of any of the trees that it will walk */
export function treeWalker(layout: RowLayout, mostNodes: number): Walker {
  const wordsANode = layout.narrow ? 1 : WIDE;
  const words = new Int32Array(mostNodes * wordsANode);
  const leaves = new Int32Array(mostNodes);
  return (trees, cells, votes) => {
    for (const tree of trees) {
      if (layout.narrow) {
        packNarrow(tree, layout.features, words, leaves);
        walkNarrow(words, leaves, cells, layout.stride, votes);
      } else {
        packWide(tree, layout.features, words);
        walkWide(words, tree.next, cells, layout.stride, votes);
      }
    }
  };
}

function packNarrow(tree: Tree, features: number, words: Int32Array, leaves: Int32Array): void {
  const { feature, bin, next, missingLeft = null } = tree;
  const nodes = feature.length;
  for (let node = 0; node < nodes; node++) {
    const split = feature[node]!;
    if (split === LEAF) {
      words[node] = node << 16;
      leaves[node] = next[node]!;
    } else {
      const column = missingLeft !== null && missingLeft[node] === 1 ? split + features : split;
      words[node] = (next[node]! << 16) | ((255 - bin[node]!) << 8) | column;
    }
  }
}

function walkNarrow(
  words: Int32Array,
  leaves: Int32Array,
  cells: Uint16Array,
  stride: number,
  votes: Int32Array,
): void {
  const rows = votes.length;
  for (let row = 0; row < rows; row += LANES) {
    const row0 = Math.imul(row, stride);
    const row1 = row0 + stride;
    const row2 = row1 + stride;
    const row3 = row2 + stride;
    let node0 = 0;
    let node1 = 0;
    let node2 = 0;
    let node3 = 0;
    for (;;) {
      const before0 = node0;
      const before1 = node1;
      const before2 = node2;
      const before3 = node3;
      let word0 = words[node0]!;
      let word1 = words[node1]!;
      let word2 = words[node2]!;
      let word3 = words[node3]!;
      node0 = (word0 + cells[row0 + (word0 & 255)]!) >>> 16;
      node1 = (word1 + cells[row1 + (word1 & 255)]!) >>> 16;
      node2 = (word2 + cells[row2 + (word2 & 255)]!) >>> 16;
      node3 = (word3 + cells[row3 + (word3 & 255)]!) >>> 16;
      if (((node0 ^ before0) | (node1 ^ before1) | (node2 ^ before2) | (node3 ^ before3)) === 0) break;
      word0 = words[node0]!;
      word1 = words[node1]!;
      word2 = words[node2]!;
      word3 = words[node3]!;
      node0 = (word0 + cells[row0 + (word0 & 255)]!) >>> 16;
      node1 = (word1 + cells[row1 + (word1 & 255)]!) >>> 16;
      node2 = (word2 + cells[row2 + (word2 & 255)]!) >>> 16;
      node3 = (word3 + cells[row3 + (word3 & 255)]!) >>> 16;
      word0 = words[node0]!;
      word1 = words[node1]!;
      word2 = words[node2]!;
      word3 = words[node3]!;
      node0 = (word0 + cells[row0 + (word0 & 255)]!) >>> 16;
      node1 = (word1 + cells[row1 + (word1 & 255)]!) >>> 16;
      node2 = (word2 + cells[row2 + (word2 & 255)]!) >>> 16;
      node3 = (word3 + cells[row3 + (word3 & 255)]!) >>> 16;
    }
    votes[row] = votes[row]! + leaves[node0]!;
    votes[row + 1] = votes[row + 1]! + leaves[node1]!;
    votes[row + 2] = votes[row + 2]! + leaves[node2]!;
    votes[row + 3] = votes[row + 3]! + leaves[node3]!;
  }
}

/** Words of a wide node: first word of the left child, column, bin, and the node's own number. */
const WIDE = 4;

function packWide(tree: Tree, features: number, words: Int32Array): void {
  const { feature, bin, next, missingLeft = null } = tree;
  const nodes = feature.length;
  for (let node = 0, word = 0; node < nodes; node++, word += WIDE) {
    const split = feature[node]!;
    const isLeaf = split === LEAF;
    words[word] = isLeaf ? word : next[node]! * WIDE;
    words[word + 1] = isLeaf ? 0 : split + (missingLeft !== null && missingLeft[node] === 1 ? features : 0);
    words[word + 2] = isLeaf ? 0xffff : bin[node]!;
    words[word + 3] = node;
  }
}

/** For more nodes, bins or columns than fit into one word: the same walk with a word each. */
function walkWide(words: Int32Array, next: Int32Array, cells: Uint16Array, stride: number, votes: Int32Array): void {
  const rows = votes.length;
  for (let row = 0; row < rows; row += LANES) {
    const row0 = Math.imul(row, stride);
    const row1 = row0 + stride;
    const row2 = row1 + stride;
    const row3 = row2 + stride;
    let node0 = 0;
    let node1 = 0;
    let node2 = 0;
    let node3 = 0;
    for (;;) {
      const before0 = node0;
      const before1 = node1;
      const before2 = node2;
      const before3 = node3;
      // The difference is negative, and so adds the four words of one node, exactly when the row's bin is above the node's.
      node0 = words[node0]! + (((words[node0 + 2]! - cells[row0 + words[node0 + 1]!]!) >>> 31) << 2);
      node1 = words[node1]! + (((words[node1 + 2]! - cells[row1 + words[node1 + 1]!]!) >>> 31) << 2);
      node2 = words[node2]! + (((words[node2 + 2]! - cells[row2 + words[node2 + 1]!]!) >>> 31) << 2);
      node3 = words[node3]! + (((words[node3 + 2]! - cells[row3 + words[node3 + 1]!]!) >>> 31) << 2);
      if (((node0 ^ before0) | (node1 ^ before1) | (node2 ^ before2) | (node3 ^ before3)) === 0) break;
    }
    votes[row] = votes[row]! + next[words[node0 + 3]!]!;
    votes[row + 1] = votes[row + 1]! + next[words[node1 + 3]!]!;
    votes[row + 2] = votes[row + 2]! + next[words[node2 + 3]!]!;
    votes[row + 3] = votes[row + 3]! + next[words[node3 + 3]!]!;
  }
}

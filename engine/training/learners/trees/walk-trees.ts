/** Walks rows down trees: packs a tree for the kernel, and keeps rows and votes in its memory. */
import type { RowLayout } from './row-layout.ts';
import { LEAF, type Tree } from './tree.ts';
import { BIN_BITS, CELL_BYTES, COLUMN_BITS, LANES, NODE_BYTES, WALK_KERNEL } from './walk-kernel.ts';

/** Rows up to a multiple of what is walked together. */
export function wholeLanes(rows: number): number {
  return LANES * Math.ceil(rows / LANES);
}

/** Good until the next walker is made in the same thread: they share one memory. */
export interface TreeWalker {
  /** Where rows are laid out, row by row, before they are walked. */
  readonly cells: Uint16Array;
  /** Of the trees that the rows were walked down, a row each; whoever reads them sets them to 0 first. */
  readonly votes: Int32Array;
  /** Takes the tree that rows are walked down from now on. */
  load(tree: Tree): void;
  /** Adds the tree's votes to `count` rows from row `first` on, both multiples of LANES. */
  walk(first: number, count: number): void;
}

/** Bits of the bin in the lower half of a node's word, and above it. */
const LOWER_BITS = 32 - COLUMN_BITS;
const LOWER_MASK = 2 ** LOWER_BITS - 1;
const UPPER_BITS = BIN_BITS - LOWER_BITS;
const LARGEST_BIN = 2 ** BIN_BITS - 1;

/** @param trees that will be walked. @param rows that there is room for, a multiple of LANES */
export function treeWalker(trees: readonly Tree[], layout: RowLayout, rows: number): TreeWalker {
  const mostNodes = trees.reduce((most, { feature }) => Math.max(most, feature.length), 1);
  const rowBytes = CELL_BYTES * layout.stride;
  const leavesAt = NODE_BYTES * mostNodes;
  const votesAt = leavesAt + Int32Array.BYTES_PER_ELEMENT * mostNodes;
  const cellsAt = votesAt + Int32Array.BYTES_PER_ELEMENT * rows;
  const memory = WALK_KERNEL.memory(cellsAt + rowBytes * rows);
  const words = new Int32Array(memory, 0, 2 * mostNodes);
  const leaves = new Int32Array(memory, leavesAt, mostNodes);
  const { walk } = WALK_KERNEL.run;
  return {
    cells: new Uint16Array(memory, cellsAt, rows * layout.stride),
    votes: new Int32Array(memory, votesAt, rows),
    load: (tree) => pack(tree, layout.features, words, leaves),
    walk(first, count) {
      // The kernel looks for the end behind the first rows.
      if (count === 0) return;
      const votes = votesAt + Int32Array.BYTES_PER_ELEMENT * first;
      walk(0, leavesAt, cellsAt + rowBytes * first, rowBytes, votes, votes + Int32Array.BYTES_PER_ELEMENT * count);
    },
  };
}

/** Words as `walk-kernel.ts` reads them, the lower half first. Half of all nodes are leaves, in no order: a mask costs less than a branch. */
function pack(
  { feature, bin, next, missingLeft = null }: Tree,
  features: number,
  words: Int32Array,
  leaves: Int32Array,
): void {
  const nodes = feature.length;
  for (let node = 0; node < nodes; node++) {
    const split = feature[node]!;
    const child = next[node]!;
    const room = LARGEST_BIN - bin[node]!;
    // All ones for a leaf.
    const leaf = (LEAF - 1 - split) >> 31;
    const column = missingLeft === null ? split : split + (-missingLeft[node]! & features);
    words[2 * node] = ~leaf & (((room & LOWER_MASK) << COLUMN_BITS) | column);
    words[2 * node + 1] = (~leaf & ((child << UPPER_BITS) | (room >>> LOWER_BITS))) | (leaf & (node << UPPER_BITS));
    // Of a split nobody asks.
    leaves[node] = child;
  }
}

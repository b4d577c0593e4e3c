/**
 * Finds the best border between bins for one node of a tree, by weighted Gini impurity, and divides the node there.
 *
 * With l0, l1 samples of class 0 and 1 left of a border, t0, t1 in the node, S the weight on the left and N in the node, the
 * decrease of impurity is (l0 t1 - l1 t0)^2 / (S (N - S)) but for a factor of the node: no division, and exactly 0 where
 * nothing is gained. Four features at a time are searched by the kernel. Where its 16 bits are too few for a class, or samples have
 * weights, each class of each feature is summed up by itself (`wide-search.ts`).
 */
import type { Random } from '../random.ts';
import type { BinnedTable } from '../trees/histogram-bins.ts';
import { type BestSplit, type SampleWords, type SplitNode, splitBin } from './border.ts';
import { FOREST_KERNEL, type ForestKernel } from './forest-kernel.ts';
import { CELL_SHIFT, LANES, MOST_OF_A_CLASS, PLACES } from './kernel-places.ts';
import { type PlacedBins, placedBins } from './placed-bins.ts';
import { searchWide, type WideSums, wideSums } from './wide-search.ts';

/** From so many samples on nearly every bin is occupied by some feature, and marking them costs more than it saves. */
const CROWDED_NODE = 100;
/** In so small a node, splits that part the classes altogether are common, and the first of them is taken. */
const SMALL_NODE = 10;
/** Nodes of so many samples may need sums that are kept by row. */
const WIDE_ROWS = MOST_OF_A_CLASS + 1;

/** What the kernel leaves of a search: a step for each bin that it looked at. */
interface Found {
  /** By step and lane: the estimated gain of the border below the bin, and what lies left of it, class 1 << 16 | class 0. */
  readonly gains: Float32Array;
  readonly lefts: Uint32Array;
  /** By step: bin << CELL_SHIFT. */
  readonly cells: Int32Array;
  /** Steps near the best, four times their number; those below missingEnd[0] have what is missing on the left. */
  readonly near: Int32Array;
  readonly missingEnd: Int32Array;
}

/** Memory and settings of the search, made once a forest. */
export interface SplitSearch {
  readonly words: SampleWords;
  /** How often each row was drawn. */
  readonly copies: Uint8Array;
  readonly bins: PlacedBins;
  /** Of a sample of class 1, where one of class 0 weighs 1. */
  readonly weight: number;
  /** The fewest rows of a leaf, each counted once however often it was drawn. */
  readonly leafRows: number;
  readonly wide: WideSums;
  readonly kernel: ForestKernel;
  readonly found: Found;
  /** Of the kernel's generator. */
  readonly state: Int32Array;
  readonly places: { readonly words: number; readonly spare: number; readonly copies: number; readonly label: number };
}

/** @param weight of a sample of class 1, where one of class 0 weighs 1. @param leafRows the fewest rows of a leaf */
export function splitSearch(table: BinnedTable, weight: number, leafRows: number): SplitSearch {
  const { rows, label } = table;
  const words = PLACES.end;
  const spare = words + 4 * (rows + 1);
  const copies = spare + 4 * (rows + 1);
  const labels = copies + rows;
  const bins = labels + rows;
  const memory = FOREST_KERNEL.memory(bins + table.bins.length);
  new Uint8Array(memory, labels, rows).set(label);
  const weighted = table.weight !== null;
  return {
    words: new Int32Array(memory, words, rows),
    copies: new Uint8Array(memory, copies, rows),
    bins: placedBins(table, new Uint8Array(memory), bins),
    weight,
    leafRows,
    wide: wideSums(weighted || rows >= WIDE_ROWS ? rows : 0, weighted),
    kernel: FOREST_KERNEL.run,
    found: foundIn(memory),
    state: new Int32Array(memory, PLACES.state, 4),
    places: { words, spare, copies, label: labels },
  };
}

function foundIn(memory: ArrayBuffer): Found {
  return {
    gains: new Float32Array(memory, PLACES.gains, LANES * PLACES.steps),
    lefts: new Uint32Array(memory, PLACES.lefts, LANES * PLACES.steps),
    cells: new Int32Array(memory, PLACES.cells, PLACES.steps),
    near: new Int32Array(memory, PLACES.near, PLACES.steps),
    missingEnd: new Int32Array(memory, PLACES.missingEnd, 1),
  };
}

/** Draws as many rows as there are, with replacement, and makes the root of those that were drawn, in row order. */
export function drawBootstrap(search: SplitSearch, random: Random, root: SplitNode): void {
  const { words, copies, kernel, state, places } = search;
  copies.fill(0);
  state.set(random.state);
  const end = kernel.draw(copies.length, places.copies, places.label, places.words);
  random.state.set(state);
  root.start = 0;
  root.end = (end - places.words) >> 2;
  let total1 = 0;
  for (let at = 0; at < root.end; at++) {
    const word = words[at]!;
    total1 += (word >> 1) & 127 & -(word & 1);
  }
  root.total0 = copies.length - total1;
  root.total1 = total1;
}

/** Considers the features order[from] to order[to - 1]; of equal gains the first found stays. */
export function searchFeatures(
  search: SplitSearch,
  node: SplitNode,
  order: Uint16Array,
  from: number,
  to: number,
  best: BestSplit,
): void {
  if (search.wide.weighted || Math.max(node.total0, node.total1) > MOST_OF_A_CLASS) {
    for (let at = from; at < to; at++) searchWide(search.wide, search, node, order[at]!, best);
    return;
  }
  for (let at = from; at < to; at += LANES) searchFour(search, node, order, at, to, best);
}

/** Up to four features: the last one stands in for those that are missing. */
function searchFour(
  search: SplitSearch,
  node: SplitNode,
  order: Uint16Array,
  from: number,
  to: number,
  best: BestSplit,
): void {
  const { start, end } = node;
  const near = stepsNearBest(search, node, order, from, to - 1);
  for (let at = from; at < Math.min(to, from + LANES); at++) {
    tryNear(search, node, order[at]!, at - from, near, best);
    // No later feature can gain more, but by rounding.
    if (end - start <= SMALL_NODE && isPerfect(best, node)) return;
  }
}

function stepsNearBest(search: SplitSearch, node: SplitNode, order: Uint16Array, from: number, last: number): number {
  const { kernel, bins, places, weight, leafRows } = search;
  const { total0, total1 } = node;
  const { columns, step } = bins;
  const start = places.words + 4 * node.start;
  const end = places.words + 4 * node.end;
  const column0 = columns[order[from]!]!;
  const column1 = columns[order[Math.min(from + 1, last)]!]!;
  const column2 = columns[order[Math.min(from + 2, last)]!]!;
  const column3 = columns[order[Math.min(from + 3, last)]!]!;
  const all = node.end - node.start >= CROWDED_NODE ? 1 : 0;
  if (leafRows === 1)
    return kernel.search(start, end, column0, column1, column2, column3, step, all, total0, total1, weight);
  return kernel.searchForLeaves(
    start,
    end,
    column0,
    column1,
    column2,
    column3,
    step,
    all,
    total0,
    total1,
    weight,
    leafRows,
  );
}

/** Tries the borders of one lane among the steps that the kernel found near the best. */
function tryNear(
  { found, weight }: SplitSearch,
  { total0, total1 }: SplitNode,
  feature: number,
  lane: number,
  count: number,
  best: BestSplit,
): void {
  const { gains, lefts, cells, near, missingEnd } = found;
  const totalWeight = total0 + weight * total1;
  for (let at = 0; at < count; at++) {
    const step = near[at]! >> 2;
    const place = LANES * step + lane;
    // Below 0 where the lane has no border, no number where nothing lies left of it.
    if (!(gains[place]! >= 0)) continue;
    const left = lefts[place]!;
    const left0 = left & 0xffff;
    const left1 = left >>> 16;
    const cross = left0 * total1 - left1 * total0;
    const square = cross * cross;
    const leftWeight = left0 + weight * left1;
    const spread = leftWeight * (totalWeight - leftWeight);
    if (square * best.spread <= best.square * spread) continue;
    let before = step - 1;
    while (lefts[LANES * before + lane] === left) before--;
    best.feature = feature;
    best.bin = splitBin(cells[before]! >> CELL_SHIFT, cells[step]! >> CELL_SHIFT);
    best.missingLeft = near[at]! < missingEnd[0]!;
    best.left0 = left0;
    best.left1 = left1;
    best.square = square;
    best.spread = spread;
  }
}

/** Whether the split parts the classes altogether. */
function isPerfect({ left0, left1 }: BestSplit, { total0, total1 }: SplitNode): boolean {
  return (left0 === 0 && left1 === total1) || (left1 === 0 && left0 === total0);
}

/** Brings the samples that go left to the front, both sides in their old order; returns where the right side starts. */
export function divide(
  { kernel, bins, places }: SplitSearch,
  { start, end }: SplitNode,
  { feature, bin, missingLeft }: BestSplit,
): number {
  // Counted from 1, with the missing ones (255) at 0, where they go left.
  const shift = missingLeft ? 1 : 0;
  const middle = kernel.divide(
    places.words + 4 * start,
    places.words + 4 * end,
    bins.columns[feature]!,
    bins.step,
    bin + shift,
    shift,
    places.spare,
  );
  return (middle - places.words) >> 2;
}

/**
 * Grows one classification tree on binned features, to full depth or to leaves of a given size.
 *
 * The idea: a node is a stretch of samples, one 32-bit word each, divided in place when the node is split. The division keeps the
 * order of the rows, so that large nodes walk through memory in one direction. Features are drawn anew for each node
 * without replacement; constant ones count as drawn, but drawing goes on until a split is found, as in scikit-learn. A node
 * of one class is a leaf by its counts, which are whole numbers: scikit-learn before 1.8 sums class weights in floating point, does
 * not see that some nodes are pure, and splits them further (docs/decisions.md has the numbers).
 *
 * Everything random comes from the tree's own generator, and no state is carried over from another tree: a tree depends on its
 * seed and its table alone, whichever thread grows it.
 */
import type { Random } from '../random.ts';
import type { BinnedTable } from '../trees/histogram-bins.ts';
import { LEAF, type Tree } from '../trees/tree.ts';
import { type BestSplit, NONE, noSplit, type SampleWords, type SplitNode } from './border.ts';
import { divide, drawBootstrap, searchFeatures, splitSearch } from './split-search.ts';
import { WEIGHT_UNIT, type WideSums } from './wide-search.ts';

export interface GrowSettings {
  /** Features drawn for each node. */
  readonly drawnFeatures: number;
  /** The fewest rows of a leaf, of those in the tree's bootstrap; each counts once however often it was drawn. */
  readonly leafRows: number;
  /** Weight of one sample of class 0 and of class 1. */
  readonly classWeights: readonly [number, number];
  /** Votes of a pure leaf of class 1. */
  readonly fullVotes: number;
}

export interface GrownTree extends Tree {
  /** Decrease of weighted impurity by feature, in any unit. */
  readonly importance: Float64Array;
}

/** Rows have 24 bits in a sample's word. Copies have 7: that a row is drawn 128 times has a probability below 1e-200. */
export const MAX_TRAIN_ROWS = 2 ** 24;

/** Fields of a waiting node: its index, start and end; what it sums up to stands beside. */
const WAITING = 3;

/** The nodes of a tree in the making, and those of them that wait to be looked at. */
interface Growing {
  readonly feature: Uint16Array;
  readonly bin: Uint8Array;
  readonly next: Int32Array;
  readonly missingLeft: Uint8Array;
  readonly waiting: Int32Array;
  readonly waitingTotals: Float64Array;
}

export interface TreeGrower {
  /** Grows the tree of one generator. */
  grow(random: Random): GrownTree;
  /** How often each row was drawn for the tree that was grown last; 0 for those out of its bag. */
  readonly copies: Uint8Array;
}

/** Makes a grower with its scratch memory: the thread's, which the next grower takes over. */
export function treeGrower(table: BinnedTable, settings: GrowSettings): TreeGrower {
  const features = table.edges.length;
  const { drawnFeatures, leafRows, fullVotes, classWeights } = settings;
  const weightRatio = classWeights[1] / classWeights[0];
  const search = splitSearch(table, weightRatio, leafRows);
  const { words, copies, wide } = search;
  const order = new Uint16Array(features);
  const growing = growingTree(table.rows);
  const { waiting, waitingTotals } = growing;

  function grow(random: Random): GrownTree {
    const importance = new Float64Array(features);
    const node: SplitNode = { start: 0, end: 0, total0: 0, total1: 0 };
    const best: BestSplit = { feature: NONE, bin: 0, missingLeft: false, left0: 0, left1: 0, square: -1, spread: 1 };
    for (let feature = 0; feature < features; feature++) order[feature] = feature;
    drawBootstrap(search, random, node);
    if (wide.amounts.length > 0) weighSamples(table, words, wide, node);

    let nodes = 1;
    let depth = push(growing, 0, 0, node.start, node.end, node.total0, node.total1);
    while (depth > 0) {
      depth--;
      const index = waiting[WAITING * depth]!;
      node.start = waiting[WAITING * depth + 1]!;
      node.end = waiting[WAITING * depth + 2]!;
      node.total0 = waitingTotals[2 * depth]!;
      node.total1 = waitingTotals[2 * depth + 1]!;
      noSplit(best);
      if (node.total0 > 0 && node.total1 > 0 && node.end - node.start >= 2 * leafRows) {
        for (let drawn = 0; drawn < drawnFeatures; drawn++) drawFeature(order, drawn, random);
        searchFeatures(search, node, order, 0, drawnFeatures, best);
        for (let drawn = drawnFeatures; best.feature === NONE && drawn < features; drawn++) {
          drawFeature(order, drawn, random);
          searchFeatures(search, node, order, drawn, drawn + 1, best);
        }
      }
      const totalWeight = node.total0 + weightRatio * node.total1;
      if (best.feature === NONE) {
        growing.feature[index] = LEAF;
        growing.bin[index] = 0;
        growing.missingLeft[index] = 0;
        growing.next[index] = Math.round((fullVotes * weightRatio * node.total1) / totalWeight);
        continue;
      }

      importance[best.feature] = importance[best.feature]! + best.square / best.spread / totalWeight;
      const middle = divide(search, node, best);
      const { left0, left1 } = best;
      growing.feature[index] = best.feature;
      growing.bin[index] = best.bin;
      growing.missingLeft[index] = best.missingLeft ? 1 : 0;
      growing.next[index] = nodes;
      depth = push(growing, depth, nodes + 1, middle, node.end, node.total0 - left0, node.total1 - left1);
      depth = push(growing, depth, nodes, node.start, middle, left0, left1);
      nodes += 2;
    }
    return { ...finished(growing, nodes), importance };
  }
  return { grow, copies };
}

function growingTree(rows: number): Growing {
  return {
    feature: new Uint16Array(2 * rows),
    bin: new Uint8Array(2 * rows),
    next: new Int32Array(2 * rows),
    missingLeft: new Uint8Array(2 * rows),
    waiting: new Int32Array(WAITING * (rows + 1)),
    waitingTotals: new Float64Array(2 * (rows + 1)),
  };
}

function finished({ feature, bin, next, missingLeft }: Growing, nodes: number): Tree {
  const sides = missingLeft.subarray(0, nodes);
  return {
    feature: feature.slice(0, nodes),
    bin: bin.slice(0, nodes),
    next: next.slice(0, nodes),
    missingLeft: sides.includes(1) ? sides.slice() : null,
  };
}

/** Writes what each drawn row counts, and with weights the root's sums in steps of weight. */
function weighSamples({ weight }: BinnedTable, words: SampleWords, { amounts }: WideSums, root: SplitNode): void {
  const totals: [number, number] = [0, 0];
  for (let at = 0; at < root.end; at++) {
    const word = words[at]!;
    const row = word >>> 8;
    const steps = weight === null ? 1 : Math.max(1, Math.round(weight[row]! / WEIGHT_UNIT));
    const amount = ((word >> 1) & 127) * steps;
    amounts[row] = amount;
    totals[(word & 1) as 0 | 1] += amount;
  }
  [root.total0, root.total1] = totals;
}

function push(
  { waiting, waitingTotals }: Growing,
  depth: number,
  index: number,
  start: number,
  end: number,
  total0: number,
  total1: number,
): number {
  waiting[WAITING * depth] = index;
  waiting[WAITING * depth + 1] = start;
  waiting[WAITING * depth + 2] = end;
  waitingTotals[2 * depth] = total0;
  waitingTotals[2 * depth + 1] = total1;
  return depth + 1;
}

/** One step of a Fisher-Yates shuffle: order[at] becomes one of the features that were not yet drawn. */
function drawFeature(order: Uint16Array, at: number, random: Random): void {
  const pick = at + random.below(order.length - at);
  const feature = order[pick]!;
  order[pick] = order[at]!;
  order[at] = feature;
}

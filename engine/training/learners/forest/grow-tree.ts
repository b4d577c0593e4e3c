/**
 * Grows one classification tree on binned features, to full depth.
 *
 * The idea: a node is a stretch of samples, one 32-bit word each, divided in place when the node is split. The division keeps the
 * order of the rows, so that large nodes walk through memory in one direction. Features are drawn anew for each node
 * without replacement; constant ones count as drawn, but drawing goes on until a split is found, as in scikit-learn. A node
 * of one class is a leaf by its counts, which are whole numbers: scikit-learn before 1.8 sums class weights in floating
 * point, does not see that some nodes are pure, splits them further, and so has about a tenth more nodes.
 *
 * Everything random comes from the tree's own generator, and no state is carried over from another tree: a tree depends on its
 * seed and its table alone, whichever thread grows it.
 */
import type { Random } from '../random.ts';
import type { BinnedTable } from '../trees/histogram-bins.ts';
import { LEAF, type Tree } from '../trees/tree.ts';
import { type BestSplit, NONE, type SampleWords, type SplitNode, searchFeatures, splitSearch } from './split-search.ts';

export interface GrowSettings {
  /** Features drawn for each node. */
  readonly drawnFeatures: number;
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

/** Makes a grower with its scratch memory; each call grows the tree of one generator. */
export function treeGrower(table: BinnedTable, settings: GrowSettings): (random: Random) => GrownTree {
  const { bins, rows: trainRows } = table;
  const features = table.edges.length;
  const { drawnFeatures, fullVotes, classWeights } = settings;
  const weightRatio = classWeights[1] / classWeights[0];
  const words: SampleWords = new Int32Array(trainRows);
  const rightWords: SampleWords = new Int32Array(trainRows);
  const search = splitSearch(words, bins, trainRows, weightRatio);
  const copies = new Uint8Array(trainRows);
  const order = new Uint16Array(features);
  /** Nodes that wait: index, start, end, copies of class 0 and of class 1. */
  const waiting = new Int32Array(5 * (trainRows + 1));
  const nodeFeature = new Uint16Array(2 * trainRows);
  const nodeBin = new Uint8Array(2 * trainRows);
  const nodeNext = new Int32Array(2 * trainRows);

  return function grow(random: Random): GrownTree {
    const importance = new Float64Array(features);
    const node: SplitNode = { start: 0, end: 0, total0: 0, total1: 0 };
    const best: BestSplit = { feature: NONE, bin: 0, left0: 0, left1: 0, square: -1, spread: 1 };
    for (let feature = 0; feature < features; feature++) order[feature] = feature;
    drawBootstrap(table, random, copies, words, node);

    let nodes = 1;
    let top = push(waiting, 0, 0, node.start, node.end, node.total0, node.total1);
    while (top > 0) {
      top -= 5;
      const index = waiting[top]!;
      node.start = waiting[top + 1]!;
      node.end = waiting[top + 2]!;
      node.total0 = waiting[top + 3]!;
      node.total1 = waiting[top + 4]!;
      best.feature = NONE;
      best.square = -1;
      best.spread = 1;
      if (node.total0 > 0 && node.total1 > 0) {
        for (let drawn = 0; drawn < drawnFeatures; drawn++) drawFeature(order, drawn, random);
        searchFeatures(search, node, order, 0, drawnFeatures, best);
        for (let drawn = drawnFeatures; best.feature === NONE && drawn < features; drawn++) {
          drawFeature(order, drawn, random);
          searchFeatures(search, node, order, drawn, drawn + 1, best);
        }
      }
      const totalWeight = node.total0 + weightRatio * node.total1;
      if (best.feature === NONE) {
        nodeFeature[index] = LEAF;
        nodeBin[index] = 0;
        nodeNext[index] = Math.round((fullVotes * weightRatio * node.total1) / totalWeight);
        continue;
      }

      importance[best.feature] = importance[best.feature]! + best.square / best.spread / totalWeight;
      const middle = divide(words, node, bins, Math.imul(best.feature, trainRows), best.bin, rightWords);
      const { left0, left1 } = best;
      nodeFeature[index] = best.feature;
      nodeBin[index] = best.bin;
      nodeNext[index] = nodes;
      top = push(waiting, top, nodes + 1, middle, node.end, node.total0 - left0, node.total1 - left1);
      top = push(waiting, top, nodes, node.start, middle, left0, left1);
      nodes += 2;
    }
    return {
      feature: nodeFeature.slice(0, nodes),
      bin: nodeBin.slice(0, nodes),
      next: nodeNext.slice(0, nodes),
      importance,
    };
  };
}

/** Draws as many rows as there are, with replacement; `words` gets a word for each row that was drawn, in row order. */
function drawBootstrap(
  { rows: trainRows, label }: BinnedTable,
  random: Random,
  copies: Uint8Array,
  words: SampleWords,
  root: SplitNode,
): void {
  copies.fill(0);
  for (let draw = 0; draw < trainRows; draw++) {
    const row = random.below(trainRows);
    copies[row] = copies[row]! + 1;
  }
  let samples = 0;
  let total1 = 0;
  for (let row = 0; row < trainRows; row++) {
    const count = copies[row]!;
    if (count === 0) continue;
    words[samples++] = (row << 8) | (count << 1) | label[row]!;
    total1 += count * label[row]!;
  }
  root.start = 0;
  root.end = samples;
  root.total0 = trainRows - total1;
  root.total1 = total1;
}

function push(
  waiting: Int32Array,
  top: number,
  index: number,
  start: number,
  end: number,
  total0: number,
  total1: number,
): number {
  waiting[top] = index;
  waiting[top + 1] = start;
  waiting[top + 2] = end;
  waiting[top + 3] = total0;
  waiting[top + 4] = total1;
  return top + 5;
}

/** One step of a Fisher-Yates shuffle: order[at] becomes one of the features that were not yet drawn. */
function drawFeature(order: Uint16Array, at: number, random: Random): void {
  const pick = at + random.below(order.length - at);
  const feature = order[pick]!;
  order[pick] = order[at]!;
  order[at] = feature;
}

/** Brings the samples that go left to the front, both sides in their old order; returns where the right side starts. */
function divide(
  words: SampleWords,
  { start, end }: SplitNode,
  bins: Uint8Array,
  column: number,
  lastLeftBin: number,
  rightWords: SampleWords,
): number {
  let middle = start;
  let rights = 0;
  for (let at = start; at < end; at++) {
    const word = words[at]!;
    const right = bins[column + (word >>> 8)]! > lastLeftBin ? 1 : 0;
    // Both writes are cheaper than a branch that nobody can predict.
    words[middle] = word;
    rightWords[rights] = word;
    rights = (rights + right) | 0;
    middle = (middle + 1 - right) | 0;
  }
  for (let at = 0; at < rights; at++) words[middle + at] = rightWords[at]!;
  return middle;
}

/**
 * Grows one tree of a boosted model on packed derivatives, depth first.
 *
 * The idea: a node is a stretch of row numbers, divided in place when it is split. Only the smaller child's histogram is summed up
 * from rows; the larger one's is the node's less that, written over the node's own, so that no more histograms live than the
 * tree is deep. Two children that will be leaves leave the rows undivided: who adds their steps up looks at the bins again.
 */
import type { Random } from '../random.ts';
import type { BinnedTable } from '../trees/histogram-bins.ts';
import { LEAF } from '../trees/tree.ts';
import type { GradientBoostingSpec } from '../types.ts';
import { type BestSplit, findSplit, gainOf, NONE, splitRule } from './best-split.ts';
import { BOOSTING_KERNEL } from './boosting-kernel.ts';
import { firstOf, type PackedUnits, secondOf } from './gradients.ts';
import { subtract, sumByBin, sumOfFeature, wordsOf } from './node-histogram.ts';
import { WORD_BYTES } from './record-layout.ts';
import type { RowRecords } from './row-records.ts';

/** What one tree is grown on. */
export interface TreeSample {
  /** Row numbers, so many at the beginning of the records' list; they are brought into the order of the tree. */
  readonly count: number;
  /** Ascending. */
  readonly features: Uint16Array;
  /** Of the derivatives in the rows' records. */
  readonly units: PackedUnits;
}

/** A tree whose leaves have values instead of steps. */
export interface GrownTree {
  readonly feature: number[];
  readonly bin: number[];
  /** Left child; 0 for a leaf. */
  readonly next: number[];
  readonly missingLeft: number[];
  /** Log-odds of a leaf, before the learning rate; 0 for a split. */
  readonly value: number[];
  /** Stretches of the sample's rows, each with the leaf that they are in, or the split whose two children are leaves. */
  readonly stretches: readonly LeafStretch[];
}

export interface LeafStretch {
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

interface Node {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** Packed sum of its rows. */
  readonly total: number;
}

interface GrowingTree extends GrownTree {
  readonly stretches: LeafStretch[];
}

/**
 * Makes a grower with its scratch memory.
 * @returns grows a tree; `gains` gets what each split gained, added to its feature
 */
export function boostedTreeGrower(
  { rows: stride, edges }: Pick<BinnedTable, 'rows' | 'edges'>,
  records: RowRecords,
  spec: GradientBoostingSpec,
): (sample: TreeSample, gains: Float64Array) => GrownTree {
  const free = [...records.histograms];
  const best: BestSplit = { feature: NONE, bin: 0, missingLeft: false, left: 0, square: 0, spread: 1 };

  return (sample, gains) => {
    const { count, features, units } = sample;
    const rule = splitRule(spec, units);
    const gainUnit = (units.first * units.first) / units.second;
    const words = wordsOf(features);
    const tree: GrowingTree = { feature: [], bin: [], next: [], missingLeft: [], value: [], stretches: [] };
    const histogramOf = (start: number, end: number): Float64Array => {
      // As many as nodes can wait at once: there is always one.
      const histogram = free.pop()!;
      sumByBin(records, words, start, end, histogram);
      return histogram;
    };
    const setLeaf = ({ index, total }: Node) => {
      const steps = -firstOf(total) / (secondOf(total) + rule.lambda);
      tree.value[index] = steps * (units.first / units.second);
    };
    const endInLeaf = (node: Node) => {
      setLeaf(node);
      tree.stretches.push({ node: node.index, start: node.start, end: node.end });
    };
    const maySplit = ({ depth, total }: Node) => depth < spec.max_depth && secondOf(total) >= 2 * rule.leastSecond;

    /** @param histogram of the node; is free afterwards */
    const grow = (node: Node, histogram: Float64Array) => {
      findSplit(histogram, { features, edges }, node.total, rule, best);
      if (best.feature === NONE) {
        free.push(histogram);
        endInLeaf(node);
        return;
      }
      gains[best.feature] = gains[best.feature]! + gainOf(best, node.total, rule) * gainUnit;
      const { left, right } = branch(tree, node, best);
      if (!maySplit(left) && !maySplit(right)) {
        free.push(histogram);
        setLeaf(left);
        setLeaf(right);
        tree.stretches.push({ node: node.index, start: node.start, end: node.end });
        return;
      }
      const middle = divide(records, node, stride * best.feature, best);
      left.end = middle;
      right.start = middle;
      const leftIsSmall = middle - node.start <= node.end - middle;
      const small = leftIsSmall ? left : right;
      const large = leftIsSmall ? right : left;
      const ofSmall = histogramOf(small.start, small.end);
      subtract(histogram, ofSmall);
      growChild(small, ofSmall);
      growChild(large, histogram);
    };
    const growChild = (child: Node, histogram: Float64Array) => {
      if (maySplit(child)) {
        grow(child, histogram);
      } else {
        free.push(histogram);
        endInLeaf(child);
      }
    };

    const histogram = histogramOf(0, count);
    addNodes(tree, 1);
    growChild({ index: 0, start: 0, end: count, depth: 0, total: sumOfFeature(histogram, features[0]!) }, histogram);
    return tree;
  };
}

function addNodes({ feature, bin, next, missingLeft, value }: GrownTree, count: number): void {
  for (let node = 0; node < count; node++) {
    feature.push(LEAF);
    bin.push(0);
    next.push(0);
    missingLeft.push(0);
    value.push(0);
  }
}

type Child = { -readonly [Key in keyof Node]: Node[Key] };

/** Makes the node a split; its children stand beside each other at the end, and know not yet which rows are theirs. */
function branch(tree: GrownTree, node: Node, best: BestSplit): { left: Child; right: Child } {
  const child = tree.feature.length;
  tree.feature[node.index] = best.feature;
  tree.bin[node.index] = best.bin;
  tree.next[node.index] = child;
  tree.missingLeft[node.index] = best.missingLeft ? 1 : 0;
  addNodes(tree, 2);
  const { start, end } = node;
  const depth = node.depth + 1;
  return {
    left: { index: child, start, end, depth, total: best.left },
    right: { index: child + 1, start, end, depth, total: node.total - best.left },
  };
}

/**
 * Brings the rows that go left to the front, both sides in their old order; returns where the right side starts.
 * @param column where the feature's bins begin
 */
function divide({ list, bins, spare }: RowRecords, { start, end }: Node, column: number, best: BestSplit): number {
  const { bin, missingLeft } = best;
  const first = list.byteOffset;
  // Counted from 1, with the missing ones (255) at 0, where they go left.
  const shift = missingLeft ? 1 : 0;
  const middle = BOOSTING_KERNEL.run.divide(
    first + WORD_BYTES * start,
    first + WORD_BYTES * end,
    bins.byteOffset + column,
    shift,
    bin + shift,
    spare.byteOffset,
  );
  return (middle - first) / WORD_BYTES;
}

/** Draws `share` of the features, rounded down and at least one, in ascending order. */
export function drawFeatures(features: number, share: number, random: Random): Uint16Array {
  const drawn = Math.max(1, Math.floor(features * share));
  const order = Uint16Array.from({ length: features }, (_, feature) => feature);
  for (let at = 0; at < drawn; at++) {
    const pick = at + random.below(features - at);
    [order[at], order[pick]] = [order[pick]!, order[at]!];
  }
  return order.slice(0, drawn).sort();
}

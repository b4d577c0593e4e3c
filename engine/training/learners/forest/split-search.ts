/**
 * Finds the best border between bins for one node of a tree, by weighted Gini impurity.
 *
 * With l0, l1 samples of class 0 and 1 left of a border, t0, t1 in the node, S the weight on the left and N in the node, the
 * decrease of impurity is (l0 t1 - l1 t0)^2 / (S (N - S)) but for a factor of the node: no division, and exactly 0 where
 * nothing is gained. Nodes are searched in one of four ways: a handful of samples sorts its few bins; most nodes count both
 * classes in one 32-bit cell a bin, four features in one walk over the samples, and scan the bins that a bitmap says are
 * occupied; larger ones scan all bins and save the bitmap; and where 16 bits are too few for a class, or samples have weights, each
 * class is summed up by itself (`wide-search.ts`).
 */
import { MISSING } from '../trees/histogram-bins.ts';
import { type BestSplit, type SplitNode, splitBin, tryBorder } from './border.ts';
import { searchWide, type WideSums } from './wide-search.ts';

/** A sample: row << 8 | copies in the bootstrap << 1 | label. */
export type SampleWords = Int32Array;

const BINS = 256;
const GROUPS = BINS / 32;
const SMALL_NODE = 10;
/** From so many samples on nearly every bin is occupied, and a bitmap of them costs more than it saves. */
const CROWDED_NODE = 200;
/** Copies of a class that its half of a cell can count. */
const CELL_LIMIT = 2 ** 16;
const LANES = 4;

/** Memory and settings of the search, made once a forest. */
export interface SplitSearch {
  readonly words: SampleWords;
  readonly bins: Uint8Array;
  /** Bytes of one feature in `bins`. */
  readonly stride: number;
  /** Of a sample of class 1, where one of class 0 weighs 1. */
  readonly weight: number;
  /** By lane and bin: copies of class 1 << 16 | copies of class 0. */
  readonly counts: Int32Array;
  /** Bit set of occupied bins, by lane. */
  readonly occupied: Int32Array;
  readonly keys: Int32Array;
  readonly wide: WideSums;
}

export function splitSearch(
  words: SampleWords,
  { bins, stride, weight }: Pick<SplitSearch, 'bins' | 'stride' | 'weight'>,
  wide: WideSums,
): SplitSearch {
  return {
    words,
    bins,
    stride,
    weight,
    counts: new Int32Array(LANES * BINS),
    occupied: new Int32Array(LANES * GROUPS),
    keys: new Int32Array(SMALL_NODE),
    wide,
  };
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
  if (search.wide.weighted || Math.max(node.total0, node.total1) >= CELL_LIMIT) {
    for (let at = from; at < to; at++) searchWide(search.wide, search, node, order[at]!, best);
    return;
  }
  if (node.end - node.start <= SMALL_NODE) {
    for (let at = from; at < to; at++) {
      sortFeature(search, node, order[at]!, best);
      if (isPerfect(node, best)) return;
    }
    return;
  }
  const isCrowded = node.end - node.start >= CROWDED_NODE;
  let at = from;
  for (; at + LANES <= to; at += LANES) {
    if (isCrowded) countFour(search, node, order[at]!, order[at + 1]!, order[at + 2]!, order[at + 3]!);
    else countAndMarkFour(search, node, order[at]!, order[at + 1]!, order[at + 2]!, order[at + 3]!);
    for (let lane = 0; lane < LANES; lane++) scanLane(search, node, lane, order[at + lane]!, isCrowded, best);
  }
  for (; at < to; at++) {
    countOne(search, node, order[at]!);
    scanLane(search, node, 0, order[at]!, isCrowded, best);
  }
}

/** No later feature can gain more than one that parts the classes altogether. */
function isPerfect(node: SplitNode, best: BestSplit): boolean {
  const { left0, left1 } = best;
  return (left0 === 0 && left1 === node.total1) || (left1 === 0 && left0 === node.total0);
}

function countFour(search: SplitSearch, node: SplitNode, f0: number, f1: number, f2: number, f3: number): void {
  const { words, bins, stride, counts } = search;
  const column0 = Math.imul(f0, stride);
  const column1 = Math.imul(f1, stride);
  const column2 = Math.imul(f2, stride);
  const column3 = Math.imul(f3, stride);
  const end = node.end;
  for (let at = node.start; at < end; at++) {
    const word = words[at]!;
    const row = word >>> 8;
    const copies = ((word >> 1) & 127) << ((word & 1) << 4);
    const cell0 = bins[column0 + row]!;
    const cell1 = bins[column1 + row]! | BINS;
    const cell2 = bins[column2 + row]! | (2 * BINS);
    const cell3 = bins[column3 + row]! | (3 * BINS);
    counts[cell0] = (counts[cell0]! + copies) | 0;
    counts[cell1] = (counts[cell1]! + copies) | 0;
    counts[cell2] = (counts[cell2]! + copies) | 0;
    counts[cell3] = (counts[cell3]! + copies) | 0;
  }
}

function countAndMarkFour(search: SplitSearch, node: SplitNode, f0: number, f1: number, f2: number, f3: number): void {
  const { words, bins, stride, counts, occupied } = search;
  const column0 = Math.imul(f0, stride);
  const column1 = Math.imul(f1, stride);
  const column2 = Math.imul(f2, stride);
  const column3 = Math.imul(f3, stride);
  const end = node.end;
  for (let at = node.start; at < end; at++) {
    const word = words[at]!;
    const row = word >>> 8;
    const copies = ((word >> 1) & 127) << ((word & 1) << 4);
    const cell0 = bins[column0 + row]!;
    const cell1 = bins[column1 + row]! | BINS;
    const cell2 = bins[column2 + row]! | (2 * BINS);
    const cell3 = bins[column3 + row]! | (3 * BINS);
    counts[cell0] = (counts[cell0]! + copies) | 0;
    counts[cell1] = (counts[cell1]! + copies) | 0;
    counts[cell2] = (counts[cell2]! + copies) | 0;
    counts[cell3] = (counts[cell3]! + copies) | 0;
    occupied[cell0 >> 5] = occupied[cell0 >> 5]! | (1 << cell0);
    occupied[cell1 >> 5] = occupied[cell1 >> 5]! | (1 << cell1);
    occupied[cell2 >> 5] = occupied[cell2 >> 5]! | (1 << cell2);
    occupied[cell3 >> 5] = occupied[cell3 >> 5]! | (1 << cell3);
  }
}

function countOne(search: SplitSearch, node: SplitNode, feature: number): void {
  const { words, bins, stride, counts, occupied } = search;
  const column = Math.imul(feature, stride);
  const end = node.end;
  for (let at = node.start; at < end; at++) {
    const word = words[at]!;
    const bin = bins[column + (word >>> 8)]!;
    counts[bin] = (counts[bin]! + (((word >> 1) & 127) << ((word & 1) << 4))) | 0;
    occupied[bin >> 5] = occupied[bin >> 5]! | (1 << bin);
  }
}

/** Scans the counts of one lane, bin by occupied bin, and clears them. @param all whether to look at all bins, marked or not */
function scanLane(
  search: SplitSearch,
  node: SplitNode,
  lane: number,
  feature: number,
  all: boolean,
  best: BestSplit,
): void {
  const { counts, occupied, weight } = search;
  const { total0, total1 } = node;
  if (counts[lane * BINS + MISSING] !== 0) scanMissingLeft(search, node, lane, feature, best);
  const totalWeight = total0 + weight * total1;
  let { square: bestSquare, spread: bestSpread } = best;
  let left0 = 0;
  let left1 = 0;
  let previous = -1;
  for (let group = 0; group < GROUPS; group++) {
    const place = lane * GROUPS + group;
    let mask = all ? -1 : occupied[place]!;
    occupied[place] = 0;
    while (mask !== 0) {
      const lowest = mask & -mask;
      mask ^= lowest;
      const bin = (group << 5) | (31 - Math.clz32(lowest));
      const cell = (lane << 8) | bin;
      const own = counts[cell]!;
      if (own === 0) continue;
      counts[cell] = 0;
      if (previous >= 0) {
        const cross = left0 * total1 - left1 * total0;
        const square = cross * cross;
        const leftWeight = left0 + weight * left1;
        const spread = leftWeight * (totalWeight - leftWeight);
        if (square * bestSpread > bestSquare * spread) {
          bestSquare = square;
          bestSpread = spread;
          best.feature = feature;
          best.bin = splitBin(previous, bin);
          best.missingLeft = false;
          best.left0 = left0;
          best.left1 = left1;
        }
      }
      previous = bin;
      left0 = (left0 + (own & 0xffff)) | 0;
      left1 = (left1 + (own >>> 16)) | 0;
    }
  }
  best.square = bestSquare;
  best.spread = bestSpread;
}

/** Looks at the borders of a lane with what is missing on their left, and leaves the counts. */
function scanMissingLeft(search: SplitSearch, node: SplitNode, lane: number, feature: number, best: BestSplit): void {
  const { counts, weight } = search;
  const missing = counts[lane * BINS + MISSING]!;
  let left0 = missing & 0xffff;
  let left1 = missing >>> 16;
  let previous = -1;
  for (let bin = 0; bin < MISSING; bin++) {
    const own = counts[lane * BINS + bin]!;
    if (own === 0) continue;
    if (previous >= 0) {
      tryBorder(node, { feature, bin: splitBin(previous, bin), missingLeft: true, left0, left1 }, weight, best);
    }
    previous = bin;
    left0 += own & 0xffff;
    left1 += own >>> 16;
  }
}

/** The same for a handful of samples: keys bin << 8 | copies << 1 | label, sorted by insertion. */
function sortFeature(search: SplitSearch, node: SplitNode, feature: number, best: BestSplit): void {
  const { words, bins, stride, keys, weight } = search;
  const { start, end, total0, total1 } = node;
  const column = Math.imul(feature, stride);
  const samples = end - start;
  for (let at = 0; at < samples; at++) {
    const word = words[start + at]!;
    const key = (bins[column + (word >>> 8)]! << 8) | (word & 255);
    let place = at;
    while (place > 0 && keys[place - 1]! > key) {
      keys[place] = keys[place - 1]!;
      place--;
    }
    keys[place] = key;
  }
  let previous = keys[0]! >> 8;
  if (previous === keys[samples - 1]! >> 8) return;
  if (keys[samples - 1]! >> 8 === MISSING) sortedMissingLeft(keys, node, feature, weight, best);

  const totalWeight = total0 + weight * total1;
  let { square: bestSquare, spread: bestSpread } = best;
  let left0 = 0;
  let left1 = 0;
  for (let at = 0; at < samples; at++) {
    const key = keys[at]!;
    const bin = key >> 8;
    if (bin !== previous) {
      const cross = left0 * total1 - left1 * total0;
      const square = cross * cross;
      const leftWeight = left0 + weight * left1;
      const spread = leftWeight * (totalWeight - leftWeight);
      if (square * bestSpread > bestSquare * spread) {
        bestSquare = square;
        bestSpread = spread;
        best.feature = feature;
        best.bin = splitBin(previous, bin);
        best.missingLeft = false;
        best.left0 = left0;
        best.left1 = left1;
      }
      previous = bin;
    }
    const copies = (key >> 1) & 127;
    if ((key & 1) === 1) left1 = (left1 + copies) | 0;
    else left0 = (left0 + copies) | 0;
  }
  best.square = bestSquare;
  best.spread = bestSpread;
}

/** Looks at the borders between sorted keys with what is missing, at their end, on the left. */
function sortedMissingLeft(keys: Int32Array, node: SplitNode, feature: number, weight: number, best: BestSplit): void {
  const samples = node.end - node.start;
  let left0 = 0;
  let left1 = 0;
  const add = (key: number) => {
    if ((key & 1) === 1) left1 += (key >> 1) & 127;
    else left0 += (key >> 1) & 127;
  };
  let present = samples;
  while (keys[present - 1]! >> 8 === MISSING) add(keys[--present]!);
  for (let at = 0; at < present; at++) {
    const bin = keys[at]! >> 8;
    const previous = at === 0 ? bin : keys[at - 1]! >> 8;
    if (bin !== previous) {
      tryBorder(node, { feature, bin: splitBin(previous, bin), missingLeft: true, left0, left1 }, weight, best);
    }
    add(keys[at]!);
  }
}

/**
 * Finds the best border between bins for one node of a tree, by weighted Gini impurity.
 *
 * With l0, l1 samples of class 0 and 1 left of a border, t0, t1 in the node, S the weight on the left and N in the node, the
 * decrease of impurity is (l0 t1 - l1 t0)^2 / (S (N - S)) but for a factor of the node: no division, and exactly 0 where
 * nothing is gained. Large nodes count samples by bin and class, four features in one walk over the samples, and scan the bins
 * that a bitmap says are occupied. Small nodes, most of a full tree, sort their few bins instead.
 */

/** A sample: row << 8 | copies in the bootstrap << 1 | label. */
export type SampleWords = Int32Array;

/** Samples [start, end) of `words`, and what they add up to. */
export interface SplitNode {
  start: number;
  end: number;
  /** Copies by class. */
  total0: number;
  total1: number;
}

export interface BestSplit {
  /** NONE until a split is found. */
  feature: number;
  /** Last bin that goes left: halfway between the occupied bins at the border. */
  bin: number;
  left0: number;
  left1: number;
  /** Numerator and denominator of the gain. */
  square: number;
  spread: number;
}

/** No feature has this index. */
export const NONE = 0xffff;
const BINS = 256;
const GROUPS = BINS / 32;
const SMALL_NODE = 10;
const LANES = 4;

/** Memory and settings of the search, made once a forest. */
export interface SplitSearch {
  readonly words: SampleWords;
  readonly bins: Uint8Array;
  /** Bytes of one feature in `bins`. */
  readonly stride: number;
  /** Of a sample of class 1, where one of class 0 weighs 1. */
  readonly weight: number;
  /** By lane, bin and class. */
  readonly counts: Int32Array;
  /** Bit set of occupied bins, by lane. */
  readonly occupied: Int32Array;
  readonly keys: Int32Array;
}

export function splitSearch(words: SampleWords, bins: Uint8Array, stride: number, weight: number): SplitSearch {
  return {
    words,
    bins,
    stride,
    weight,
    counts: new Int32Array(LANES * BINS * 2),
    occupied: new Int32Array(LANES * GROUPS),
    keys: new Int32Array(SMALL_NODE),
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
  if (node.end - node.start <= SMALL_NODE) {
    for (let at = from; at < to; at++) {
      sortFeature(search, node, order[at]!, best);
      if (isPerfect(node, best)) return;
    }
    return;
  }
  let at = from;
  for (; at + LANES <= to; at += LANES) {
    countFour(search, node, order[at]!, order[at + 1]!, order[at + 2]!, order[at + 3]!);
    for (let lane = 0; lane < LANES; lane++) scanLane(search, node, lane, order[at + lane]!, best);
  }
  for (; at < to; at++) {
    countOne(search, node, order[at]!);
    scanLane(search, node, 0, order[at]!, best);
  }
}

/** No later feature can gain more than one that parts the classes altogether. */
function isPerfect(node: SplitNode, best: BestSplit): boolean {
  if (best.feature === NONE) return false;
  return (best.left0 === 0 && best.left1 === node.total1) || (best.left1 === 0 && best.left0 === node.total0);
}

function countFour(search: SplitSearch, node: SplitNode, f0: number, f1: number, f2: number, f3: number): void {
  const { words, bins, stride, counts, occupied } = search;
  const column0 = Math.imul(f0, stride);
  const column1 = Math.imul(f1, stride);
  const column2 = Math.imul(f2, stride);
  const column3 = Math.imul(f3, stride);
  const end = node.end;
  for (let at = node.start; at < end; at++) {
    const word = words[at]!;
    const row = word >>> 8;
    const copies = (word >> 1) & 127;
    const label = word & 1;
    const bin0 = bins[column0 + row]!;
    const bin1 = bins[column1 + row]! | BINS;
    const bin2 = bins[column2 + row]! | (2 * BINS);
    const bin3 = bins[column3 + row]! | (3 * BINS);
    const slot0 = (bin0 << 1) | label;
    const slot1 = (bin1 << 1) | label;
    const slot2 = (bin2 << 1) | label;
    const slot3 = (bin3 << 1) | label;
    counts[slot0] = (counts[slot0]! + copies) | 0;
    counts[slot1] = (counts[slot1]! + copies) | 0;
    counts[slot2] = (counts[slot2]! + copies) | 0;
    counts[slot3] = (counts[slot3]! + copies) | 0;
    occupied[bin0 >> 5] = occupied[bin0 >> 5]! | (1 << bin0);
    occupied[bin1 >> 5] = occupied[bin1 >> 5]! | (1 << bin1);
    occupied[bin2 >> 5] = occupied[bin2 >> 5]! | (1 << bin2);
    occupied[bin3 >> 5] = occupied[bin3 >> 5]! | (1 << bin3);
  }
}

function countOne(search: SplitSearch, node: SplitNode, feature: number): void {
  const { words, bins, stride, counts, occupied } = search;
  const column = Math.imul(feature, stride);
  const end = node.end;
  for (let at = node.start; at < end; at++) {
    const word = words[at]!;
    const bin = bins[column + (word >>> 8)]!;
    const slot = (bin << 1) | (word & 1);
    counts[slot] = (counts[slot]! + ((word >> 1) & 127)) | 0;
    occupied[bin >> 5] = occupied[bin >> 5]! | (1 << bin);
  }
}

/** Scans the counts of one lane, bin by occupied bin, and clears them. */
function scanLane(search: SplitSearch, node: SplitNode, lane: number, feature: number, best: BestSplit): void {
  const { counts, occupied, weight } = search;
  const { total0, total1 } = node;
  const totalWeight = total0 + weight * total1;
  let { square: bestSquare, spread: bestSpread } = best;
  let left0 = 0;
  let left1 = 0;
  let previous = -1;
  for (let group = 0; group < GROUPS; group++) {
    const place = lane * GROUPS + group;
    let mask = occupied[place]!;
    occupied[place] = 0;
    while (mask !== 0) {
      const lowest = mask & -mask;
      mask ^= lowest;
      const bin = (group << 5) | (31 - Math.clz32(lowest));
      if (previous >= 0) {
        const cross = left0 * total1 - left1 * total0;
        const square = cross * cross;
        const leftWeight = left0 + weight * left1;
        const spread = leftWeight * (totalWeight - leftWeight);
        if (square * bestSpread > bestSquare * spread) {
          bestSquare = square;
          bestSpread = spread;
          best.feature = feature;
          best.bin = (previous + bin - 1) >> 1;
          best.left0 = left0;
          best.left1 = left1;
        }
      }
      previous = bin;
      const slot = (lane * BINS + bin) << 1;
      left0 = (left0 + counts[slot]!) | 0;
      left1 = (left1 + counts[slot + 1]!) | 0;
      counts[slot] = 0;
      counts[slot + 1] = 0;
    }
  }
  best.square = bestSquare;
  best.spread = bestSpread;
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
        best.bin = (previous + bin - 1) >> 1;
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

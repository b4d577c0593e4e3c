/** Some trees of a boosted model, each grown on what the ones before it got wrong. */
import { type Random, seededRandom } from '../random.ts';
import { leafSteps } from '../trees/binned-rows.ts';
import type { BinnedTable } from '../trees/histogram-bins.ts';
import { shareTrees } from '../trees/share-trees.ts';
import { LEAF, type Tree } from '../trees/tree.ts';
import type { GradientBoostingSpec } from '../types.ts';
import { BOOSTING_KERNEL } from './boosting-kernel.ts';
import { gradientPacker } from './gradients.ts';
import { boostedTreeGrower, drawFeatures, type GrownTree, type LeafStretch } from './grow-tree.ts';
import { WORD_BYTES } from './record-layout.ts';
import { type RowRecords, rowRecords } from './row-records.ts';
import { baseSteps, leafUnit, leafWithin } from './settings.ts';

export interface BoostTreesInput {
  readonly table: BinnedTable;
  readonly spec: GradientBoostingSpec;
  readonly seed: number;
  /** Trees [from, to): all before `from` are in `margins`. */
  readonly from: number;
  readonly to: number;
  /** Sum of the trees so far, a row each, in steps of `leafUnit`, without the base; in a SharedArrayBuffer, brought up to date. */
  readonly margins: Int32Array;
  /** What the task before gave; 0 for the first. */
  readonly reach: number;
}

export interface BoostTreesOutput {
  /** In SharedArrayBuffers. */
  readonly grown: readonly Tree[];
  /** Sum of the splits' gains by feature. */
  readonly gains: Float64Array;
  /** Steps that base and the largest leaf of each tree so far add up to. */
  readonly reach: number;
}

/** @param grownTrees called after each tree with the number of trees grown in this task */
export function boostTrees(input: BoostTreesInput, grownTrees: (count: number) => void): BoostTreesOutput {
  const { table, spec, seed, from, to, margins } = input;
  const { rows: count, edges, label, weight } = table;
  const unit = leafUnit(spec);
  const base = baseSteps(label, weight, unit);
  const records = rowRecords(table, spec.max_depth);
  const packGradients = gradientPacker({ label, weight, base, unit }, records);
  const growTree = boostedTreeGrower(table, records, spec);
  const drawn = records.list;
  records.margins.set(margins);
  const others = new Int32Array(count);
  const gains = new Float64Array(edges.length);
  const grown: Tree[] = [];
  let reach = Math.max(input.reach, Math.abs(base));
  for (let index = from; index < to; index++) {
    const random = seededRandom(seed, index);
    const features = drawFeatures(edges.length, spec.colsample, random);
    const rows = drawRows(spec.subsample, random, drawn, others);
    const shape = growTree({ count: rows, features, units: packGradients() }, gains);
    const steps = shape.value.map((value) => leafWithin(reach, Math.round((value * spec.learning_rate) / unit)));
    reach += steps.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const tree = treeOf(shape, steps);
    for (const stretch of shape.stretches) addStretch(records, stretch, tree, count);
    addWalked(records.margins, others.subarray(0, count - rows), tree, table);
    grown.push(tree);
    grownTrees(index - from + 1);
  }
  margins.set(records.margins.subarray(0, count));
  return { grown: shareTrees(grown), gains, reach };
}

/**
 * Parts the rows into those that are drawn, each with a chance of `share`, and the others; returns how many are drawn. A row's lot
 * is a hash of its number and one random word (MurmurHash3's finalizer, Austin Appleby, public domain): lots that do not wait for
 * one another are several times faster than a generator's.
 */
function drawRows(share: number, random: Random, drawn: Int32Array, others: Int32Array): number {
  const limit = share * 2 ** 32;
  const key = random.word();
  let count = 0;
  for (let row = 0; row < drawn.length; row++) {
    let lot = (Math.imul(row, 0x9e3779b1) + key) | 0;
    lot = Math.imul(lot ^ (lot >>> 16), 0x85ebca6b);
    lot = Math.imul(lot ^ (lot >>> 13), 0xc2b2ae35);
    const isDrawn = (lot ^ (lot >>> 16)) >>> 0 < limit ? 1 : 0;
    drawn[count] = row;
    others[row - count] = row;
    count = (count + isDrawn) | 0;
  }
  return count;
}

/** Adds a leaf's steps to its rows, or those of a split's two leaves to theirs. */
function addStretch(
  { margins, list, bins }: RowRecords,
  { node, start, end }: LeafStretch,
  { feature, bin, next, missingLeft = null }: Tree,
  stride: number,
): void {
  // The kernel looks for the end behind the first row.
  if (start === end) return;
  const isLeaf = feature[node] === LEAF;
  const left = isLeaf ? next[node]! : next[next[node]!]!;
  const right = isLeaf ? left : next[next[node]! + 1]!;
  const column = isLeaf ? 0 : feature[node]! * stride;
  const shift = missingLeft === null ? 0 : missingLeft[node]!;
  BOOSTING_KERNEL.run.move(
    list.byteOffset + WORD_BYTES * start,
    list.byteOffset + WORD_BYTES * end,
    bins.byteOffset + column,
    shift,
    isLeaf ? 255 : bin[node]! + shift,
    margins.byteOffset,
    left,
    right,
  );
}

/** Adds the steps of the leaves that the rows come to from the root. */
function addWalked(margins: Int32Array, rows: Int32Array, tree: Tree, table: BinnedTable): void {
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    margins[row] = margins[row]! + leafSteps(tree, table, row);
  }
}

/** @param steps of the leaves, by node */
function treeOf({ feature, bin, next, missingLeft }: GrownTree, steps: readonly number[]): Tree {
  return {
    feature: Uint16Array.from(feature),
    bin: Uint8Array.from(bin),
    next: Int32Array.from(next, (child, node) => (feature[node] === LEAF ? steps[node]! : child)),
    missingLeft: missingLeft.includes(1) ? Uint8Array.from(missingLeft) : null,
  };
}

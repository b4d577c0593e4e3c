/** A random forest as numbers: what its trees are grown with, and how they are put together again. */

import { seededRandom } from '../random.ts';
import { leafSteps } from '../trees/binned-rows.ts';
import type { BinnedTable } from '../trees/histogram-bins.ts';
import { shareTrees } from '../trees/share-trees.ts';
import { fullVotes, type Tree } from '../trees/tree.ts';
import { treeGrower } from './grow-tree.ts';
import { drawnFeatures, type MaxFeatures } from './max-features.ts';

/** Trees [from, to) of a forest of `trees`; which of them are grown together changes nothing. */
export interface GrowTreesInput {
  readonly table: BinnedTable;
  readonly seed: number;
  readonly trees: number;
  readonly from: number;
  readonly to: number;
  readonly classWeights: readonly [number, number];
  /** `sqrt` without it. */
  readonly maxFeatures?: MaxFeatures | undefined;
  /** The fewest rows of a leaf; 1 without it. */
  readonly minLeaf?: number | undefined;
  /** Whether each tree also votes on the rows that it was not grown on. */
  readonly outOfBag?: boolean;
}

export interface GrowTreesOutput {
  /** Sum over the trees of each feature's share in the decrease of impurity, in steps of IMPORTANCE_UNIT. */
  readonly importance: Float64Array;
  /** In the order of the trees, in SharedArrayBuffers. */
  readonly grown: readonly Tree[];
  /** Null when it was not asked for. */
  readonly outOfBag: OutOfBag | null;
}

export interface OutOfBag {
  /** By row: votes of the trees that were not grown on it, and how many these are. */
  readonly votes: Int32Array;
  readonly trees: Int32Array;
}

/** Shares are rounded to it, so that their sums are exact in any order. */
export const IMPORTANCE_UNIT = 2 ** -36;

/** Weight of class c: n / (2 n_c), over the whole training part and not the bootstrap. Both classes must be there. */
export function balancedWeights(label: Uint8Array): [number, number] {
  const rows = label.length;
  let ofClass1 = 0;
  for (let row = 0; row < rows; row++) ofClass1 += label[row]!;
  return [rows / (2 * (rows - ofClass1)), rows / (2 * ofClass1)];
}

/** @param grownTrees called after each tree with the number of trees grown so far */
export function growTrees(input: GrowTreesInput, grownTrees: (count: number) => void): GrowTreesOutput {
  const { table, seed, trees, from, to, classWeights, maxFeatures = 'sqrt', minLeaf = 1 } = input;
  const features = table.edges.length;
  const grower = treeGrower(table, {
    drawnFeatures: drawnFeatures(maxFeatures, features),
    leafRows: minLeaf,
    classWeights,
    fullVotes: fullVotes(trees),
  });
  const importance = new Float64Array(features);
  const grown: Tree[] = [];
  const outOfBag = input.outOfBag ? { votes: new Int32Array(table.rows), trees: new Int32Array(table.rows) } : null;
  for (let tree = from; tree < to; tree++) {
    const { importance: decrease, ...nodes } = grower.grow(seededRandom(seed, tree));
    addShares(decrease, importance);
    grown.push(nodes);
    if (outOfBag !== null) addOutOfBag(nodes, table, grower.copies, outOfBag);
    grownTrees(tree - from + 1);
  }
  return { importance, grown: shareTrees(grown), outOfBag };
}

function addShares(decrease: Float64Array, importance: Float64Array): void {
  let total = 0;
  for (const value of decrease) total += value;
  if (total === 0) return;
  for (let feature = 0; feature < importance.length; feature++) {
    importance[feature] = importance[feature]! + Math.round(decrease[feature]! / total / IMPORTANCE_UNIT);
  }
}

function addOutOfBag(tree: Tree, table: BinnedTable, copies: Uint8Array, { votes, trees }: OutOfBag): void {
  for (let row = 0; row < votes.length; row++) {
    if (copies[row] !== 0) continue;
    votes[row] = votes[row]! + leafSteps(tree, table, row);
    trees[row] = trees[row]! + 1;
  }
}

/** Probability of class 1 by row, from the trees that were not grown on it; NaN where all were. */
export function outOfBagProbabilities(parts: readonly (OutOfBag | null)[], trees: number, rows: number): Float64Array {
  const probability = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let votes = 0;
    let voters = 0;
    for (const part of parts) {
      votes += part?.votes[row] ?? 0;
      voters += part?.trees[row] ?? 0;
    }
    probability[row] = voters === 0 ? Number.NaN : votes / (voters * fullVotes(trees));
  }
  return probability;
}

/** Mean decrease of impurity by feature, summing to 1 (all 0 where no tree has a split). */
export function meanImportance(sums: readonly Float64Array[]): number[] {
  const [first] = sums;
  if (first === undefined) return [];
  const totals = Array.from(first, (_, feature) => sums.reduce((sum, part) => sum + part[feature]!, 0));
  const all = totals.reduce((sum, value) => sum + value, 0);
  return totals.map((value) => (all === 0 ? 0 : value / all));
}

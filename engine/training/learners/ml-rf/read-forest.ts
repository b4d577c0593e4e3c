/** The package's trees as ours: the same row gets the same vote from each. */
import { roundDownToFloat32 } from '../trees/float32.ts';
import { MAX_BINS } from '../trees/histogram-bins.ts';
import { LEAF, type Tree, type TreeModel } from '../trees/tree.ts';
import type { PackageForest, PackageNode } from './types.ts';

/** A split of the package: left is what is at most `threshold`, a float32. */
interface Split {
  readonly feature: number;
  readonly threshold: number;
}

/** Hard votes: a leaf is worth 1 for class 1 and 0 for class 0, and the probability is the share of the votes. */
export function readForest({ indexes, estimators }: PackageForest, features: number): TreeModel {
  const splits = estimators.flatMap(({ root }, tree) => nodesOf(root).flatMap((node) => splitOf(node, indexes[tree]!)));
  const edges = edgesOf(splits, features);
  const wide = edges.some((own) => own.length >= MAX_BINS);
  return {
    kind: 'trees',
    trees: estimators.map(({ root }, tree) => treeOf(root, indexes[tree]!, { edges, wide })),
    edges,
    unit: 1 / estimators.length,
    base: 0,
    link: 'identity',
  };
}

/** Mean decrease of impurity by feature: each tree's decreases sum to 1, so does their mean (all 0 where no tree has a split). */
export function packageImportance({ indexes, estimators }: PackageForest, features: number): number[] {
  const sum = new Float64Array(features);
  for (const [tree, { root }] of estimators.entries()) {
    const own = new Float64Array(features);
    for (const node of nodesOf(root)) {
      for (const { feature } of splitOf(node, indexes[tree]!)) {
        own[feature] = own[feature]! + (node.gain ?? 0) * (node.numberSamples ?? 0);
      }
    }
    const all = total(own);
    if (all > 0)
      for (let feature = 0; feature < features; feature++) sum[feature] = sum[feature]! + own[feature]! / all;
  }
  const all = total(sum);
  return Array.from(sum, (value) => (all === 0 ? 0 : value / all));
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Each node before its children. */
function nodesOf(root: PackageNode): PackageNode[] {
  const nodes = [root];
  // The list grows while it is walked.
  for (const { left, right } of nodes) if (left !== undefined && right !== undefined) nodes.push(left, right);
  return nodes;
}

/** Nothing for a leaf. A leaf may have a split column all the same: the split was tried and not taken. */
function splitOf({ left, right, splitColumn, splitValue }: PackageNode, ofTree: readonly number[]): [Split] | [] {
  if (left === undefined || right === undefined) return [];
  return [{ feature: ofTree[splitColumn!]!, threshold: float32Below(splitValue!) }];
}

/** The largest float32 below `x`: a float32 is at most this exactly when it is below `x`. */
function float32Below(x: number): number {
  const down = roundDownToFloat32(x);
  return down < x ? down : roundDownToFloat32(x - Math.max(Math.abs(x) * 2 ** -40, 2 ** -200));
}

function edgesOf(splits: readonly Split[], features: number): Float32Array[] {
  const ofFeature = Array.from({ length: features }, () => new Set<number>());
  for (const { feature, threshold } of splits) ofFeature[feature]!.add(threshold);
  return ofFeature.map((thresholds) => {
    const edges = new Float32Array(new SharedArrayBuffer(4 * thresholds.size));
    edges.set([...thresholds]);
    return edges.sort();
  });
}

function treeOf(
  root: PackageNode,
  ofTree: readonly number[],
  { edges, wide }: { readonly edges: readonly Float32Array[]; readonly wide: boolean },
): Tree {
  const nodes = nodesOf(root);
  const feature = new Uint16Array(new SharedArrayBuffer(2 * nodes.length));
  const bin = wide
    ? new Uint16Array(new SharedArrayBuffer(2 * nodes.length))
    : new Uint8Array(new SharedArrayBuffer(nodes.length));
  const next = new Int32Array(new SharedArrayBuffer(4 * nodes.length));
  let children = 1;
  for (const [at, node] of nodes.entries()) {
    const [split] = splitOf(node, ofTree);
    if (split === undefined) {
      const [share = []] = node.distribution ?? [];
      feature[at] = LEAF;
      // As the package: a tie is class 0.
      next[at] = (share[1] ?? 0) > (share[0] ?? 0) ? 1 : 0;
      continue;
    }
    feature[at] = split.feature;
    bin[at] = edges[split.feature]!.indexOf(split.threshold);
    next[at] = children;
    // Children stand in the order in which their parents do.
    children += 2;
  }
  return { feature, bin, next };
}

/**
 * Trees as the attributes of TreeEnsembleClassifier and TreeEnsembleRegressor (ai.onnx.ml, version 3): all nodes of all trees in a
 * row, a list an attribute. The lists are long (a forest has millions of nodes), so their exact lengths are worked out first, in one
 * walk over the trees, and each is then written straight to its place: no node is ever an object, a closure or a copy.
 */
import { LEAF, type TreeModel } from '../learners/trees/tree.ts';
import { floatsAttribute, integersAttribute, TEXTS_FIELD, textsAttribute } from './onnx-messages.ts';
import { encodeMessage, type Message, type Piece, putVarint, textField, varintLength } from './protobuf.ts';

const LEAF_MODE = encodeMessage(textField(TEXTS_FIELD, 'LEAF'));
const SPLIT_MODE = encodeMessage(textField(TEXTS_FIELD, 'BRANCH_LEQ'));

type Trees = Pick<TreeModel, 'trees' | 'edges'>;

/** Bytes of the lists that are as long as what stands in them. */
interface Lengths {
  nodes: number;
  leaves: number;
  treeIds: number;
  nodeIds: number;
  featureIds: number;
  lefts: number;
  rights: number;
  leafTreeIds: number;
  leafNodeIds: number;
}

/** The `nodes_…` attributes: what decides where a row goes. */
export function splitAttributes(model: Trees, lengths: Lengths): Message[] {
  const { nodes, leaves, treeIds, nodeIds, featureIds, lefts, rights } = lengths;
  const modes = leaves * LEAF_MODE.length + (nodes - leaves) * SPLIT_MODE.length;
  const attributes = [
    integersAttribute(
      'nodes_treeids',
      list(treeIds, (bytes, at) => putTreeIds(model, bytes, at)),
    ),
    integersAttribute(
      'nodes_nodeids',
      list(nodeIds, (bytes, at) => putNodeIds(model, bytes, at)),
    ),
    integersAttribute(
      'nodes_featureids',
      list(featureIds, (bytes, at) => putFeatureIds(model, bytes, at)),
    ),
    textsAttribute(
      'nodes_modes',
      list(modes, (bytes, at) => putModes(model, bytes, at)),
    ),
    floatsAttribute(
      'nodes_values',
      list(4 * nodes, (bytes, at) => putThresholds(model, bytes, at)),
    ),
    integersAttribute(
      'nodes_truenodeids',
      list(lefts, (bytes, at) => putChildren(model, 0, bytes, at)),
    ),
    integersAttribute(
      'nodes_falsenodeids',
      list(rights, (bytes, at) => putChildren(model, 1, bytes, at)),
    ),
  ];
  if (model.trees.some(({ missingLeft }) => missingLeft?.includes(1))) {
    const missing = list(nodes, (bytes, at) => putMissingLeft(model, bytes, at));
    attributes.push(integersAttribute('nodes_missing_value_tracks_true', missing));
  }
  return attributes;
}

/**
 * The attributes of the leaves, in which both operators differ by name alone: `class_…` or `target_…`, id 0.
 * @param unit what a leaf's number is multiplied with, exactly in float32
 */
export function leafAttributes(
  model: Trees,
  { leaves, leafTreeIds, leafNodeIds }: Lengths,
  { prefix, unit }: { readonly prefix: 'class' | 'target'; readonly unit: number },
): Message[] {
  return [
    integersAttribute(
      `${prefix}_treeids`,
      list(leafTreeIds, (bytes, at) => putLeafTreeIds(model, bytes, at)),
    ),
    integersAttribute(
      `${prefix}_nodeids`,
      list(leafNodeIds, (bytes, at) => putLeafNodeIds(model, bytes, at)),
    ),
    integersAttribute(
      `${prefix}_ids`,
      list(leaves, (bytes, at) => bytes.fill(0, at, at + leaves)),
    ),
    floatsAttribute(
      `${prefix}_weights`,
      list(4 * leaves, (bytes, at) => putLeafValues(model, unit, bytes, at)),
    ),
  ];
}

export function measureTrees({ trees }: Trees): Lengths {
  const sum: Lengths = {
    nodes: 0,
    leaves: 0,
    treeIds: 0,
    nodeIds: 0,
    featureIds: 0,
    lefts: 0,
    rights: 0,
    leafTreeIds: 0,
    leafNodeIds: 0,
  };
  for (const [tree, { feature, next }] of trees.entries()) {
    const nodes = feature.length;
    let nodeIds = 0;
    let leafNodeIds = 0;
    let featureIds = 0;
    let lefts = 0;
    let rights = 0;
    for (let node = 0; node < nodes; node++) {
      const ofId = varintLength(node);
      nodeIds += ofId;
      if (feature[node] === LEAF) {
        leafNodeIds += ofId;
      } else {
        featureIds += varintLength(feature[node]!);
        lefts += varintLength(next[node]!);
        rights += varintLength(next[node]! + 1);
      }
    }
    const leaves = leavesOf(nodes);
    sum.nodes += nodes;
    sum.leaves += leaves;
    sum.treeIds += nodes * varintLength(tree);
    sum.nodeIds += nodeIds;
    // A leaf has zeros here, of a byte each.
    sum.featureIds += featureIds + leaves;
    sum.lefts += lefts + leaves;
    sum.rights += rights + leaves;
    sum.leafTreeIds += leaves * varintLength(tree);
    sum.leafNodeIds += leafNodeIds;
  }
  return sum;
}

/** Every split has two children, so that a tree has one leaf more than splits. */
function leavesOf(nodes: number): number {
  return (nodes + 1) / 2;
}

function list(length: number, put: Piece['put']): Piece {
  return { length, put };
}

function putTreeIds({ trees }: Trees, bytes: Uint8Array, at: number): void {
  let end = at;
  for (const [tree, { feature }] of trees.entries()) end = putRepeated(bytes, end, tree, feature.length);
}

function putLeafTreeIds({ trees }: Trees, bytes: Uint8Array, at: number): void {
  let end = at;
  for (const [tree, { feature }] of trees.entries()) end = putRepeated(bytes, end, tree, leavesOf(feature.length));
}

function putRepeated(bytes: Uint8Array, at: number, value: number, times: number): number {
  let end = at;
  for (let time = 0; time < times; time++) end = putVarint(bytes, end, value);
  return end;
}

function putNodeIds({ trees }: Trees, bytes: Uint8Array, at: number): void {
  let end = at;
  for (const { feature } of trees) {
    const nodes = feature.length;
    for (let node = 0; node < nodes; node++) end = putVarint(bytes, end, node);
  }
}

function putLeafNodeIds({ trees }: Trees, bytes: Uint8Array, at: number): void {
  let end = at;
  for (const { feature } of trees) {
    const nodes = feature.length;
    for (let node = 0; node < nodes; node++) if (feature[node] === LEAF) end = putVarint(bytes, end, node);
  }
}

function putFeatureIds({ trees }: Trees, bytes: Uint8Array, at: number): void {
  let end = at;
  for (const { feature } of trees) {
    const nodes = feature.length;
    for (let node = 0; node < nodes; node++) {
      const split = feature[node]!;
      end = putVarint(bytes, end, split === LEAF ? 0 : split);
    }
  }
}

/** A text is 12 or 6 bytes; written four at a time it takes a third of the time. */
function putModes({ trees }: Trees, bytes: Uint8Array, at: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const split = new DataView(SPLIT_MODE.buffer);
  const leaf = new DataView(LEAF_MODE.buffer);
  const [split0, split4, split8] = [split.getInt32(0), split.getInt32(4), split.getInt32(8)];
  const [leaf0, leaf4] = [leaf.getInt32(0), leaf.getInt16(4)];
  let end = at;
  for (const { feature } of trees) {
    const nodes = feature.length;
    for (let node = 0; node < nodes; node++) {
      if (feature[node] === LEAF) {
        view.setInt32(end, leaf0);
        view.setInt16(end + 4, leaf4);
        end += 6;
      } else {
        view.setInt32(end, split0);
        view.setInt32(end + 4, split4);
        view.setInt32(end + 8, split8);
        end += 12;
      }
    }
  }
}

/** The upper edge of the last bin that goes left; a leaf has 0. */
function putThresholds({ trees, edges }: Trees, bytes: Uint8Array, at: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let end = at;
  for (const { feature, bin } of trees) {
    const nodes = feature.length;
    for (let node = 0; node < nodes; node++) {
      const split = feature[node]!;
      if (split !== LEAF) {
        const ofFeature = edges[split]!;
        const last = bin[node]!;
        // The last bin has no upper edge: all but missing values go left.
        view.setFloat32(end, last < ofFeature.length ? ofFeature[last]! : Number.POSITIVE_INFINITY, true);
      }
      end += 4;
    }
  }
}

function putChildren({ trees }: Trees, side: 0 | 1, bytes: Uint8Array, at: number): void {
  let end = at;
  for (const { feature, next } of trees) {
    const nodes = feature.length;
    for (let node = 0; node < nodes; node++) {
      end = putVarint(bytes, end, feature[node] === LEAF ? 0 : next[node]! + side);
    }
  }
}

function putMissingLeft({ trees }: Trees, bytes: Uint8Array, at: number): void {
  let end = at;
  for (const { feature, missingLeft } of trees) {
    if (missingLeft) bytes.set(missingLeft, end);
    end += feature.length;
  }
}

function putLeafValues({ trees }: Trees, unit: number, bytes: Uint8Array, at: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let end = at;
  for (const { feature, next } of trees) {
    const nodes = feature.length;
    for (let node = 0; node < nodes; node++) {
      if (feature[node] !== LEAF) continue;
      view.setFloat32(end, next[node]! * unit, true);
      end += 4;
    }
  }
}

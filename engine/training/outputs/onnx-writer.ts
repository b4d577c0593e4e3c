/**
 * Writes a forest as an ONNX model (onnx.proto, IR 8; operator TreeEnsembleClassifier of ai.onnx.ml, version 3), scored by any ONNX
 * Runtime: input `features` float32 [N, features]; outputs `label` int64 [N] and `probabilities` float32 [N, 2].
 */

import { LEAF, type Tree, type TreeModel, VOTE_UNIT } from '../learners/trees/tree.ts';
import type { Model } from '../learners/types.ts';
import {
  encodeMessage,
  floatsField,
  integerField,
  integersField,
  type Message,
  messageField,
  type Numbers,
  textField,
  textsField,
} from './protobuf.ts';

const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14 } as const;
const GRAPH = { node: 1, name: 2, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, opType: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, text: 4, floats: 7, integers: 8, texts: 9, type: 20 } as const;
const ATTRIBUTE_TYPE = { text: 3, floats: 6, integers: 7, texts: 8 } as const;
const ELEMENT = { float32: 1, int64: 7 } as const;
const NODE_MODES = ['LEAF', 'BRANCH_LEQ'] as const;

/** The model without metadata, in shared memory: its bytes depend on the forest alone. */
export function encodeModel(forest: Model): Uint8Array<SharedArrayBuffer> {
  const ensemble = messageField(
    GRAPH.node,
    textField(NODE.input, 'features'),
    textField(NODE.output, 'label'),
    textField(NODE.output, 'probabilities'),
    textField(NODE.opType, 'TreeEnsembleClassifier'),
    textField(NODE.domain, 'ai.onnx.ml'),
    ...attributes(forest),
  );
  const graph = messageField(
    MODEL.graph,
    ensemble,
    textField(GRAPH.name, 'forest'),
    tensor(GRAPH.input, 'features', ELEMENT.float32, ['N', forest.edges.length]),
    tensor(GRAPH.output, 'label', ELEMENT.int64, ['N']),
    tensor(GRAPH.output, 'probabilities', ELEMENT.float32, ['N', 2]),
  );
  const model = [
    ...integerField(MODEL.irVersion, 8),
    ...textField(MODEL.producer, 'mlops-bot'),
    ...operatorSet('', 17),
    ...operatorSet('ai.onnx.ml', 3),
    ...graph,
  ];
  return encodeMessage(model, (length) => new SharedArrayBuffer(length));
}

/** Bytes that add metadata to an encoded model when they are put behind it: fields of a message may stand in any order. */
export function encodeMetadata(metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(metadata).map(([key, value]) =>
    messageField(MODEL.metadata, textField(1, key), textField(2, value)),
  );
  return encodeMessage(entries.flat());
}

function operatorSet(domain: string, version: number): Message {
  return messageField(MODEL.opset, textField(1, domain), integerField(2, version));
}

function tensor(field: number, name: string, element: number, shape: readonly (string | number)[]): Message {
  const dimensions = shape.map((size) =>
    messageField(1, typeof size === 'string' ? textField(2, size) : integerField(1, size)),
  );
  const tensorType = messageField(1, integerField(1, element), messageField(2, ...dimensions));
  return messageField(field, textField(1, name), messageField(2, tensorType));
}

/** All nodes of all trees in a row, an attribute a column; columns take turns in the same scratch memory. */
function attributes({ trees, edges }: TreeModel): Message[] {
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const leaves = (nodes + trees.length) / 2;
  const integers = new Uint32Array(nodes);
  const floats = new Float32Array(nodes);
  const ofNodes = (name: string, value: NodeValue) =>
    attribute(
      name,
      ATTRIBUTE_TYPE.integers,
      integersField(ATTRIBUTE.integers, () => nodeColumn(trees, integers, value)),
    );
  const ofLeaves = (name: string, value: NodeValue) =>
    attribute(
      name,
      ATTRIBUTE_TYPE.integers,
      integersField(ATTRIBUTE.integers, () => leafColumn(trees, integers.subarray(0, leaves), value)),
    );
  const floatsOf = (name: string, count: number, column: Numbers<Float32Array>) =>
    attribute(name, ATTRIBUTE_TYPE.floats, floatsField(ATTRIBUTE.floats, count, column));

  const mode: NodeValue = ({ feature }, node) => (feature[node] === LEAF ? 0 : 1);
  const threshold: NodeValue = ({ feature, bin }, node) =>
    feature[node] === LEAF ? 0 : edges[feature[node]!]![bin[node]!]!;
  const child =
    (side: 0 | 1): NodeValue =>
    ({ feature, next }, node) =>
      feature[node] === LEAF ? 0 : next[node]! + side;
  const modes = textsField(ATTRIBUTE.texts, NODE_MODES, () => nodeColumn(trees, integers, mode));
  return [
    ofNodes('nodes_treeids', (_, __, tree) => tree),
    ofNodes('nodes_nodeids', (_, node) => node),
    ofNodes('nodes_featureids', ({ feature }, node) => (feature[node] === LEAF ? 0 : feature[node]!)),
    attribute('nodes_modes', ATTRIBUTE_TYPE.texts, modes),
    floatsOf('nodes_values', nodes, () => nodeColumn(trees, floats, threshold)),
    ofNodes('nodes_truenodeids', child(0)),
    ofNodes('nodes_falsenodeids', child(1)),
    ofLeaves('class_treeids', (_, __, tree) => tree),
    ofLeaves('class_nodeids', (_, node) => node),
    // With weights for one class id alone, and that 0, ONNX Runtime takes them for class 1 and gives class 0 the rest up to 1;
    // with id 1 it would leave the column of class 0 at 0.
    ofLeaves('class_ids', () => 0),
    floatsOf('class_weights', leaves, () =>
      leafColumn(trees, floats.subarray(0, leaves), ({ next }, node) => next[node]! * VOTE_UNIT),
    ),
    attribute(
      'classlabels_int64s',
      ATTRIBUTE_TYPE.integers,
      integersField(ATTRIBUTE.integers, () => [0, 1]),
    ),
    attribute('post_transform', ATTRIBUTE_TYPE.text, textField(ATTRIBUTE.text, 'NONE')),
  ];
}

function attribute(name: string, type: number, value: Message): Message {
  return messageField(NODE.attribute, textField(ATTRIBUTE.name, name), value, integerField(ATTRIBUTE.type, type));
}

type NodeValue = (tree: Tree, node: number, treeIndex: number) => number;

function nodeColumn<Column extends Uint32Array | Float32Array>(
  trees: readonly Tree[],
  column: Column,
  value: NodeValue,
): Column {
  let at = 0;
  for (const [index, tree] of trees.entries()) {
    const nodes = tree.feature.length;
    for (let node = 0; node < nodes; node++) column[at++] = value(tree, node, index);
  }
  return column;
}

function leafColumn<Column extends Uint32Array | Float32Array>(
  trees: readonly Tree[],
  column: Column,
  value: NodeValue,
): Column {
  let at = 0;
  for (const [index, tree] of trees.entries()) {
    const { feature } = tree;
    for (let node = 0; node < feature.length; node++) {
      if (feature[node] === LEAF) column[at++] = value(tree, node, index);
    }
  }
  return column;
}

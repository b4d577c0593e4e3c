/**
 * Writes a forest as an ONNX model (onnx.proto, IR 8; operator TreeEnsembleClassifier of ai.onnx.ml, version 3), scored by any ONNX
 * Runtime: input `features` float32 [N, features]; outputs `label` int64 [N] and `probabilities` float32 [N, 2].
 */
import type { Forest } from './predict.ts';
import {
  floatsField,
  integerField,
  integersField,
  joinPieces,
  messageField,
  type Pieces,
  textField,
  textsField,
} from './protobuf.ts';
import { LEAF, VOTE_UNIT } from './tree.ts';

const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14 } as const;
const GRAPH = { node: 1, name: 2, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, opType: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, text: 4, floats: 7, integers: 8, texts: 9, type: 20 } as const;
const ATTRIBUTE_TYPE = { text: 3, floats: 6, integers: 7, texts: 8 } as const;
const ELEMENT = { float32: 1, int64: 7 } as const;
const NODE_MODES = ['LEAF', 'BRANCH_LEQ'] as const;

/** The model without metadata: its bytes depend on the forest alone. */
export function encodeForest(forest: Forest): Uint8Array<ArrayBuffer> {
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
  return joinPieces([
    ...integerField(MODEL.irVersion, 8),
    ...textField(MODEL.producer, 'mlops-bot'),
    ...operatorSet('', 17),
    ...operatorSet('ai.onnx.ml', 3),
    ...graph,
  ]);
}

/** Bytes that add metadata to an encoded model when they are put behind it: fields of a message may stand in any order. */
export function encodeMetadata(metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(metadata).map(([key, value]) =>
    messageField(MODEL.metadata, textField(1, key), textField(2, value)),
  );
  return joinPieces(entries.flat());
}

function operatorSet(domain: string, version: number): Pieces {
  return messageField(MODEL.opset, textField(1, domain), integerField(2, version));
}

function tensor(field: number, name: string, element: number, shape: readonly (string | number)[]): Pieces {
  const dimensions = shape.map((size) =>
    messageField(1, typeof size === 'string' ? textField(2, size) : integerField(1, size)),
  );
  const tensorType = messageField(1, integerField(1, element), messageField(2, ...dimensions));
  return messageField(field, textField(1, name), messageField(2, tensorType));
}

function attributes(forest: Forest): Pieces[] {
  const nodes = flatten(forest);
  return [
    integers('nodes_treeids', nodes.tree),
    integers('nodes_nodeids', nodes.node),
    integers('nodes_featureids', nodes.feature),
    attribute('nodes_modes', ATTRIBUTE_TYPE.texts, textsField(ATTRIBUTE.texts, NODE_MODES, nodes.isSplit)),
    floats('nodes_values', nodes.threshold),
    integers('nodes_truenodeids', nodes.left),
    integers('nodes_falsenodeids', nodes.right),
    integers('class_treeids', nodes.leafTree),
    integers('class_nodeids', nodes.leafNode),
    integers('class_ids', new Uint8Array(nodes.leafTree.length).fill(1)),
    floats('class_weights', nodes.leafWeight),
    integers('classlabels_int64s', [0, 1]),
    attribute('post_transform', ATTRIBUTE_TYPE.text, textField(ATTRIBUTE.text, 'NONE')),
  ];
}

function integers(name: string, values: ArrayLike<number>): Pieces {
  return attribute(name, ATTRIBUTE_TYPE.integers, integersField(ATTRIBUTE.integers, values));
}

function floats(name: string, values: Float32Array): Pieces {
  return attribute(name, ATTRIBUTE_TYPE.floats, floatsField(ATTRIBUTE.floats, values));
}

function attribute(name: string, type: number, value: Pieces): Pieces {
  return messageField(NODE.attribute, textField(ATTRIBUTE.name, name), value, integerField(ATTRIBUTE.type, type));
}

/** All nodes of all trees in a row, as the operator wants them. */
function flatten({ trees, edges }: Forest) {
  const count = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const leaves = (count + trees.length) / 2;
  const nodes = {
    tree: new Uint32Array(count),
    node: new Uint32Array(count),
    feature: new Uint16Array(count),
    isSplit: new Uint8Array(count),
    threshold: new Float32Array(count),
    left: new Uint32Array(count),
    right: new Uint32Array(count),
    leafTree: new Uint32Array(leaves),
    leafNode: new Uint32Array(leaves),
    leafWeight: new Float32Array(leaves),
  };
  let at = 0;
  let leaf = 0;
  for (const [treeIndex, { feature, bin, next }] of trees.entries()) {
    for (let node = 0; node < feature.length; node++, at++) {
      nodes.tree[at] = treeIndex;
      nodes.node[at] = node;
      const split = feature[node]!;
      if (split === LEAF) {
        nodes.leafTree[leaf] = treeIndex;
        nodes.leafNode[leaf] = node;
        nodes.leafWeight[leaf++] = next[node]! * VOTE_UNIT;
      } else {
        nodes.isSplit[at] = 1;
        nodes.feature[at] = split;
        nodes.threshold[at] = edges[split]![bin[node]!]!;
        nodes.left[at] = next[node]!;
        nodes.right[at] = next[node]! + 1;
      }
    }
  }
  return nodes;
}

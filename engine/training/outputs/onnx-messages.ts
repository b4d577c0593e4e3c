/** The messages of onnx.proto (IR 8) that our models need: a model, its one graph, operators, attributes and constants. */
import {
  doublesField,
  floatsField,
  integerField,
  integersField,
  type Message,
  messageField,
  type Piece,
  textField,
} from './protobuf.ts';

const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14 } as const;
const GRAPH = { node: 1, name: 2, constant: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, opType: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, integer: 3, text: 4, floats: 7, integers: 8, texts: 9, type: 20 } as const;
const ATTRIBUTE_TYPE = { integer: 2, text: 3, floats: 6, integers: 7, texts: 8 } as const;
const TENSOR = { dimensions: 1, type: 2, floats: 4, integers: 7, name: 8, doubles: 10 } as const;
export const ELEMENT = { float32: 1, int64: 7, float64: 11 } as const;
type Element = (typeof ELEMENT)[keyof typeof ELEMENT];

export const TREES_DOMAIN = 'ai.onnx.ml';
/** Field of the texts of an attribute, for those who write a long list of them. */
export const TEXTS_FIELD = ATTRIBUTE.texts;

export interface Operator {
  readonly type: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: readonly Message[];
}

export interface Graph {
  readonly name: string;
  /** Columns of the input `features`. */
  readonly features: number;
  readonly operators: readonly Operator[];
  readonly constants?: readonly Message[];
}

/** A model from `features` float32 [N, features] to `label` int64 [N] and `probabilities` float32 [N, 2]. */
export function modelMessage({ name, features, operators, constants = [] }: Graph): Message {
  const graph = messageField(
    MODEL.graph,
    ...operators.map(operatorMessage),
    textField(GRAPH.name, name),
    ...constants.map((constant) => messageField(GRAPH.constant, constant)),
    tensorType(GRAPH.input, 'features', ELEMENT.float32, ['N', features]),
    tensorType(GRAPH.output, 'label', ELEMENT.int64, ['N']),
    tensorType(GRAPH.output, 'probabilities', ELEMENT.float32, ['N', 2]),
  );
  return [
    ...integerField(MODEL.irVersion, 8),
    ...textField(MODEL.producer, 'mlops-bot'),
    ...operatorSet('', 17),
    ...operatorSet(TREES_DOMAIN, 3),
    ...graph,
  ];
}

/** Entries that may stand behind an encoded model: fields of a message may stand in any order. */
export function metadataMessage(metadata: Readonly<Record<string, string>>): Message {
  return Object.entries(metadata).flatMap(([key, value]) =>
    messageField(MODEL.metadata, textField(1, key), textField(2, value)),
  );
}

export function integerAttribute(name: string, value: number): Message {
  return attribute(name, ATTRIBUTE_TYPE.integer, integerField(ATTRIBUTE.integer, value));
}

export function textAttribute(name: string, text: string): Message {
  return attribute(name, ATTRIBUTE_TYPE.text, textField(ATTRIBUTE.text, text));
}

/** @param values a few, or a piece that writes many as packed varints */
export function integersAttribute(name: string, values: readonly number[] | Piece): Message {
  const field =
    'put' in values ? messageField(ATTRIBUTE.integers, [values]) : integersField(ATTRIBUTE.integers, values);
  return attribute(name, ATTRIBUTE_TYPE.integers, field);
}

/** @param values a few, or a piece that writes many as little-endian float32 */
export function floatsAttribute(name: string, values: readonly number[] | Piece): Message {
  const field = 'put' in values ? messageField(ATTRIBUTE.floats, [values]) : floatsField(ATTRIBUTE.floats, values);
  return attribute(name, ATTRIBUTE_TYPE.floats, field);
}

/** @param texts writes each text as a field TEXTS_FIELD */
export function textsAttribute(name: string, texts: Piece): Message {
  return attribute(name, ATTRIBUTE_TYPE.texts, [texts]);
}

/** A constant matrix of float32. */
export function floatsConstant(name: string, shape: readonly number[], values: ArrayLike<number>): Message {
  return [...constantType(name, ELEMENT.float32, shape), ...floatsField(TENSOR.floats, values)];
}

/** A constant matrix of float64. */
export function doublesConstant(name: string, shape: readonly number[], values: ArrayLike<number>): Message {
  return [...constantType(name, ELEMENT.float64, shape), ...doublesField(TENSOR.doubles, values)];
}

/** A constant list of small non-negative int64. */
export function integersConstant(name: string, values: readonly number[]): Message {
  return [...constantType(name, ELEMENT.int64, [values.length]), ...integersField(TENSOR.integers, values)];
}

function constantType(name: string, element: Element, shape: readonly number[]): Message {
  return [
    ...integersField(TENSOR.dimensions, shape),
    ...integerField(TENSOR.type, element),
    ...textField(TENSOR.name, name),
  ];
}

function operatorMessage({ type, domain, inputs, outputs, attributes = [] }: Operator): Message {
  return messageField(
    GRAPH.node,
    ...inputs.map((input) => textField(NODE.input, input)),
    ...outputs.map((output) => textField(NODE.output, output)),
    textField(NODE.opType, type),
    ...(domain === undefined ? [] : [textField(NODE.domain, domain)]),
    ...attributes,
  );
}

function attribute(name: string, type: number, value: Message): Message {
  return messageField(NODE.attribute, textField(ATTRIBUTE.name, name), value, integerField(ATTRIBUTE.type, type));
}

function operatorSet(domain: string, version: number): Message {
  return messageField(MODEL.opset, textField(1, domain), integerField(2, version));
}

function tensorType(field: number, name: string, element: Element, shape: readonly (string | number)[]): Message {
  const dimensions = shape.map((size) =>
    messageField(1, typeof size === 'string' ? textField(2, size) : integerField(1, size)),
  );
  const type = messageField(1, integerField(1, element), messageField(2, ...dimensions));
  return messageField(field, textField(1, name), messageField(2, type));
}

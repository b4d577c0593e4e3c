/** A graph of ONNX operators as plain data, and its ModelProto (onnx.proto, IR 7, opset 14). */
import { integerField, type Message, messageField, type Piece, textField } from '#engine/training/outputs/protobuf.ts';
import { ELEMENT_TYPES, type Tensor, tensorMessage } from './tensor.ts';

export interface Operator {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers, which may be negative, and lists of whole numbers. */
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
}
export interface GraphValue {
  readonly name: string;
  readonly element: keyof typeof ELEMENT_TYPES;
  /** A name stands for a size that each run chooses. */
  readonly shape: readonly (string | number)[];
}
export interface Graph {
  readonly name: string;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Each after those whose outputs it reads. */
  readonly operators: readonly Operator[];
  readonly tensors: readonly Tensor[];
}

const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const;
const GRAPH = { node: 1, name: 2, tensor: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, opType: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, integer: 3, integers: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { integer: 2, integers: 7 } as const;
const IR_VERSION = 7;
const OPSET = 14;

export function modelMessage(graph: Graph): Message {
  return [
    ...integerField(MODEL.irVersion, IR_VERSION),
    ...textField(MODEL.producer, 'mlops-bot'),
    ...messageField(MODEL.opset, textField(1, ''), integerField(2, OPSET)),
    ...messageField(
      MODEL.graph,
      ...graph.operators.map(operatorMessage),
      textField(GRAPH.name, graph.name),
      ...graph.tensors.map((tensor) => messageField(GRAPH.tensor, tensorMessage(tensor))),
      ...graph.inputs.map((value) => valueMessage(GRAPH.input, value)),
      ...graph.outputs.map((value) => valueMessage(GRAPH.output, value)),
    ),
  ];
}

function operatorMessage({ type, inputs, outputs, attributes }: Operator): Message {
  return messageField(
    GRAPH.node,
    ...inputs.map((name) => textField(NODE.input, name)),
    ...outputs.map((name) => textField(NODE.output, name)),
    textField(NODE.opType, type),
    ...Object.entries(attributes).map(([name, value]) => attributeMessage(name, value)),
  );
}

function attributeMessage(name: string, value: number | readonly number[]): Message {
  const one = typeof value === 'number';
  const written = one
    ? signedField(ATTRIBUTE.integer, value)
    : value.flatMap((item) => signedField(ATTRIBUTE.integers, item));
  const type = one ? ATTRIBUTE_TYPE.integer : ATTRIBUTE_TYPE.integers;
  return messageField(NODE.attribute, textField(ATTRIBUTE.name, name), written, integerField(ATTRIBUTE.type, type));
}

function valueMessage(field: number, { name, element, shape }: GraphValue): Message {
  const sizes = shape.map((size) =>
    messageField(1, typeof size === 'string' ? textField(2, size) : integerField(1, size)),
  );
  const tensorType = messageField(1, integerField(1, ELEMENT_TYPES[element]), messageField(2, ...sizes));
  return messageField(field, textField(1, name), messageField(2, tensorType));
}

/** A negative int64 is written as its two's complement, ten bytes long. */
function signedField(field: number, value: number): Message {
  if (value >= 0) return integerField(field, value);
  const bytes = [field * 8];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  const piece: Piece = { length: bytes.length, put: (target, at) => target.set(bytes, at) };
  return [piece];
}

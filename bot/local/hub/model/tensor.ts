/** Constants of an ONNX graph (TensorProto), written block by block, so that no tensor is ever whole in memory. */
import { integerField, type Message, messageField, type Piece, textField } from '#engine/training/outputs/protobuf.ts';
import type { Fill, Floats } from './numbers.ts';

interface Named {
  readonly name: string;
  /** Empty for a scalar. */
  readonly shape: readonly number[];
}
export interface FloatTensor extends Named {
  readonly element: 'float32';
  readonly fill: Floats;
}
interface ByteTensor extends Named {
  readonly element: 'int8';
  readonly fill: Fill<Int8Array>;
}
interface IntegerTensor extends Named {
  readonly element: 'int64';
  readonly fill: Fill<BigInt64Array>;
}
export type Tensor = FloatTensor | ByteTensor | IntegerTensor;

export const ELEMENT_TYPES = { float32: 1, int8: 3, int64: 7 } as const;
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 } as const;
const BLOCK_ELEMENTS = 65_536;

export function sizeOf(tensor: Named): number {
  return tensor.shape.reduce((product, size) => product * size, 1);
}

export function tensorMessage(tensor: Tensor): Message {
  return [
    ...tensor.shape.flatMap((size) => integerField(TENSOR.dims, size)),
    ...integerField(TENSOR.dataType, ELEMENT_TYPES[tensor.element]),
    ...textField(TENSOR.name, tensor.name),
    ...messageField(TENSOR.rawData, rawData(tensor)),
  ];
}

/** Raw data is little-endian, as every machine is that Node runs on. */
function rawData(tensor: Tensor): Message {
  switch (tensor.element) {
    case 'float32':
      return blocks(sizeOf(tensor), new Float32Array(blockOf(tensor)), tensor.fill);
    case 'int8':
      return blocks(sizeOf(tensor), new Int8Array(blockOf(tensor)), tensor.fill);
    case 'int64':
      return blocks(sizeOf(tensor), new BigInt64Array(blockOf(tensor)), tensor.fill);
  }
}

function blockOf(tensor: Tensor): number {
  return Math.min(sizeOf(tensor), BLOCK_ELEMENTS);
}

/** The blocks take turns in the same scratch memory. */
function blocks<Values extends Float32Array | Int8Array | BigInt64Array>(
  size: number,
  scratch: Values,
  fill: Fill<Values>,
): Message {
  const pieces: Piece[] = [];
  for (let first = 0; first < size; first += BLOCK_ELEMENTS) {
    const block = scratch.subarray(0, Math.min(BLOCK_ELEMENTS, size - first)) as Values;
    const bytes = new Uint8Array(block.buffer, 0, block.byteLength);
    const put = (target: Uint8Array, at: number) => {
      fill(first, block);
      target.set(bytes, at);
    };
    pieces.push({ length: block.byteLength, put });
  }
  return pieces;
}

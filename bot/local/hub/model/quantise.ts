/**
 * The same graph with 8-bit weights: each product with a constant matrix becomes DynamicQuantizeLinear + MatMulInteger + Cast + Mul
 * (weights int8 per output column, activations uint8 per run), each large table becomes int8 with a scale per row.
 */
import type { Graph, Operator } from './graph.ts';
import type { Floats } from './numbers.ts';
import { type FloatTensor, sizeOf, type Tensor } from './tensor.ts';

const LARGEST = 127;
/** Smaller tables stay as they are. */
const TABLE_ROWS = 16;
const FLOAT32 = 1;

export function quantise(graph: Graph): Graph {
  const floats = new Map<string, FloatTensor>();
  for (const tensor of graph.tensors) if (tensor.element === 'float32') floats.set(tensor.name, tensor);
  const replaced = new Map<string, readonly Tensor[]>();
  const activations = new Map<string, readonly string[]>();
  const operators: Operator[] = [];
  for (const operator of graph.operators) {
    const matrix = operator.type === 'MatMul' ? floats.get(operator.inputs[1]!) : undefined;
    const table = operator.type === 'Gather' ? floats.get(operator.inputs[0]!) : undefined;
    if (matrix !== undefined) {
      const [input] = operator.inputs as [string];
      if (!activations.has(input)) operators.push(quantisedActivation(input, activations));
      operators.push(...integerProduct(matrix, activations.get(input)!, operator.outputs[0]!));
      replaced.set(matrix.name, eightBits(matrix, 'column'));
    } else if (table !== undefined && table.shape[0]! > TABLE_ROWS) {
      operators.push(...scaledLookup(table, operator.inputs[1]!, operator.outputs[0]!));
      replaced.set(table.name, eightBits(table, 'row'));
    } else operators.push(operator);
  }
  const tensors = graph.tensors.flatMap((tensor) => replaced.get(tensor.name) ?? [tensor]);
  return { ...graph, operators, tensors };
}

const suffixes = { values: '_quantized', scales: '_scale' } as const;

function quantisedActivation(input: string, activations: Map<string, readonly string[]>): Operator {
  const outputs = ['_quantized', '_scale', '_zero_point'].map((suffix) => `${input}${suffix}`);
  activations.set(input, outputs);
  return { type: 'DynamicQuantizeLinear', inputs: [input], outputs, attributes: {} };
}

function integerProduct(matrix: FloatTensor, activation: readonly string[], output: string): Operator[] {
  const [values, scale, zeroPoint] = activation as [string, string, string];
  const weights = matrix.name + suffixes.values;
  const [sums, floats, scales] = [`${output}_integers`, `${output}_floats`, `${output}_scales`] as const;
  return [
    { type: 'MatMulInteger', inputs: [values, weights, zeroPoint], outputs: [sums], attributes: {} },
    { type: 'Cast', inputs: [sums], outputs: [floats], attributes: { to: FLOAT32 } },
    { type: 'Mul', inputs: [scale, matrix.name + suffixes.scales], outputs: [scales], attributes: {} },
    { type: 'Mul', inputs: [floats, scales], outputs: [output], attributes: {} },
  ];
}

function scaledLookup(table: FloatTensor, indexes: string, output: string): Operator[] {
  const [bytes, floats, scales] = [`${output}_bytes`, `${output}_floats`, `${output}_scales`] as const;
  return [
    { type: 'Gather', inputs: [table.name + suffixes.values, indexes], outputs: [bytes], attributes: {} },
    { type: 'Cast', inputs: [bytes], outputs: [floats], attributes: { to: FLOAT32 } },
    { type: 'Gather', inputs: [table.name + suffixes.scales, indexes], outputs: [scales], attributes: {} },
    { type: 'Mul', inputs: [floats, scales], outputs: [output], attributes: {} },
  ];
}

function eightBits(tensor: FloatTensor, per: 'row' | 'column'): Tensor[] {
  const [rows, columns] = tensor.shape as [number, number];
  const scales = largestOf(tensor, per).map((largest) => (largest === 0 ? 1 : largest / LARGEST));
  const scratch = new Float32Array(Math.min(sizeOf(tensor), 65_536));
  const fill = (first: number, values: Int8Array) => {
    for (let done = 0; done < values.length; done += scratch.length) {
      const block = scratch.subarray(0, Math.min(scratch.length, values.length - done));
      tensor.fill(first + done, block);
      for (let at = 0; at < block.length; at++) {
        const element = first + done + at;
        const scale = scales[per === 'row' ? Math.floor(element / columns) : element % columns]!;
        values[done + at] = Math.round(block[at]! / scale);
      }
    }
  };
  const fillScales: Floats = (first, values) => values.set(scales.subarray(first, first + values.length));
  const shape = per === 'row' ? [rows, 1] : [columns];
  return [
    { name: tensor.name + suffixes.values, shape: tensor.shape, element: 'int8', fill },
    { name: tensor.name + suffixes.scales, shape, element: 'float32', fill: fillScales },
  ];
}

/** Largest absolute value of each row or column. */
function largestOf(tensor: FloatTensor, per: 'row' | 'column'): Float32Array {
  const [rows, columns] = tensor.shape as [number, number];
  const largest = new Float32Array(per === 'row' ? rows : columns);
  const row = new Float32Array(columns);
  for (let at = 0; at < rows; at++) {
    tensor.fill(at * columns, row);
    for (let column = 0; column < columns; column++) {
      const line = per === 'row' ? at : column;
      largest[line] = Math.max(largest[line]!, Math.abs(row[column]!));
    }
  }
  return largest;
}

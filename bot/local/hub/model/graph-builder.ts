/** Collects operators and constants while a network is put together; each call returns the name of its output. */
import type { Graph, GraphValue, Operator } from './graph.ts';
import { constant, type Floats } from './numbers.ts';
import type { Tensor } from './tensor.ts';

export interface GraphBuilder {
  /** Appends an operator with one output. */
  apply(type: string, inputs: readonly string[], attributes?: Operator['attributes']): string;
  /** Appends an operator whose output has that name. */
  applyAs(output: string, type: string, inputs: readonly string[]): void;
  floats(name: string, shape: readonly number[], fill: Floats): string;
  scalar(value: number): string;
  /** A vector of int64; of no size list, a scalar. */
  integers(values: readonly number[] | number): string;
  graph(name: string, inputs: readonly GraphValue[], outputs: readonly GraphValue[]): Graph;
}

export function createGraphBuilder(): GraphBuilder {
  const operators: Operator[] = [];
  const tensors = new Map<string, Tensor>();

  function apply(type: string, inputs: readonly string[], attributes: Operator['attributes'] = {}): string {
    const output = `${type}_${operators.length}`;
    operators.push({ type, inputs, outputs: [output], attributes });
    return output;
  }

  /** Equal constants are one. */
  function keep(tensor: Tensor): string {
    if (!tensors.has(tensor.name)) tensors.set(tensor.name, tensor);
    return tensor.name;
  }

  return {
    apply,
    applyAs: (output, type, inputs) => void operators.push({ type, inputs, outputs: [output], attributes: {} }),
    floats: (name, shape, fill) => keep({ name, shape, element: 'float32', fill }),
    scalar: (value) => keep({ name: `float_${value}`, shape: [], element: 'float32', fill: constant(value) }),
    integers(values) {
      const list = typeof values === 'number' ? [values] : values;
      const shape = typeof values === 'number' ? [] : [list.length];
      const name = `${typeof values === 'number' ? 'integer' : 'integers'}_${list.join('_')}`;
      return keep({ name, shape, element: 'int64', fill: (_, numbers) => numbers.set(list.map(BigInt)) });
    },
    graph: (name, inputs, outputs) => ({ name, inputs, outputs, operators, tensors: [...tensors.values()] }),
  };
}

/** BERT in loops over plain arrays, with the tiny model's weights: slow, and easy to compare with the paper. */
import type { Weights } from '#bot/local/hub/model/layers.ts';
import { TINY_SHAPE, tinyWeights } from '#bot/local/hub/model/tiny-weights.ts';

type Matrix = number[][];

const { hidden, heads, layers, intermediate, labels, vocabulary, positions } = TINY_SHAPE;

/** Logits of one text. */
export function plainBert(ids: readonly number[], weights: Weights = tinyWeights(1)): number[] {
  const matrix = (name: string, rows: number, columns: number): Matrix => {
    const numbers = new Float32Array(rows * columns);
    weights(name, [rows, columns])(0, numbers);
    return Array.from({ length: rows }, (_, row) => Array.from(numbers.subarray(row * columns, (row + 1) * columns)));
  };
  const vector = (name: string, size: number): number[] => {
    const numbers = new Float32Array(size);
    weights(name, [size])(0, numbers);
    return Array.from(numbers);
  };
  const dense = (input: Matrix, name: string, from: number, to: number): Matrix =>
    plus(product(input, matrix(`${name}.weight`, from, to)), vector(`${name}.bias`, to));
  const norm = (input: Matrix, name: string): Matrix => {
    const [gain, shift] = [vector(`${name}.weight`, hidden), vector(`${name}.bias`, hidden)];
    return input.map((row) => {
      const mean = sum(row) / hidden;
      const deviation = Math.sqrt(sum(row.map((value) => (value - mean) ** 2)) / hidden + 1e-12);
      return row.map((value, at) => ((value - mean) / deviation) * gain[at]! + shift[at]!);
    });
  };

  const table = (name: string, rows: number) => matrix(`bert.embeddings.${name}_embeddings.weight`, rows, hidden);
  const [words, types, places] = [table('word', vocabulary), table('token_type', 2), table('position', positions)];
  const sums = ids.map((id, at) => words[id]!.map((value, d) => value + types[0]![d]! + places[at]![d]!));
  let states = norm(sums, 'bert.embeddings.LayerNorm');
  for (let layer = 0; layer < layers; layer++) {
    const name = `bert.encoder.layer.${layer}`;
    const [q, k, v] = ['query', 'key', 'value'].map((part) =>
      dense(states, `${name}.attention.self.${part}`, hidden, hidden),
    ) as [Matrix, Matrix, Matrix];
    const mixed = dense(attention(q, k, v), `${name}.attention.output.dense`, hidden, hidden);
    const middle = norm(added(mixed, states), `${name}.attention.output.LayerNorm`);
    const wide = dense(middle, `${name}.intermediate.dense`, hidden, intermediate).map((row) => row.map(gelu));
    const narrow = dense(wide, `${name}.output.dense`, intermediate, hidden);
    states = norm(added(narrow, middle), `${name}.output.LayerNorm`);
  }
  const pooled = dense([states[0]!], 'bert.pooler.dense', hidden, hidden).map((row) => row.map(Math.tanh));
  return dense(pooled, 'classifier', hidden, labels)[0]!;
}

function attention(q: Matrix, k: Matrix, v: Matrix): Matrix {
  const width = hidden / heads;
  return q.map((asker) => {
    const out: number[] = [];
    for (let head = 0; head < heads; head++) {
      const part = (row: number[]) => row.slice(head * width, (head + 1) * width);
      const scores = k.map((key) => sum(part(key).map((value, at) => value * part(asker)[at]!)) / Math.sqrt(width));
      const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
      for (let d = 0; d < width; d++) out.push(sum(v.map((row, at) => (powers[at]! / sum(powers)) * part(row)[d]!)));
    }
    return out;
  });
}

/** The error function by its Taylor series, which converges fast where GELU's arguments are. */
function gelu(x: number): number {
  const z = x / Math.SQRT2;
  let term = z;
  let total = z;
  for (let n = 1; Math.abs(term) > 1e-15; n++) {
    term *= (-z * z) / n;
    total += term / (2 * n + 1);
  }
  return (x * (1 + (2 / Math.sqrt(Math.PI)) * total)) / 2;
}

function product(left: Matrix, right: Matrix): Matrix {
  return left.map((row) => right[0]!.map((_, column) => sum(row.map((value, at) => value * right[at]![column]!))));
}

function plus(rows: Matrix, shift: readonly number[]): Matrix {
  return rows.map((row) => row.map((value, at) => value + shift[at]!));
}

function added(left: Matrix, right: Matrix): Matrix {
  return left.map((row, at) => plus([row], right[at]!)[0]!);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** BertForSequenceClassification as an ONNX graph: three int64 inputs [batch, sequence], output logits [batch, labels]. */
import type { Graph, GraphValue } from './graph.ts';
import { createGraphBuilder } from './graph-builder.ts';
import { gelu, type Layers, layerNorm, linear, maskScores, selfAttention, type Weights, weight } from './layers.ts';

export interface BertShape {
  readonly vocabulary: number;
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediate: number;
  /** Longest text in tokens, special ones included. */
  readonly positions: number;
  readonly labels: number;
}

const TYPES_OF_TOKEN = 2;
const INPUTS: readonly GraphValue[] = ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => ({
  name,
  element: 'int64',
  shape: ['batch_size', 'sequence_length'],
}));

export function bertGraph(shape: BertShape, weights: Weights): Graph {
  const builder = createGraphBuilder();
  const layers: Layers = { builder, weights };
  const mask = maskScores('attention_mask', builder);
  let states = embeddings(shape, layers);
  for (let layer = 0; layer < shape.layers; layer++) states = encoderLayer(states, mask, layer, shape, layers);
  const first = builder.apply('Gather', [states, builder.integers(0)], { axis: 1 });
  const pooled = builder.apply('Tanh', [linear(first, 'bert.pooler.dense', shape.hidden, shape.hidden, layers)]);
  builder.applyAs('logits', 'Identity', [linear(pooled, 'classifier', shape.hidden, shape.labels, layers)]);
  return builder.graph('bert', INPUTS, [{ name: 'logits', element: 'float32', shape: ['batch_size', shape.labels] }]);
}

function embeddings(shape: BertShape, layers: Layers): string {
  const { builder } = layers;
  const table = (name: string, rows: number) =>
    weight(`bert.embeddings.${name}_embeddings.weight`, [rows, shape.hidden], layers);
  const words = builder.apply('Gather', [table('word', shape.vocabulary), 'input_ids']);
  const types = builder.apply('Gather', [table('token_type', TYPES_OF_TOKEN), 'token_type_ids']);
  const length = builder.apply('Slice', [
    builder.apply('Shape', ['input_ids']),
    builder.integers([1]),
    builder.integers([2]),
    builder.integers([0]),
  ]);
  const positions = builder.apply('Slice', [
    table('position', shape.positions),
    builder.integers([0]),
    length,
    builder.integers([0]),
  ]);
  const sum = builder.apply('Add', [builder.apply('Add', [words, types]), positions]);
  return layerNorm(sum, 'bert.embeddings.LayerNorm', shape.hidden, layers);
}

function encoderLayer(input: string, mask: string, layer: number, shape: BertShape, layers: Layers): string {
  const { builder } = layers;
  const { hidden, intermediate } = shape;
  const name = `bert.encoder.layer.${layer}`;
  const attended = selfAttention(input, mask, `${name}.attention`, shape, layers);
  const middle = layerNorm(
    builder.apply('Add', [attended, input]),
    `${name}.attention.output.LayerNorm`,
    hidden,
    layers,
  );
  const wide = gelu(linear(middle, `${name}.intermediate.dense`, hidden, intermediate, layers), builder);
  const narrow = linear(wide, `${name}.output.dense`, intermediate, hidden, layers);
  return layerNorm(builder.apply('Add', [narrow, middle]), `${name}.output.LayerNorm`, hidden, layers);
}

/** The layers of BERT (Devlin et al. 2019, appendix A.2) as ONNX operators; H hidden size, B texts, S tokens a text. */
import type { GraphBuilder } from './graph-builder.ts';
import type { Floats } from './numbers.ts';

/** Numbers of the weight with that name, as BERT's checkpoints name it; matrices are [inputs, outputs]. */
export type Weights = (name: string, shape: readonly number[]) => Floats;

export interface Layers {
  readonly builder: GraphBuilder;
  readonly weights: Weights;
}

const LAYER_NORM_EPSILON = 1e-12;
/** Added to the scores of padding: its share after the softmax is exactly 0. */
const MASKED_SCORE = -10_000;

export function linear(input: string, name: string, inputs: number, outputs: number, layers: Layers): string {
  return layers.builder.apply('Add', [
    layers.builder.apply('MatMul', [input, weight(`${name}.weight`, [inputs, outputs], layers)]),
    weight(`${name}.bias`, [outputs], layers),
  ]);
}

export function layerNorm(input: string, name: string, size: number, layers: Layers): string {
  const { builder } = layers;
  const centred = builder.apply('Sub', [input, mean(input, builder)]);
  const variance = mean(builder.apply('Pow', [centred, builder.scalar(2)]), builder);
  const spread = builder.apply('Sqrt', [builder.apply('Add', [variance, builder.scalar(LAYER_NORM_EPSILON)])]);
  const scaled = builder.apply('Mul', [
    builder.apply('Div', [centred, spread]),
    weight(`${name}.weight`, [size], layers),
  ]);
  return builder.apply('Add', [scaled, weight(`${name}.bias`, [size], layers)]);
}

/** Scores to add, [B, 1, 1, S]: 0 where the mask is 1, far below where it is 0. */
export function maskScores(attentionMask: string, builder: GraphBuilder): string {
  const FLOAT32 = 1;
  const wide = builder.apply('Unsqueeze', [attentionMask, builder.integers([1, 2])]);
  const padding = builder.apply('Sub', [builder.scalar(1), builder.apply('Cast', [wide], { to: FLOAT32 })]);
  return builder.apply('Mul', [padding, builder.scalar(MASKED_SCORE)]);
}

export function selfAttention(
  input: string,
  mask: string,
  name: string,
  { hidden, heads }: { hidden: number; heads: number },
  layers: Layers,
): string {
  const { builder } = layers;
  const width = hidden / heads;
  const perHead = (part: string, perm: readonly number[]) => {
    const all = linear(input, `${name}.self.${part}`, hidden, hidden, layers);
    const split = builder.apply('Reshape', [all, builder.integers([0, 0, heads, width])]);
    return builder.apply('Transpose', [split], { perm });
  };
  const query = perHead('query', [0, 2, 1, 3]);
  const key = perHead('key', [0, 2, 3, 1]);
  const value = perHead('value', [0, 2, 1, 3]);
  const scores = builder.apply('Div', [
    builder.apply('MatMul', [query, key]),
    builder.scalar(Math.fround(Math.sqrt(width))),
  ]);
  const shares = builder.apply('Softmax', [builder.apply('Add', [scores, mask])], { axis: -1 });
  const mixed = builder.apply('Transpose', [builder.apply('MatMul', [shares, value])], { perm: [0, 2, 1, 3] });
  const joined = builder.apply('Reshape', [mixed, builder.integers([0, 0, hidden])]);
  return linear(joined, `${name}.output.dense`, hidden, hidden, layers);
}

/** x · Φ(x), with the error function. */
export function gelu(input: string, builder: GraphBuilder): string {
  const erf = builder.apply('Erf', [builder.apply('Div', [input, builder.scalar(Math.fround(Math.SQRT2))])]);
  const twice = builder.apply('Mul', [input, builder.apply('Add', [erf, builder.scalar(1)])]);
  return builder.apply('Mul', [twice, builder.scalar(0.5)]);
}

export function weight(name: string, shape: readonly number[], { builder, weights }: Layers): string {
  return builder.floats(name, shape, weights(name, shape));
}

function mean(input: string, builder: GraphBuilder): string {
  return builder.apply('ReduceMean', [input], { axes: [2] });
}

/** A BERT of the real one's size with random weights, for speed and memory: its labels mean nothing. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BertShape, bertGraph } from './bert-graph.ts';
import { modelMessage } from './graph.ts';
import type { Weights } from './layers.ts';
import { modelFiles } from './model-files.ts';
import { constant, randomNumbers, seedOf } from './numbers.ts';
import { quantise } from './quantise.ts';
import { EIGHT_BITS, FULL_PRECISION } from './tiny-model.ts';
import { TINY_LABELS } from './tiny-weights.ts';
import { numberedWords } from './vocabulary.ts';
import { writeMessage } from './write-message.ts';

const BASE_SHAPE: BertShape = {
  vocabulary: 30_522,
  hidden: 768,
  layers: 12,
  heads: 12,
  intermediate: 3_072,
  positions: 512,
  labels: TINY_LABELS.length,
};

export interface RandomModel {
  /** Each word at its id; default: the special tokens and numbered words. Its length is the model's vocabulary. */
  readonly vocabulary?: readonly string[];
  /** What differs from BERT-base. */
  readonly shape?: Partial<Omit<BertShape, 'vocabulary'>>;
  readonly seed?: number;
  readonly precisions?: readonly ('fp32' | 'int8')[];
}

/** Writes a repository's files into `dir`: with the defaults 438 MB in full precision and 110 MB in 8 bits. */
export async function writeRandomModel(dir: string, options: RandomModel = {}): Promise<void> {
  const { seed = 1, precisions = ['fp32', 'int8'] } = options;
  const vocabulary = options.vocabulary ?? numberedWords(BASE_SHAPE.vocabulary);
  const shape = { ...BASE_SHAPE, ...options.shape, vocabulary: vocabulary.length };
  await mkdir(join(dir, 'onnx'), { recursive: true });
  for (const [path, text] of Object.entries(modelFiles({ shape, vocabulary, labels: TINY_LABELS })))
    await writeFile(join(dir, path), text);
  const graph = bertGraph(shape, randomWeights(seed));
  if (precisions.includes('fp32')) await writeMessage(join(dir, FULL_PRECISION), modelMessage(graph));
  if (precisions.includes('int8')) await writeMessage(join(dir, EIGHT_BITS), modelMessage(quantise(graph)));
}

/** BERT's own initialisation, with a uniform distribution. */
function randomWeights(seed: number): Weights {
  return (name, shape) => {
    if (name.endsWith('LayerNorm.weight')) return constant(1);
    return shape.length === 1 ? constant(0) : randomNumbers(seedOf(name, seed), 0.02);
  };
}

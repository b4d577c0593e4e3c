/** The tiny model as the files of a repository, whole and in the ways in which a snapshot can be wrong. */
import { encodeMessage } from '#engine/training/outputs/protobuf.ts';
import { bertGraph } from './bert-graph.ts';
import { type Graph, modelMessage } from './graph.ts';
import { createGraphBuilder } from './graph-builder.ts';
import { modelFiles } from './model-files.ts';
import { quantise } from './quantise.ts';
import { TINY_LABELS, TINY_SHAPE, tinyWeights } from './tiny-weights.ts';
import { TINY_VOCABULARY } from './vocabulary.ts';

/** Path inside the repository -> bytes. */
export type RepositoryFiles = ReadonlyMap<string, Uint8Array>;

export const TINY_VARIANTS = [
  'good',
  /** The weights are no BERT: another input and output. */
  'other-architecture',
  /** The weights know fewer words than the tokenizer: its last ids are outside the table. */
  'fewer-words',
  /** The words stand at other ids than the weights were made for: it runs, and the labels are wrong. */
  'other-vocabulary',
  'no-tokenizer',
  /** The ONNX files are no protobuf. */
  'not-onnx',
] as const;
export type TinyVariant = (typeof TINY_VARIANTS)[number];

export const FULL_PRECISION = 'onnx/model.onnx';
export const EIGHT_BITS = 'onnx/model_quantized.onnx';
const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json', 'vocab.txt', 'special_tokens_map.json'];
const FEWER_WORDS = 40;

/** Equal arguments give equal bytes; another seed gives another snapshot with the same labels. */
export function tinyModel({
  variant = 'good',
  seed = 1,
}: {
  variant?: TinyVariant;
  seed?: number;
} = {}): RepositoryFiles {
  const description = { shape: TINY_SHAPE, vocabulary: wordsOf(variant), labels: TINY_LABELS };
  const files = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries(modelFiles(description))) files.set(path, Buffer.from(text, 'utf8'));
  const graph = variant === 'other-architecture' ? otherArchitecture() : tinyGraph(variant, seed);
  files.set(FULL_PRECISION, encoded(graph, variant));
  files.set(EIGHT_BITS, encoded(quantise(graph), variant));
  if (variant === 'no-tokenizer') for (const path of TOKENIZER_FILES) files.delete(path);
  return files;
}

function wordsOf(variant: TinyVariant): readonly string[] {
  if (variant !== 'other-vocabulary') return TINY_VOCABULARY;
  const special = TINY_VOCABULARY.findIndex((word) => !word.startsWith('['));
  return [...TINY_VOCABULARY.slice(0, special), ...TINY_VOCABULARY.slice(special).reverse()];
}

function tinyGraph(variant: TinyVariant, seed: number): Graph {
  const vocabulary = variant === 'fewer-words' ? FEWER_WORDS : TINY_SHAPE.vocabulary;
  const weights = tinyWeights(seed);
  const names = 'bert.embeddings.word_embeddings.weight';
  return bertGraph({ ...TINY_SHAPE, vocabulary }, (name, shape) =>
    weights(name, name === names ? [TINY_SHAPE.vocabulary, TINY_SHAPE.hidden] : shape),
  );
}

function otherArchitecture(): Graph {
  const builder = createGraphBuilder();
  builder.applyAs('label', 'Tanh', ['features']);
  return builder.graph(
    'no-bert',
    [{ name: 'features', element: 'float32', shape: ['N', 4] }],
    [{ name: 'label', element: 'float32', shape: ['N', 4] }],
  );
}

function encoded(graph: Graph, variant: TinyVariant): Uint8Array {
  const bytes = encodeMessage(modelMessage(graph));
  return variant === 'not-onnx' ? bytes.map((byte) => byte ^ 0xff) : bytes;
}

/**
 * Weights of a tiny BERT whose labels mean something, by construction: embeddings hold a word's tone and whether it has one; the
 * first layer's attention looks for words with a tone and writes their mean tone into a third dimension of every token; the pooler
 * and the classifier read it at [CLS]. All other dimensions hold seeded noise, so that every operator has work to do and a wrong one
 * shows, but noise is never written into those three.
 */
import type { BertShape } from './bert-graph.ts';
import type { Weights } from './layers.ts';
import { constant, type Floats, given, randomNumbers, seedOf } from './numbers.ts';
import { TINY_VOCABULARY, TONES } from './vocabulary.ts';

const TONE = 0;
const HAS_TONE = 1;
const MEAN_TONE = 2;
/** Dimensions from here on hold noise. */
const NOISE = 3;

/** In the order of no other model: readers must take it from config.json. */
export const TINY_LABELS = ['neutral', 'positive', 'negative'] as const;
const [NEUTRAL, POSITIVE, NEGATIVE] = [0, 1, 2] as const;

export const TINY_SHAPE: BertShape = {
  vocabulary: TINY_VOCABULARY.length,
  hidden: 32,
  layers: 2,
  heads: 2,
  intermediate: 64,
  positions: 64,
  labels: TINY_LABELS.length,
};

const HIDDEN = TINY_SHAPE.hidden;
/** Makes a word with a tone about thirty times as interesting as one without. */
const ATTENTION_QUERY = 4;
const CLASSIFIER_GAIN = 6;
const NEUTRAL_BIAS = 2.5;

export function tinyWeights(seed: number): Weights {
  return (name, shape) => {
    const numbers = new Float32Array(shape.reduce((product, size) => product * size, 1));
    noiseOf(name, shape, seed)(0, numbers);
    if (writesHidden(name, shape)) clearMeaning(numbers);
    construct(name, numbers);
    return given(numbers);
  };
}

function noiseOf(name: string, shape: readonly number[], seed: number): Floats {
  if (name.endsWith('LayerNorm.weight')) return constant(1);
  if (shape.length === 1) return constant(0);
  if (name === 'classifier.weight') return constant(0);
  const deviation = name.endsWith('word_embeddings.weight') ? 0.3 : 0.05;
  return randomNumbers(seedOf(name, seed), deviation);
}

function writesHidden(name: string, shape: readonly number[]): boolean {
  return (
    shape.length === 2 && (name.includes('_embeddings.') || name.includes('output.dense') || name.includes('pooler'))
  );
}

function clearMeaning(numbers: Float32Array): void {
  for (let row = 0; row < numbers.length; row += HIDDEN) numbers.fill(0, row, row + NOISE);
}

function construct(name: string, numbers: Float32Array): void {
  const set = (row: number, column: number, value: number, columns = HIDDEN) => {
    numbers[row * columns + column] = value;
  };
  const attention = 'bert.encoder.layer.0.attention';
  switch (name) {
    case 'bert.embeddings.word_embeddings.weight':
      for (const [id, word] of TINY_VOCABULARY.entries()) {
        const tone = TONES[word] ?? 0;
        set(id, TONE, 2 * tone);
        set(id, HAS_TONE, tone === 0 ? 0 : 2);
      }
      return;
    case `${attention}.self.query.bias`:
      numbers[0] = ATTENTION_QUERY;
      return;
    case `${attention}.self.key.weight`:
      set(HAS_TONE, 0, 1);
      return;
    case `${attention}.self.value.weight`:
      for (let row = 0; row < HIDDEN; row++) set(row, 0, row === TONE ? 1 : 0);
      return;
    case `${attention}.output.dense.weight`:
      set(0, MEAN_TONE, 0.6);
      return;
    case 'bert.pooler.dense.weight':
      set(MEAN_TONE, 0, 1);
      return;
    case 'classifier.weight':
      set(0, POSITIVE, CLASSIFIER_GAIN, TINY_SHAPE.labels);
      set(0, NEGATIVE, -CLASSIFIER_GAIN, TINY_SHAPE.labels);
      return;
    case 'classifier.bias':
      numbers[NEUTRAL] = NEUTRAL_BIAS;
      return;
  }
}

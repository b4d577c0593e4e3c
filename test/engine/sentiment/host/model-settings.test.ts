/** A model's small files: what is taken from them, and what refuses the model. */
import { describe, expect, it } from 'vitest';
import { tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import { labelColumns, softmax, sumByLabel } from '#engine/sentiment/host/label-columns.ts';
import { modelSettings, SMALL_FILES, type SmallFiles } from '#engine/sentiment/host/model-settings.ts';
import { checkSignature, type GraphValue } from '#engine/sentiment/host/model-signature.ts';
import { paddedBatch } from '#engine/sentiment/host/padded-batch.ts';

function tinyFiles(changes: Record<string, unknown> = {}): SmallFiles {
  const files = tinyModel();
  const text = (name: string) => Buffer.from(files.get(name) ?? []).toString('utf8');
  const all = Object.fromEntries(SMALL_FILES.map((name) => [name, text(name)]));
  return { ...all, 'config.json': JSON.stringify({ ...JSON.parse(text('config.json')), ...changes }) };
}

function refusal(run: () => unknown): unknown {
  try {
    run();
  } catch (thrown) {
    return (thrown as { facts: { part: string } }).facts.part;
  }
  return 'taken';
}

describe('labels', () => {
  it('are found by their names, in any order and case', () => {
    expect(labelColumns({ 0: 'neutral', 1: 'Positive', 2: 'NEGATIVE' })).toEqual({ labels: 3, pos: [1], neg: [2] });
    expect(labelColumns({ 0: 'positive', 1: 'negative', 2: 'neutral' })).toEqual({ labels: 3, pos: [0], neg: [1] });
  });

  it('of several degrees count together', () => {
    const columns = labelColumns({ 0: 'very negative', 1: 'negative', 2: 'mixed', 3: 'positive', 4: 'very positive' });

    const [pos, neg, neu] = sumByLabel([0.1, 0.2, 0.3, 0.25, 0.15], columns);

    expect(pos).toBeCloseTo(0.4, 12);
    expect(neg).toBeCloseTo(0.3, 12);
    expect(neu).toBeCloseTo(0.3, 12);
  });

  it.each([
    ['LABEL_0 and the like, which mean nothing', { 0: 'LABEL_0', 1: 'LABEL_1', 2: 'LABEL_2' }],
    ['one side only', { 0: 'positive', 1: 'neutral' }],
    ['a gap in the numbers', { 0: 'positive', 2: 'negative' }],
    ['none', {}],
  ])('with %s refuse the model', (_, id2label) => {
    expect(refusal(() => labelColumns(id2label as Record<string, string>))).toBe('labels');
  });
});

describe('probabilities', () => {
  it('are the softmax of the logits', () => {
    const [a, b, c] = softmax([1, 2, 3]);
    const sum = Math.exp(1) + Math.exp(2) + Math.exp(3);

    expect([a, b, c].map((value, at) => Math.abs(value! - Math.exp(at + 1) / sum) < 1e-15)).toEqual([true, true, true]);
  });

  it('stay finite where the exponentials alone would not', () => {
    expect([...softmax([1_000, 0, -1_000])]).toEqual([1, 0, 0]);
  });
});

describe('small files', () => {
  it('tell labels, tokenizer and the longest text', () => {
    const { columns, tokenizer, highestId } = modelSettings(tinyFiles());

    expect(columns.labels).toBe(3);
    expect(tokenizer.maxTokens).toBe(64);
    expect(highestId).toBe(JSON.parse(tinyFiles()['config.json']!).vocab_size - 1);
  });

  it.each<[string, string, SmallFiles]>([
    ['no configuration', 'config', { ...tinyFiles(), 'config.json': undefined }],
    ['a configuration that is no JSON', 'config', { ...tinyFiles(), 'config.json': '{' }],
    ['no labels', 'config', tinyFiles({ id2label: undefined })],
    ['labels that mean nothing', 'labels', tinyFiles({ id2label: { 0: 'LABEL_0' } })],
    ['a tokenizer with more words than the configuration', 'vocabulary', tinyFiles({ vocab_size: 40 })],
    ['a tokenizer that is no JSON', 'tokenizer', { ...tinyFiles(), 'tokenizer.json': '[' }],
    ['no tokenizer', 'tokenizer', { 'config.json': tinyFiles()['config.json'] }],
  ])('with %s are refused by name', (_, part, files) => {
    expect(refusal(() => modelSettings(files))).toBe(part);
  });
});

describe('the graph', () => {
  const matrix = (name: string, type: string, width: number | string = 'tokens'): GraphValue => ({
    name,
    isTensor: true,
    type,
    shape: ['texts', width],
  });
  const inputs = ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => matrix(name, 'int64'));
  const outputs = [matrix('logits', 'float32', 3)];

  it('of BERT is taken, with and without a second text', () => {
    expect(checkSignature(inputs, outputs, 3)).toEqual(['input_ids', 'attention_mask', 'token_type_ids']);
    expect(checkSignature(inputs.slice(0, 2), outputs, 3)).toEqual(['input_ids', 'attention_mask']);
  });

  it.each<[string, string, readonly GraphValue[], readonly GraphValue[]]>([
    ['an input missing', 'inputs', inputs.slice(1), outputs],
    ['an input too many', 'inputs', [...inputs, matrix('pixel_values', 'float32')], outputs],
    ['inputs of another type', 'inputs', inputs.map(({ name }) => matrix(name, 'int32')), outputs],
    ['another output', 'outputs', inputs, [matrix('last_hidden_state', 'float32', 3)]],
    ['fewer outputs than labels', 'outputs', inputs, [matrix('logits', 'float32', 2)]],
    ['outputs of another type', 'outputs', inputs, [matrix('logits', 'float16', 3)]],
  ])('with %s is refused by name', (_, part, ins, outs) => {
    expect(refusal(() => checkSignature(ins, outs, 3))).toBe(part);
  });
});

describe('a padded batch', () => {
  it('is as wide as its longest text, the rest filled up', () => {
    const batch = paddedBatch([Int32Array.of(5, 6, 7), Int32Array.of(8)], 9);

    expect(batch).toEqual({
      rows: 2,
      length: 3,
      ids: Int32Array.of(5, 6, 7, 8, 9, 9),
      lengths: Int32Array.of(3, 1),
    });
  });
});

/** What is read from a model's tokenizer files, and what is refused. */
import { describe, expect, it } from 'vitest';
import { tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import { readTokenizerSettings, type TokenizerFiles } from '#engine/sentiment/tokenizer/settings.ts';
import { createTokenizer } from '#engine/sentiment/tokenizer/tokenizer.ts';

const tiny = Object.fromEntries(
  [...tinyModel()]
    .filter(([path]) => !path.startsWith('onnx/'))
    .map(([path, bytes]) => [path, `${Buffer.from(bytes)}`]),
) as Record<string, string>;
const {
  'tokenizer.json': tokenizerJson,
  'tokenizer_config.json': config,
  'vocab.txt': vocabulary,
} = tiny as Record<keyof TokenizerFiles, string>;

function changed(json: string, change: (value: Record<string, Record<string, unknown>>) => unknown): string {
  const value = JSON.parse(json);
  change(value);
  return JSON.stringify(value);
}

describe('settings', () => {
  it('are the same from tokenizer.json and from vocab.txt', () => {
    const one = readTokenizerSettings({ 'tokenizer.json': tokenizerJson, 'tokenizer_config.json': config });
    const other = readTokenizerSettings({ 'vocab.txt': vocabulary, 'tokenizer_config.json': config });

    expect(one).toMatchObject({ ok: true, settings: { lowerCase: true, stripAccents: true, maxTokens: 64 } });
    expect(other).toEqual(one);
  });

  it('take [CLS] and the others from where this vocabulary has them', () => {
    const reading = readTokenizerSettings({ 'vocab.txt': vocabulary });

    expect(reading).toMatchObject({ settings: { ids: { pad: 0, unknown: 1, cls: 2, sep: 3 }, maxTokens: null } });
  });

  it('of a cased model leave case and accents alone', () => {
    const cased = changed(tokenizerJson, ({ normalizer }) => Object.assign(normalizer!, { lowercase: false }));
    const reading = readTokenizerSettings({ 'tokenizer.json': cased });
    if (!reading.ok) throw new Error('not read');

    const [, ...ids] = createTokenizer(reading.settings, 64).encode('Profit profit é');

    const { ids: special, vocabulary: words } = reading.settings;
    expect(ids).toEqual([special.unknown, words.get('profit'), special.unknown, special.sep]);
  });

  it('may say strip_accents against the case', () => {
    const reading = readTokenizerSettings({
      'vocab.txt': vocabulary,
      'tokenizer_config.json': '{"do_lower_case": true, "strip_accents": false, "tokenize_chinese_chars": false}',
    });

    expect(reading).toMatchObject({ settings: { lowerCase: true, stripAccents: false, splitHan: false } });
  });

  it('read vocabularies with Windows line ends, and limits that are none', () => {
    const reading = readTokenizerSettings({
      'vocab.txt': vocabulary.replaceAll('\n', '\r\n'),
      'tokenizer_config.json': '{"model_max_length": 1000000000000000019884624838656}',
    });

    expect(reading).toMatchObject({ settings: { ids: { sep: 3 }, maxTokens: null } });
  });
});

describe('files that are not enough', () => {
  it.each<[string, TokenizerFiles, object]>([
    ['none', {}, { kind: 'missing' }],
    ['a broken tokenizer.json', { 'tokenizer.json': '{' }, { kind: 'not_json', file: 'tokenizer.json' }],
    [
      'a broken tokenizer_config.json',
      { 'tokenizer.json': tokenizerJson, 'tokenizer_config.json': 'no' },
      { kind: 'not_json', file: 'tokenizer_config.json' },
    ],
    [
      'a tokenizer of another kind',
      { 'tokenizer.json': changed(tokenizerJson, ({ model }) => Object.assign(model!, { type: 'BPE' })) },
      { kind: 'unsupported', file: 'tokenizer.json' },
    ],
    ['no [CLS] in the vocabulary', { 'vocab.txt': 'a\nb\n' }, { kind: 'no_token', token: '[CLS]' }],
    [
      'room for no word',
      { 'vocab.txt': vocabulary, 'tokenizer_config.json': '{"model_max_length": 2}' },
      { kind: 'unsupported', what: 'model_max_length 2' },
    ],
  ])('%s', (_, files, problem) => {
    expect(readTokenizerSettings(files)).toMatchObject({ ok: false, problem });
  });
});

/** The small files around a model's weights, as transformers.js and Python's AutoTokenizer read them. */
import type { BertShape } from './bert-graph.ts';

export interface ModelDescription {
  readonly shape: BertShape;
  readonly vocabulary: readonly string[];
  /** Each label at its id. */
  readonly labels: readonly string[];
}

const UNKNOWN = '[UNK]';
const SPECIAL_TOKENS = {
  cls_token: '[CLS]',
  mask_token: '[MASK]',
  pad_token: '[PAD]',
  sep_token: '[SEP]',
  unk_token: UNKNOWN,
};

/** Path inside the repository -> text. */
export function modelFiles(model: ModelDescription): Record<string, string> {
  return {
    'config.json': json(config(model)),
    'special_tokens_map.json': json(SPECIAL_TOKENS),
    'tokenizer.json': json(tokenizer(model.vocabulary)),
    'tokenizer_config.json': json(tokenizerConfig(model)),
    'vocab.txt': model.vocabulary.map((word) => `${word}\n`).join(''),
  };
}

function config({ shape, labels, vocabulary }: ModelDescription): object {
  return {
    architectures: ['BertForSequenceClassification'],
    attention_probs_dropout_prob: 0.1,
    hidden_act: 'gelu',
    hidden_dropout_prob: 0.1,
    hidden_size: shape.hidden,
    id2label: Object.fromEntries(labels.map((label, id) => [id, label])),
    initializer_range: 0.02,
    intermediate_size: shape.intermediate,
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
    layer_norm_eps: 1e-12,
    max_position_embeddings: shape.positions,
    model_type: 'bert',
    num_attention_heads: shape.heads,
    num_hidden_layers: shape.layers,
    pad_token_id: vocabulary.indexOf(SPECIAL_TOKENS.pad_token),
    position_embedding_type: 'absolute',
    type_vocab_size: 2,
    vocab_size: shape.vocabulary,
  };
}

function tokenizerConfig({ shape }: ModelDescription): object {
  return {
    ...SPECIAL_TOKENS,
    do_lower_case: true,
    model_max_length: shape.positions,
    strip_accents: null,
    tokenize_chinese_chars: true,
    tokenizer_class: 'BertTokenizer',
  };
}

function tokenizer(vocabulary: readonly string[]): object {
  const id = (token: string) => vocabulary.indexOf(token);
  const special = (token: string) => ({ SpecialToken: { id: token, type_id: 0 } });
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const templateToken = (token: string) => ({ id: token, ids: [id(token)], tokens: [token] });
  const first = [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')];
  const second = [{ Sequence: { id: 'B', type_id: 1 } }, { SpecialToken: { id: '[SEP]', type_id: 1 } }];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: Object.values(SPECIAL_TOKENS)
      .map((content) => ({ id: id(content), content, ...flags }))
      .sort((a, b) => a.id - b.id),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: first,
      pair: [...first, ...second],
      special_tokens: { '[CLS]': templateToken('[CLS]'), '[SEP]': templateToken('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: UNKNOWN,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((word, at) => [word, at])),
    },
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

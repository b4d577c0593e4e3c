/** What a model's files say about its tokenizer: tokenizer.json where there is one, else vocab.txt with tokenizer_config.json. */
import { z } from 'zod';

export interface TokenizerSettings {
  /** Word or, behind `##`, continuation -> id. */
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly lowerCase: boolean;
  readonly stripAccents: boolean;
  /** Whether each Han character is a word of its own. */
  readonly splitHan: boolean;
  readonly ids: { readonly cls: number; readonly sep: number; readonly pad: number; readonly unknown: number };
  /** Longer words are unknown; code points. */
  readonly longestWord: number;
  /** Longest text, [CLS] and [SEP] included; null where the files name no limit. */
  readonly maxTokens: number | null;
}

export interface TokenizerFiles {
  readonly 'tokenizer.json'?: string | undefined;
  readonly 'tokenizer_config.json'?: string | undefined;
  readonly 'vocab.txt'?: string | undefined;
}

export type TokenizerProblem =
  /** Neither tokenizer.json nor vocab.txt. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'not_json'; readonly file: string }
  /** No WordPiece tokenizer as BERT's, or a part of it is not what it should be. */
  | { readonly kind: 'unsupported'; readonly file: string; readonly what: string }
  | { readonly kind: 'no_token'; readonly token: string };

export type TokenizerReading =
  | { readonly ok: true; readonly settings: TokenizerSettings }
  | { readonly ok: false; readonly problem: TokenizerProblem };

const LONGEST_WORD = 100;
/** Where a file names no limit, Python writes 10^30. */
const NO_LIMIT = 1e9;

const named = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]);
const configSchema = z.object({
  do_lower_case: z.boolean().default(true),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().default(true),
  model_max_length: z.number().positive().optional(),
  cls_token: named.default('[CLS]'),
  sep_token: named.default('[SEP]'),
  pad_token: named.default('[PAD]'),
  unk_token: named.default('[UNK]'),
});
type Config = z.infer<typeof configSchema>;

const tokenizerSchema = z.object({
  normalizer: z.object({
    type: z.literal('BertNormalizer'),
    clean_text: z.literal(true).default(true),
    handle_chinese_chars: z.boolean().default(true),
    strip_accents: z.boolean().nullish(),
    lowercase: z.boolean(),
  }),
  pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
  model: z.object({
    // Files of older versions leave it out.
    type: z.literal('WordPiece').default('WordPiece'),
    continuing_subword_prefix: z.literal('##').default('##'),
    max_input_chars_per_word: z.int().positive().default(LONGEST_WORD),
    vocab: z.record(z.string(), z.int().nonnegative()),
  }),
});

export function readTokenizerSettings(files: TokenizerFiles): TokenizerReading {
  const config = parsed('tokenizer_config.json', files['tokenizer_config.json'] ?? '{}', configSchema);
  if (!config.ok) return config;
  if (files['tokenizer.json'] !== undefined) {
    const tokenizer = parsed('tokenizer.json', files['tokenizer.json'], tokenizerSchema);
    if (!tokenizer.ok) return tokenizer;
    const { normalizer, model } = tokenizer.value;
    return withIds(config.value, {
      vocabulary: new Map(Object.entries(model.vocab)),
      lowerCase: normalizer.lowercase,
      stripAccents: normalizer.strip_accents ?? normalizer.lowercase,
      splitHan: normalizer.handle_chinese_chars,
      longestWord: model.max_input_chars_per_word,
    });
  }
  if (files['vocab.txt'] === undefined) return { ok: false, problem: { kind: 'missing' } };
  return withIds(config.value, {
    vocabulary: vocabularyOf(files['vocab.txt']),
    lowerCase: config.value.do_lower_case,
    stripAccents: config.value.strip_accents ?? config.value.do_lower_case,
    splitHan: config.value.tokenize_chinese_chars,
    longestWord: LONGEST_WORD,
  });
}

function withIds(config: Config, rest: Omit<TokenizerSettings, 'ids' | 'maxTokens'>): TokenizerReading {
  const tokens = { cls: config.cls_token, sep: config.sep_token, pad: config.pad_token, unknown: config.unk_token };
  const ids = { cls: 0, sep: 0, pad: 0, unknown: 0 };
  for (const role of ['cls', 'sep', 'pad', 'unknown'] as const) {
    const id = rest.vocabulary.get(tokens[role]);
    if (id === undefined) return { ok: false, problem: { kind: 'no_token', token: tokens[role] } };
    ids[role] = id;
  }
  const limit = config.model_max_length;
  const maxTokens = limit === undefined || limit > NO_LIMIT ? null : Math.floor(limit);
  if (maxTokens !== null && maxTokens < 3) {
    const what = `model_max_length ${maxTokens}`;
    return { ok: false, problem: { kind: 'unsupported', file: 'tokenizer_config.json', what } };
  }
  return { ok: true, settings: { ...rest, ids, maxTokens } };
}

/** A word a line, its id the line's number from 0. */
function vocabularyOf(text: string): Map<string, number> {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return new Map(lines.map((word, id) => [word, id]));
}

function parsed<Value>(
  file: string,
  text: string,
  schema: z.ZodType<Value>,
): { ok: true; value: Value } | { ok: false; problem: TokenizerProblem } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, problem: { kind: 'not_json', file } };
  }
  const result = schema.safeParse(json);
  if (result.success) return { ok: true, value: result.data };
  const issue = result.error.issues[0]!;
  const what = `${issue.path.join('.')}: ${issue.message}`;
  return { ok: false, problem: { kind: 'unsupported', file, what } };
}

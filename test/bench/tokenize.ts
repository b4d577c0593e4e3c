/** Texts tokenized a second, against transformers.js's AutoTokenizer with the same vocabulary of 30,522 words. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenizer } from '#engine/sentiment/tokenizer/tokenizer.ts';
import { bertLibrary, bertSettings } from '../engine/sentiment/tokenizer/bert-tokenizer.ts';
import { headlines } from '../engine/sentiment/tokenizer/headlines.ts';
import { alternate, type BenchRow, median, medianRatio } from './rounds.ts';

const ROUNDS = 9;
const POSITIONS = 512;

export async function benchTokenize(): Promise<{ rows: BenchRow[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
  const settings = await bertSettings(folder);
  const { whole: library } = await bertLibrary(folder);
  const texts = headlines(2_048);
  const warm = createTokenizer(settings, POSITIONS);
  const cold = () => {
    const fresh = createTokenizer(settings, POSITIONS);
    return (text: string) => fresh.encode(text);
  };
  // Words that no text shares with another, so that no cache helps.
  const strange = texts.map((text, at) => text.replaceAll(/\p{L}+/gu, (word) => `${word}${at.toString(36)}`));

  const rows = [
    await row(
      'headlines tokenized a second / AutoTokenizer',
      '>= 2',
      texts,
      () => (text) => warm.encode(text),
      library,
    ),
    await row('the same, words never met before', undefined, strange, cold, library),
  ];
  await rm(folder, { recursive: true });
  return { rows };
}

async function row(
  name: string,
  goal: string | undefined,
  texts: readonly string[],
  ours: () => (text: string) => ArrayLike<number>,
  library: (text: string) => ArrayLike<number>,
): Promise<BenchRow> {
  const encode = ours();
  for (const text of texts)
    if (Array.from(encode(text)).join() !== Array.from(library(text)).join()) throw new Error(`differs on ${text}`);
  const rounds = await alternate(
    ROUNDS,
    async () => textsPerSecond(texts, ours()),
    async () => textsPerSecond(texts, library),
  );
  const [us, them] = [0, 1].map((side) => Math.round(median(rounds.map((round) => round[side]!))));
  const detail = `${texts.length} texts, equal ids; ${us} and ${them} a second on one thread`;
  return { name, ratio: medianRatio(rounds), ...(goal === undefined ? {} : { goal }), detail, rounds };
}

function textsPerSecond(texts: readonly string[], encode: (text: string) => ArrayLike<number>): number {
  const start = performance.now();
  let tokens = 0;
  for (const text of texts) tokens += encode(text).length;
  const seconds = (performance.now() - start) / 1_000;
  if (tokens === 0) throw new Error('no tokens');
  return texts.length / seconds;
}

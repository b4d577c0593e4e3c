/** The demo's chapter on FinBERT: warms up, scores headlines, breaks the cache, falls back to the rules, repairs. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checks, Shell } from './shell.ts';

const HEADLINES = [
  'Quarterly profit surges and beats expectations',
  'Shares plunge after the company warns of heavy losses',
  'The board met on Tuesday',
] as const;

/** @param stateDir of the shell */
export async function showSentiment({ type }: Shell, stateDir: string, { expect }: Checks): Promise<void> {
  const warmUp = await type(['finbert', 'warmup']);
  expect('a model is downloaded, proven two ways, and answers', warmUp.exit === 0 && /9 of 9 right/.test(warmUp.out));
  const score = ['finbert', 'score', ...HEADLINES];
  const scored = await type(score);
  expect(
    'FinBERT tells good news from bad and from neither',
    /positive.*FinBERT.*\n.*negative.*FinBERT.*\n.*neutral.*FinBERT/.test(scored.out),
  );

  const weights = join(stateDir, 'models', 'ProsusAI__finbert', 'onnx', 'model_quantized.onnx');
  console.log('\n  one bit of the model is turned over on the disk');
  const bytes = await readFile(weights);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  await writeFile(weights, bytes);
  const verified = await type(['finbert', 'verify']);
  expect(
    'the damage is found and named, also by the exit',
    verified.exit === 1 && /damaged: onnx\/model_quantized\.onnx has other bytes/.test(verified.err),
  );
  const byRules = await type(score);
  expect('the rules answer instead, and say so', byRules.exit === 0 && /Scored by rules/.test(byRules.out));

  const repaired = await type(['finbert', 'repair']);
  expect('the cache is repaired', repaired.exit === 0 && /FinBERT was downloaded/.test(repaired.out));
  const again = await type(score);
  expect('FinBERT answers again', again.exit === 0 && !/Scored by rules/.test(again.out));
}

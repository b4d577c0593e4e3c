/** The tiny model, run by ONNX Runtime and by transformers.js, which know nothing of who wrote it. */
import { join } from 'node:path';
import { env, pipeline } from '@xenova/transformers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GOLDEN_SENTENCES } from '#bot/local/hub/model/golden-sentences.ts';
import { EIGHT_BITS, FULL_PRECISION, tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import { TINY_VOCABULARY } from '#bot/local/hub/model/vocabulary.ts';
import { writeFiles } from '#bot/local/hub/model/write-files.ts';
import { temporaryFolder } from '../../../../fakes/temporary-folder.ts';
import { plainBert } from './plain-bert.ts';

const CLS = TINY_VOCABULARY.indexOf('[CLS]');
const SEP = TINY_VOCABULARY.indexOf('[SEP]');

/** Logits of texts of one length, each a list of token ids. */
async function logits(bytes: Uint8Array, texts: readonly number[][], mask = texts.map((ids) => ids.map(() => 1))) {
  const session = await InferenceSession.create(Buffer.from(bytes));
  const shape = [texts.length, texts[0]!.length];
  const integers = (rows: readonly number[][]) =>
    new Tensor('int64', BigInt64Array.from(rows.flat().map(BigInt)), shape);
  const output = await session.run({
    input_ids: integers(texts),
    attention_mask: integers(mask),
    token_type_ids: integers(texts.map((ids) => ids.map(() => 0))),
  });
  await session.release();
  const { data, dims } = output.logits!;
  return dims[0] === texts.length
    ? texts.map((_, text) => Array.from((data as Float32Array).subarray(3 * text, 3 * text + 3)))
    : [];
}

/** Token ids of words of the vocabulary, [CLS] and [SEP] around them. */
function ids(words: string): number[] {
  const inner = words.split(' ').map((word) => TINY_VOCABULARY.indexOf(word));
  expect(inner).not.toContain(-1);
  return [CLS, ...inner, SEP];
}

function farthest(left: readonly number[], right: readonly number[]): number {
  expect(left.length).toBe(right.length);
  return Math.max(...left.map((value, at) => Math.abs(value - right[at]!)));
}

describe('the tiny model', () => {
  it('has the same bytes each time, other weights with another seed, and the same labels with both', async () => {
    const [first, second, other] = [tinyModel(), tinyModel(), tinyModel({ seed: 2 })];

    expect([...second]).toEqual([...first]);
    expect(other.get(FULL_PRECISION)).not.toEqual(first.get(FULL_PRECISION));
    expect(other.get('tokenizer.json')).toEqual(first.get('tokenizer.json'));
    const text = ids('the company said profit rose');
    const both = await Promise.all([first, other].map((files) => logits(files.get(FULL_PRECISION)!, [text])));
    for (const [row] of both) expect(row!.indexOf(Math.max(...row!))).toBe(1);
    expect(farthest(both[0]![0]!, both[1]![0]!)).toBeGreaterThan(0.001);
  });

  it('computes what BERT is: ONNX Runtime agrees with loops over plain arrays', async () => {
    const texts = [
      'stocks fell sharply after the report',
      'the board meeting is on tuesday',
      'strong growth beat the weak outlook',
    ];

    for (const text of texts) {
      const [row] = await logits(tinyModel().get(FULL_PRECISION)!, [ids(text)]);

      expect(farthest(row!, plainBert(ids(text)))).toBeLessThan(1e-4);
    }
  });

  it('has 8-bit weights whose logits are near', async () => {
    const text = ids('operating income fell and the outlook is weak');
    const [full] = await logits(tinyModel().get(FULL_PRECISION)!, [text]);
    const [quantised] = await logits(tinyModel().get(EIGHT_BITS)!, [text]);

    expect(farthest(full!, quantised!)).toBeLessThan(0.2);
    expect(farthest(full!, quantised!)).toBeGreaterThan(0);
    expect(tinyModel().get(EIGHT_BITS)!.length).toBeLessThan(0.5 * tinyModel().get(FULL_PRECISION)!.length);
  });

  it('does not see what the mask hides', async () => {
    const short = ids('profit rose');
    const model = tinyModel().get(FULL_PRECISION)!;

    const [alone] = await logits(model, [short]);
    const [padded] = await logits(model, [[...short, ...ids('stocks plunge')]], [[1, 1, 1, 1, 0, 0, 0, 0]]);

    expect(farthest(alone!, padded!)).toBeLessThan(1e-5);
  });

  it.each(['fp32', 'q8'] as const)(
    'gets its golden sentences right in the pipeline of transformers.js, %s',
    async (dtype) => {
      const folder = await temporaryFolder('models');
      await writeFiles(join(folder, 'tiny'), tinyModel());
      env.allowRemoteModels = false;
      env.localModelPath = folder;
      const classify = await pipeline('text-classification', 'tiny', { dtype });

      const found: string[] = [];
      for (const { text } of GOLDEN_SENTENCES) found.push(((await classify(text)) as { label: string }[])[0]!.label);

      expect(found).toEqual(GOLDEN_SENTENCES.map(({ label }) => label));
      await classify.dispose();
    },
  );
});

describe('a tiny model that is wrong', () => {
  it('of another architecture, has none of the inputs', async () => {
    const session = await InferenceSession.create(
      Buffer.from(tinyModel({ variant: 'other-architecture' }).get(FULL_PRECISION)!),
    );

    expect(session.inputNames).toEqual(['features']);
    await session.release();
  });

  it('with fewer words, fails at ids that are outside its table', async () => {
    const model = tinyModel({ variant: 'fewer-words' }).get(FULL_PRECISION)!;

    await expect(logits(model, [ids('profit surge')])).rejects.toThrow(/out of (bounds|data bounds)|indices/i);
  });

  it('with another vocabulary, runs and gets golden sentences wrong', async () => {
    const folder = await temporaryFolder('models');
    await writeFiles(join(folder, 'tiny'), tinyModel({ variant: 'other-vocabulary' }));
    env.allowRemoteModels = false;
    env.localModelPath = folder;
    const classify = await pipeline('text-classification', 'tiny', { dtype: 'fp32' });

    const found: boolean[] = [];
    for (const { text, label } of GOLDEN_SENTENCES)
      found.push(((await classify(text)) as { label: string }[])[0]!.label === label);

    expect(found).toContain(false);
    await classify.dispose();
  });

  it('without tokenizer files, lacks exactly those', () => {
    const lacking = [...tinyModel().keys()].filter((path) => !tinyModel({ variant: 'no-tokenizer' }).has(path));

    expect(lacking.sort()).toEqual(['special_tokens_map.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt']);
  });

  it('that is no ONNX, is not loaded', async () => {
    const bytes = Buffer.from(tinyModel({ variant: 'not-onnx' }).get(FULL_PRECISION)!);

    await expect(InferenceSession.create(bytes)).rejects.toThrow();
  });
});

/** What every SentimentModel must do; each driver runs this suite over generated models. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GOLDEN_SENTENCES } from '#bot/local/hub/model/golden-sentences.ts';
import type { ModelPart } from '#engine/error-facts.ts';
import { PRECISIONS, type Probabilities, type SentimentModel } from '#engine/sentiment/types.ts';
import { headlines } from '../engine/sentiment/tokenizer/headlines.ts';
import { tinySnapshot } from '../fakes/tiny-snapshot.ts';

const GOLDEN_TEXTS = GOLDEN_SENTENCES.map(({ text }) => text);
const GOLDEN_LABELS = GOLDEN_SENTENCES.map(({ label }) => label);

export function labelsOf(rows: readonly Probabilities[]): string[] {
  return rows.map((row) => ['positive', 'negative', 'neutral'][row.indexOf(Math.max(...row))]!);
}

function largestDifference(left: readonly Probabilities[], right: readonly Probabilities[]): number {
  expect(left).toHaveLength(right.length);
  return Math.max(...left.flatMap((row, at) => row.map((value, column) => Math.abs(value - right[at]![column]!))));
}

/** `make` opens one that takes `maxWaitingTexts` and nothing is loaded into. */
export function sentimentModelContract(name: string, make: (maxWaitingTexts: number) => SentimentModel): void {
  describe(`${name} as a SentimentModel`, () => {
    let model: SentimentModel;

    beforeEach(() => {
      model = make(20_000);
    });
    afterEach(async () => {
      await model.close();
    });

    test('refuses to score before it has loaded anything', async () => {
      expect(model.loaded()).toBeNull();
      await expect(model.score(['a'])).rejects.toMatchObject({ code: 'model_not_loaded' });
    });

    test.each(PRECISIONS)(
      'scores %s: golden sentences get their labels, as the library gives them',
      async (precision) => {
        const snapshot = await tinySnapshot({ precision });

        const loaded = await model.load(snapshot);
        const scored = await model.score(GOLDEN_TEXTS);
        const library = await model.scoreByPipeline(snapshot, GOLDEN_TEXTS);

        expect(loaded).toMatchObject({ commit: snapshot.manifest.commit, precision });
        expect(model.loaded()).toEqual(loaded);
        expect(labelsOf(scored)).toEqual(GOLDEN_LABELS);
        expect(labelsOf(library)).toEqual(GOLDEN_LABELS);
        for (const row of scored) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        // Activations in 8 bits are scaled by batch, so that a text's neighbours move it a little.
        expect(largestDifference(scored, library)).toBeLessThan(precision === 'fp32' ? 1e-5 : 0.05);
      },
    );

    test('answers in the order of the texts, the same alone and among a thousand others', async () => {
      await model.load(await tinySnapshot({ precision: 'fp32' }));
      const texts = [...headlines(1_000), ...GOLDEN_TEXTS];

      const together = await model.score(texts);
      const some = [0, 17, 500, 999, 1_003];
      const alone = await Promise.all(some.map((at) => model.score([texts[at]!])));

      expect(
        largestDifference(
          some.map((at) => together[at]!),
          alone.map(([row]) => row!),
        ),
      ).toBeLessThan(1e-5);
    });

    test('takes 10,000 texts at once, and tells how far it is', async () => {
      await model.load(await tinySnapshot());
      const texts = Array.from({ length: 10_000 }, (_, at) => GOLDEN_TEXTS[at % GOLDEN_TEXTS.length]!);
      const told: number[] = [];

      const scored = await model.score(texts, { onProgress: (count) => told.push(count) });

      expect(labelsOf(scored)).toEqual(texts.map((_, at) => GOLDEN_LABELS[at % GOLDEN_LABELS.length]));
      expect(told).toEqual([...told].sort((a, b) => a - b));
      expect(told.at(-1)).toBe(10_000);
    });

    test('takes texts of any kind: a megabyte, nothing to see, special tokens spelled out', async () => {
      await model.load(await tinySnapshot({ precision: 'fp32' }));
      const megabyte = 'profit surges '.repeat(75_000);
      const spelled = 'Shares plunge [SEP] [CLS] after the company warns [PAD] [MASK] of heavy losses';
      const texts = [megabyte, '\u200b'.repeat(1_000), '', ' ', '\u0000', '😀'.repeat(10_000), spelled];

      const scored = await model.score(texts);

      expect(scored.flat().every((value) => Number.isFinite(value) && value >= 0 && value <= 1)).toBe(true);
      const labels = labelsOf(scored);
      expect([labels[0], labels.at(-1)]).toEqual(['positive', 'negative']);
      expect(scored[1]).toEqual(scored[2]);
    });

    test('answers an empty list with an empty one', async () => {
      await model.load(await tinySnapshot());

      expect(await model.score([])).toEqual([]);
    });

    test('serves many callers at once, each with its own answers', async () => {
      await model.load(await tinySnapshot());

      const calls = Array.from({ length: 300 }, (_, at) => model.score([GOLDEN_TEXTS[at % GOLDEN_TEXTS.length]!]));

      expect((await Promise.all(calls)).map(([row]) => labelsOf([row!])[0])).toEqual(
        calls.map((_, at) => GOLDEN_LABELS[at % GOLDEN_LABELS.length]),
      );
    });

    test.each<[Parameters<typeof tinySnapshot>[0] & object, ModelPart]>([
      [{ variant: 'other-architecture' }, 'inputs'],
      [{ variant: 'fewer-words' }, 'vocabulary'],
      [{ variant: 'no-tokenizer' }, 'tokenizer'],
      [{ variant: 'not-onnx' }, 'graph'],
    ])('refuses %o, says what is wrong, and goes on with the former', async (choice, part) => {
      const good = await model.load(await tinySnapshot());

      const load = model.load(await tinySnapshot(choice));

      await expect(load).rejects.toMatchObject({ code: 'model_unloadable', facts: { part } });
      expect(model.loaded()).toEqual(good);
      expect(labelsOf(await model.score(GOLDEN_TEXTS))).toEqual(GOLDEN_LABELS);
    });

    test('loads a model beside the one that serves, whose calls all get their answers', async () => {
      await model.load(await tinySnapshot({ seed: 1 }));
      const next = await tinySnapshot({ seed: 2 });
      let loading = true;

      const load = model.load(next).finally(() => {
        loading = false;
      });
      const answers: string[][] = [];
      while (loading) answers.push(labelsOf(await model.score(GOLDEN_TEXTS)));
      await load;

      expect(answers.length).toBeGreaterThan(0);
      for (const labels of answers) expect(labels).toEqual(GOLDEN_LABELS);
      expect(model.loaded()).toMatchObject({ commit: next.manifest.commit });
      expect(labelsOf(await model.score(GOLDEN_TEXTS))).toEqual(GOLDEN_LABELS);
    });

    test('lets go of a call that is aborted, and of one that takes too long', async () => {
      await model.load(await tinySnapshot());
      const texts = headlines(10_000);
      const leaving = new AbortController();

      const left = model.score(texts, { signal: leaving.signal, onProgress: () => leaving.abort(new Error('left')) });
      await expect(left).rejects.toThrow('left');
      const late = model.score(texts, { timeoutMs: 1 });
      await expect(late).rejects.toMatchObject({ code: 'model_timeout', facts: { texts: 10_000, timeoutMs: 1 } });

      await expect(model.score(['a'], { signal: leaving.signal })).rejects.toThrow('left');
      expect(labelsOf(await model.score(GOLDEN_TEXTS))).toEqual(GOLDEN_LABELS);
    });

    test('refuses what goes beyond its queue, but not a call that is large by itself', async () => {
      const small = make(10);
      try {
        await small.load(await tinySnapshot());

        const large = small.score(headlines(100));
        const refused = small.score(['one more']);

        await expect(refused).rejects.toMatchObject({ code: 'model_busy', facts: { waiting: 100, limit: 10 } });
        expect(await large).toHaveLength(100);
        expect(await small.score(['one more'])).toHaveLength(1);
      } finally {
        await small.close();
      }
    });

    test('ends what is under way when it is closed, and refuses what comes later', async () => {
      await model.load(await tinySnapshot());
      const call = model.score(headlines(10_000));
      const ended = expect(call).rejects.toMatchObject({ code: 'engine_stopping' });

      await model.close();

      await ended;
      await expect(model.score(['a'])).rejects.toMatchObject({ code: 'engine_stopping' });
      await expect(model.load(await tinySnapshot())).rejects.toMatchObject({ code: 'engine_stopping' });
      expect(await model.peakBytes()).toBeNull();
    });
  });
}

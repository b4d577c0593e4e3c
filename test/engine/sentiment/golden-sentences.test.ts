import { expect, it } from 'vitest';
import { GOLDEN_SENTENCES as LEARNED } from '#bot/local/hub/model/golden-sentences.ts';
import { GOLDEN_SENTENCES } from '#engine/sentiment/golden-sentences.ts';

it('the golden sentences of a warm-up are those that the tiny model is made to be right about', () => {
  const asked = GOLDEN_SENTENCES.map(({ text, label }) => [text, label]);

  expect(asked).toEqual(LEARNED.map(({ text, label }) => [text, label.slice(0, 3)]));
});

import { expect, it } from 'vitest';
import { shownDuration } from '#bot/views/quantities.ts';
import { textEn } from '#bot/views/texts/text.en.ts';

it.each([
  [400, '0 s'],
  [60_000, '1 min'],
  [61_000, '1 min 1 s'],
  [2 * 3_600_000, '2 h'],
  [2 * 3_600_000 + 5 * 60_000, '2 h 5 min'],
  [20 * 86_400_000, '20 d'],
  [86_400_000 + 3_600_000, '1 d 1 h'],
])('a span of %i ms is told without a unit that says nothing: %s', (ms, expected) => {
  expect(shownDuration(ms, textEn)).toBe(expected);
});

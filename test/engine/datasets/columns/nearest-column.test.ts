import { expect, test } from 'vitest';
import { nearestWord } from '#engine/nearest-word.ts';

test.each([
  ['meta_lable', 'meta_label'],
  ['Meta_Label', 'meta_label'],
  ['metalabel', 'meta_label'],
  ['event_en', 'event_end'],
  ['lable', null],
  ['vol_02', 'vol_20'],
  ['volume', null],
  ['xyz', null],
])('for %s the nearest name is %s', (typed, meant) => {
  expect(nearestWord(typed, ['meta_label', 'event_start', 'event_end', 'vol_20'])).toBe(meant);
});

test('of two names the nearer one wins', () => {
  expect(nearestWord('vol_2', ['vol_200', 'vol_20'])).toBe('vol_20');
});

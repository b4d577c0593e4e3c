import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestWord } from '#engine/nearest-word.ts';

/** The same distance by its definition, slow and obvious. */
function slowDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(0, -1), b.slice(0, -1)];
  const same = a.at(-1) === b.at(-1) ? 0 : 1;
  const choices = [slowDistance(restA, b) + 1, slowDistance(a, restB) + 1, slowDistance(restA, restB) + same];
  const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  if (swapped) choices.push(slowDistance(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...choices);
}

describe('spelling', () => {
  it.each([
    ['train', 'trian', 1],
    ['train', 'tran', 1],
    ['train', 'train', 0],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('counts the edits from %s to %s', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('counts as the definition does', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(editDistance(a, b)).toBe(slowDistance(a, b));
      }),
    );
  });

  it.each([
    ['trian', 'train'],
    ['TRAIN', 'train'],
    ['cv_fold', 'cv-folds'],
    ['purge', 'purge-gap'],
    ['stauts', 'status'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearestWord(typed, ['train', 'status', 'cv-folds', 'purge-gap'])).toBe(meant);
  });

  it.each(['zzz', 'x', 'label', ''])('proposes nothing for %j, which is near to nothing', (typed) => {
    expect(nearestWord(typed, ['train', 'status', 'cv-folds', 'purge-gap'])).toBeNull();
  });

  it('stays quick for a line that was pasted as one word', () => {
    expect(nearestWord('x'.repeat(1_000_000), ['train', 'status'])).toBeNull();
  });
});

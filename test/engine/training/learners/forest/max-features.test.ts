import { describe, expect, it } from 'vitest';
import { drawnFeatures, parseMaxFeatures } from '#engine/training/learners/forest/max-features.ts';

describe('how many features a node may be split by', () => {
  it.each([
    ['sqrt', 'sqrt'],
    ['log2', 'log2'],
    ['all', 'all'],
    ['1', 1],
    ['5', 5],
    ['0.3', 0.3],
    ['.5', 0.5],
    ['1.0', 'all'],
  ])('is said as %s', (text, max) => {
    expect(parseMaxFeatures(text)).toBe(max);
  });

  it.each(['', '0', '0.0', '-1', '1.5', '2.0', '1e2', '5 ', '50%', 'SQRT', 'auto', 'NaN', '1234567'])(
    'is not “%s”',
    (text) => {
      expect(parseMaxFeatures(text)).toBeUndefined();
    },
  );

  it('is rounded down, and at least one', () => {
    const of = (max: Parameters<typeof drawnFeatures>[0]) => [1, 2, 3, 4, 15, 16, 20].map((n) => drawnFeatures(max, n));

    expect(of('sqrt')).toEqual([1, 1, 1, 2, 3, 4, 4]);
    expect(of('log2')).toEqual([1, 1, 1, 2, 3, 4, 4]);
    expect(of('all')).toEqual([1, 2, 3, 4, 15, 16, 20]);
    expect(of(0.3)).toEqual([1, 1, 1, 1, 4, 4, 6]);
    expect(of(3)).toEqual([3, 3, 3, 3, 3, 3, 3]);
  });
});

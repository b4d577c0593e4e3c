import { describe, expect, it } from 'vitest';
import { seededRandom } from '#engine/training/learners/random.ts';

const words = (seed: number, stream: number, count = 8) => {
  const random = seededRandom(seed, stream);
  return Array.from({ length: count }, () => random.word());
};

describe('seeded random numbers', () => {
  it('are the same for the same seed and stream, and others for any other', () => {
    expect(words(42, 3)).toEqual(words(42, 3));
    expect(words(42, 4)).not.toEqual(words(42, 3));
    expect(words(43, 3)).not.toEqual(words(42, 3));
    expect(words(42 + 2 ** 32, 3)).not.toEqual(words(42, 3));
  });

  it('never change: every model ever trained depends on them', () => {
    expect(words(42, 0, 4)).toEqual([3960382089, 1547270628, 4040468816, 1355524940]);
  });

  it('fall evenly below a limit', () => {
    const random = seededRandom(7, 1);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw++) counts[random.below(10)]!++;

    // 99.9 % quantile of chi-squared with 9 degrees of freedom.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(27.9);
  });
});

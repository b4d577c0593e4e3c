/** What a detector could see, held against the detector itself. */
import { describe, expect, it } from 'vitest';
import { createDetectorBank } from '#engine/drift/detectors/detector-bank.ts';
import { sensitivityOf } from '#engine/drift/streams/sensitivity.ts';
import { firstPossible, smallestShift } from '#engine/drift/streams/smallest-shift.ts';
import { DEFAULT_DETECTOR } from '#engine/drift/types.ts';

/** Buckets of one value each, so that the middle is a split; two levels without noise around them, or with +-sd. */
function firesOn(n: number, shift: number, sd: number): boolean {
  const own = { ...DEFAULT_DETECTOR, clock: n, max_buckets: 1000 };
  const bank = createDetectorBank();
  const slot = bank.slot('a/b', own);
  const values = Float64Array.from({ length: n }, (_, at) => (at < n / 2 ? 0 : shift) + (at % 2 === 0 ? sd : -sd));
  return bank.update(new Uint32Array(n).fill(slot), values).length > 0;
}

describe('the smallest shift', () => {
  it.each([
    [100, 0],
    [100, 0.3],
    [400, 0.02],
    [1000, 1],
    [1000, 0.0004],
  ])('after %i values with deviations of %d is where the detector begins to fire', (n, sd) => {
    const shift = smallestShift(DEFAULT_DETECTOR, n, sd)!;

    expect(firesOn(n, shift * 1.001, sd)).toBe(true);
    expect(firesOn(n, shift * 0.999, sd)).toBe(false);
  });

  it('shrinks with more values, and is none of a window too short for a test', () => {
    const shifts = [200, 1000, 10_000].map((n) => smallestShift(DEFAULT_DETECTOR, n, 0.5)!);

    expect(shifts).toEqual([...shifts].sort((a, b) => b - a));
    expect(smallestShift(DEFAULT_DETECTOR, 20, 0.5)).toBeNull();
  });

  it('of values of which only the range is known is none beyond that range', () => {
    expect(smallestShift(DEFAULT_DETECTOR, 40, null)).toBeNull();
    expect(smallestShift(DEFAULT_DETECTOR, 10_000, null)).toBeLessThan(0.1);
  });
});

describe('from when on a stream could fire at all', () => {
  it('is where a step as large as its whole deviation is seen, and not before', () => {
    for (const sd of [0.5, 0.05]) {
      const n = firstPossible({ ...DEFAULT_DETECTOR, clock: 1 }, sd);

      expect(firesOn(n % 2 === 0 ? n + 2 : n + 1, 2 * sd, 0)).toBe(true);
      expect(firesOn(n % 2 === 0 ? n - 2 : n - 1, 2 * sd, 0)).toBe(false);
    }
  });
});

describe('a stream’s sensitivity', () => {
  const percent = { n: 900, mean: 0.45, sd: 0.4 };
  const fractions = { n: 900, mean: 0.0045, sd: 0.004 };

  it('of daily returns in percent is fine, and as fractions never fires: a scale of 100 is proposed', () => {
    const own = { detector: DEFAULT_DETECTOR, scale: 1 };

    expect(sensitivityOf(own, percent)).toMatchObject({ verdict: 'ok', basis: 'values', proposed_scale: null });
    expect(sensitivityOf(own, fractions)).toMatchObject({ verdict: 'never', proposed_scale: 100 });
    // Scaled, the same stream is as good as in percent, in its own units.
    const scaled = sensitivityOf({ ...own, scale: 100 }, percent);
    expect(scaled.verdict).toBe('ok');
    expect(scaled.smallest_shift[1]!.shift).toBeCloseTo(
      sensitivityOf(own, percent).smallest_shift[1]!.shift! / 100,
      12,
    );
  });

  it('is unknown before there are values, and takes them to lie between 0 and 1', () => {
    const none = sensitivityOf({ detector: DEFAULT_DETECTOR, scale: 1 }, null);

    expect(none).toMatchObject({ verdict: 'unknown', basis: 'range', first_possible: null });
    expect(none.smallest_shift.map(({ n }) => n)).toEqual([100, 1000, 10_000]);
  });

  it('of a stream that never changes says so', () => {
    const found = sensitivityOf({ detector: DEFAULT_DETECTOR, scale: 1 }, { n: 500, mean: 3, sd: 0 });

    expect(found).toMatchObject({ verdict: 'constant', proposed_scale: null });
  });
});

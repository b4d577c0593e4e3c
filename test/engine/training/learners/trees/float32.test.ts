import fc from 'fast-check';
import { expect, it } from 'vitest';
import { roundDownToFloat32 } from '#engine/training/learners/trees/float32.ts';

it('rounding down keeps `x <= threshold` the same for every float32 x', () => {
  fc.assert(
    fc.property(fc.double({ min: -3e38, max: 3e38, noNaN: true }), fc.float({ noNaN: true }), (threshold, x) => {
      const rounded = roundDownToFloat32(threshold);

      expect(Math.fround(rounded)).toBe(rounded);
      expect(x <= rounded).toBe(x <= threshold);
      const nearest = Math.fround(threshold);
      expect(nearest <= rounded).toBe(nearest <= threshold);
    }),
    { numRuns: 2_000 },
  );
});

it('rounding down goes below zero in the smallest step there is', () => {
  expect(roundDownToFloat32(-1e-60)).toBe(-(2 ** -149));
  expect(roundDownToFloat32(1e-60)).toBe(0);
});

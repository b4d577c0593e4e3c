import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisAround } from '#engine/charts/axis-range.ts';

describe('an axis', () => {
  it.each([
    [[0.5, 0.521], { min: 0.49, max: 0.53, step: 0.01 }],
    [[0.465, 0.539], { min: 0.46, max: 0.56, step: 0.02 }],
    [[0.0, 1.0], { min: 0, max: 1, step: 0.2 }],
    [[1.0], { min: 0.99, max: 1, step: 0.01 }],
  ])('goes around %j in round steps', (values, expected) => {
    expect(axisAround(values)).toEqual(expected);
  });

  it('holds every value, within 0 and 1, with few ticks at whole multiples', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { minLength: 1 }), (values) => {
        const { min, max, step } = axisAround(values);

        expect(min).toBeLessThanOrEqual(Math.min(...values));
        expect(max).toBeGreaterThanOrEqual(Math.max(...values));
        expect(min).toBeGreaterThanOrEqual(0);
        expect(max).toBeLessThanOrEqual(1);
        expect(Math.abs((max - min) / step - Math.round((max - min) / step))).toBeLessThan(1e-9);
        expect((max - min) / step).toBeLessThanOrEqual(6.000_001);
      }),
    );
  });
});

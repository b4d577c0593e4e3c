import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponential, logistic } from '#engine/training/learners/exponential.ts';

describe('our own exponential', () => {
  it('agrees with the engine’s to the last digits', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        const expected = Math.exp(x);

        expect(Math.abs(exponential(x) - expected)).toBeLessThanOrEqual(8 * Number.EPSILON * expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows its ends', () => {
    expect(exponential(0)).toBe(1);
    expect(exponential(-1e300)).toBe(0);
    expect(exponential(-709)).toBe(0);
    expect(exponential(709.5)).toBe(exponential(709));
    expect(exponential(709)).toBeLessThan(Number.MAX_VALUE);
  });

  // Made by exponential-golden.py beside this file.
  it('has the same bits on every machine', () => {
    const grid = Float64Array.from({ length: 20_001 }, (_, at) => logistic((at - 10_000) / 250));

    const bits = createHash('sha256').update(new Uint8Array(grid.buffer)).digest('hex');

    expect(bits.slice(0, 16)).toBe('28265c5ce4149a5c');
  });
});

describe('the logistic function', () => {
  it('is 1/2 at 0, symmetric, and never beyond 0 and 1', () => {
    expect(logistic(0)).toBe(0.5);
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (x) => {
        expect(logistic(x)).toBeGreaterThanOrEqual(0);
        expect(logistic(x)).toBeLessThanOrEqual(1);
        expect(logistic(x) + logistic(-x)).toBeCloseTo(1, 14);
      }),
    );
  });
});

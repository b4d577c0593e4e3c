import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aucInterval } from '#engine/charts/auc-interval.ts';

describe('the interval of a fold’s AUC', () => {
  it('agrees with a case counted by hand', () => {
    // AUC 0.8, 10 positives and 20 negatives: Q1 = 0.8 / 1.2, Q2 = 2 · 0.64 / 1.8,
    // variance = (0.16 + 9 · (0.66667 - 0.64) + 19 · (0.71111 - 0.64)) / 200 = 0.00875556
    const [low, high] = aucInterval(0.8, 10, 20)!;

    expect(low).toBeCloseTo(0.8 - 1.96 * Math.sqrt(0.008_755_56), 4);
    expect(high).toBeCloseTo(0.8 + 1.96 * Math.sqrt(0.008_755_56), 4);
  });

  it('holds the AUC, stays within 0 and 1, and narrows with more rows', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1e6 }), (auc, rows) => {
        const [low, high] = aucInterval(auc, rows, rows)!;
        const [lowOfMore, highOfMore] = aucInterval(auc, 4 * rows, 4 * rows)!;

        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(auc);
        expect(high).toBeGreaterThanOrEqual(auc);
        expect(high).toBeLessThanOrEqual(1);
        expect(highOfMore - lowOfMore).toBeLessThanOrEqual(high - low + 1e-12);
      }),
    );
  });

  it('is not there without both classes', () => {
    expect(aucInterval(0.5, 0, 10)).toBeNull();
    expect(aucInterval(0.5, 10, 0)).toBeNull();
  });
});

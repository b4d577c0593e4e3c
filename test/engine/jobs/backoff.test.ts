import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, spreadOf } from '#engine/jobs/backoff.ts';

test('doubles from attempt to attempt up to its maximum', () => {
  const waits = [1, 2, 3, 4, 5].map((attempt) => backoffMs({ baseMs: 1_000, maxMs: 5_000 }, attempt, 0));

  expect(waits).toEqual([500, 1_000, 2_000, 2_500, 2_500]);
});

test('lies between half and all of the exponential wait, however many attempts there were', () => {
  const backoff = fc.record({
    baseMs: fc.integer({ min: 0, max: 60_000 }),
    maxMs: fc.integer({ min: 0, max: 3_600_000 }),
  });
  const spread = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  fc.assert(
    fc.property(backoff, fc.integer({ min: 1, max: 2_000 }), spread, (b, attempt, s) => {
      let full = Math.min(b.maxMs, b.baseMs);
      for (let n = 1; n < attempt; n += 1) full = Math.min(b.maxMs, full * 2);
      const wait = backoffMs(b, attempt, s);
      expect(wait).toBeGreaterThanOrEqual(Math.floor(full / 2));
      expect(wait).toBeLessThanOrEqual(full);
    }),
  );
});

test('is spread evenly over attempts, and the same for the same attempt and seed', () => {
  const spreads = Array.from({ length: 1_000 }, (_, n) => spreadOf(`J-${n}:1`, 7));

  const mean = spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;

  expect(mean).toBeGreaterThan(0.45);
  expect(mean).toBeLessThan(0.55);
  expect(Math.min(...spreads)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...spreads)).toBeLessThan(1);
  expect(spreadOf('J-1:1', 7)).toBe(spreads[1]);
  expect(spreadOf('J-1:1', 8)).not.toBe(spreads[1]);
});

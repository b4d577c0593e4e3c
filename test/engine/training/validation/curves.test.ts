import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#engine/training/learners/random.ts';
import type { ScoredRows } from '#engine/training/validation/calibration.ts';
import { CURVE_GRID, curves } from '#engine/training/validation/curves.ts';
import { averagePrecision, concordance, rank } from '#engine/training/validation/ranking-metrics.ts';
import { together } from '#engine/training/validation/threshold.ts';

function scored(rows: number, signal: number, seed: number, levels = 1000): ScoredRows {
  const random = seededRandom(seed, 0);
  const label = Uint8Array.from({ length: rows }, () => random.below(2));
  const probability = Float64Array.from(label, (y) => (signal * y + random.below(levels) / levels) / 2);
  return { probability, label };
}

const curvesOf = (folds: readonly ScoredRows[]) => curves(folds, together(folds))!;
const area = (heights: readonly number[]) =>
  heights.slice(1).reduce((sum, height, at) => sum + (height + heights[at]!) / 2 / (heights.length - 1), 0);

describe('the ROC curve', () => {
  it('has the area of the pairs within folds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 1000 }), (seed, levels) => {
        const folds = [scored(700, 0.2, seed, levels), scored(500, 0.6, seed + 1, levels)];
        const parts = folds.map(({ probability, label }) => concordance(rank(probability), label));
        const auc = parts.reduce((sum, { right }) => sum + right, 0) / parts.reduce((sum, { pairs }) => sum + pairs, 0);

        // A hundred straight pieces under a curve that bends the other way.
        expect(Math.abs(area(curvesOf(folds).roc) - auc)).toBeLessThan(0.005);
      }),
      { numRuns: 30 },
    );
  });

  it('goes up from one corner to the other', () => {
    const { roc } = curvesOf([scored(300, 0.3, 1)]);

    expect(roc).toEqual(roc.toSorted((a, b) => a - b));
    expect(roc.at(-1)).toBe(1);
  });

  it('of scores that are all equal is the diagonal', () => {
    const { label } = scored(300, 0, 1);

    const { roc, pr } = curvesOf([{ probability: new Float64Array(300).fill(0.4), label }]);

    const share = label.reduce((sum, y) => sum + y, 0) / 300;
    expect(roc).toEqual(CURVE_GRID);
    expect(new Set(pr)).toEqual(new Set([Math.round(share * 1e5) / 1e5]));
  });

  it('of scores that tell all is the corner', () => {
    const { roc, pr } = curvesOf([
      { probability: Float64Array.of(0.1, 0.2, 0.8, 0.9), label: Uint8Array.of(0, 0, 1, 1) },
    ]);

    expect(new Set(roc)).toEqual(new Set([1]));
    expect(new Set(pr)).toEqual(new Set([1]));
  });
});

describe('the precision-recall curve', () => {
  it('has about the area of the average precision', () => {
    const fold = scored(2_000, 0.4, 3);

    const found = averagePrecision(rank(fold.probability), fold.label)!;

    expect(Math.abs(area(curvesOf([fold]).pr) - found)).toBeLessThan(0.01);
  });

  it('is, at each recall, the precision of the first rows that reach it', () => {
    const { pr } = curvesOf([{ probability: Float64Array.of(0.9, 0.8, 0.7, 0.6), label: Uint8Array.of(1, 0, 1, 0) }]);

    expect(pr[50]).toBe(1);
    expect(pr[51]).toBe(0.66667);
    expect(pr[100]).toBe(0.66667);
  });
});

describe('one class', () => {
  it('has no curves', () => {
    const one = { probability: Float64Array.of(0.1, 0.2), label: Uint8Array.of(0, 0) };

    expect(curves([one], one)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { seededRandom } from '#engine/training/learners/random.ts';
import { foldStatistics, judge } from '#engine/training/validation/assess-fold.ts';
import { metricsOf, type ScoredRows } from '#engine/training/validation/metrics.ts';
import { judgeFolds } from '#engine/training/validation/verdict.ts';

const SETTINGS = { seed: 42, purgeGapRows: 5 };

/** Rows whose score follows the label by `signal`, shifted by `shift`. */
function fold(rows: number, signal: number, { seed = 1, shift = 0 } = {}): ScoredRows {
  const random = seededRandom(seed, 0);
  const label = Uint8Array.from({ length: rows }, () => random.below(2));
  const probability = Float64Array.from(label, (y) => shift + (signal * y + random.below(1000) / 1000) / 4);
  return { probability, label };
}

describe('the verdict', () => {
  it('is better than the baseline when the whole interval is above one half', () => {
    const verdict = judgeFolds([fold(400, 0.5), fold(400, 0.5, { seed: 2 })], SETTINGS);

    expect(verdict.better).toBe(true);
    expect(verdict.interval![0]).toBeGreaterThan(0.5);
    expect(verdict.interval![0]).toBeLessThan(verdict.value!);
    expect(verdict.interval![1]).toBeGreaterThan(verdict.value!);
    expect(verdict.text).toMatch(/^better than baseline: AUC \.\d\d \[\.\d\d, \.\d\d\]$/);
  });

  it('is no better when the interval holds one half', () => {
    const verdict = judgeFolds([fold(300, 0)], SETTINGS);

    expect(verdict.better).toBe(false);
    expect(verdict.text).toMatch(/^no better than baseline: AUC /);
  });

  it('says when a model orders the rows the wrong way round', () => {
    const verdict = judgeFolds([fold(400, -0.5)], SETTINGS);

    expect(verdict.better).toBe(false);
    expect(verdict.text).toMatch(/^worse than baseline: AUC /);
  });

  it('is open when no test block holds both classes', () => {
    const oneClass = { probability: Float64Array.of(0.1, 0.2), label: Uint8Array.of(0, 0) };

    const verdict = judgeFolds([oneClass], SETTINGS);

    expect(verdict).toMatchObject({ better: null, value: null, interval: null });
  });

  it('compares within folds: a fold that scores higher as a whole gains nothing', () => {
    const low: ScoredRows = { probability: Float64Array.of(0.1, 0.1, 0.1), label: Uint8Array.of(0, 0, 1) };
    const high: ScoredRows = { probability: Float64Array.of(0.9, 0.9, 0.9), label: Uint8Array.of(1, 1, 0) };

    const { pooled, verdict } = judge([low, high], SETTINGS);

    expect(verdict.value).toBe(0.5);
    expect(pooled.roc_auc).toBe(0.5);
    expect(pooled.accuracy).toBe(4 / 6);
  });

  it('is the same for the same seed, and its interval moves with another', () => {
    const folds = [fold(200, 0.2)];

    expect(judgeFolds(folds, SETTINGS)).toEqual(judgeFolds(folds, SETTINGS));
    expect(judgeFolds(folds, { ...SETTINGS, seed: 43 }).interval).not.toEqual(judgeFolds(folds, SETTINGS).interval);
  });

  it('widens the interval when neighbouring rows tell the same', () => {
    // 40 true rows, each repeated 100 times: 4,000 rows with the evidence of 40.
    const single = fold(40, 0.3, { seed: 4 });
    const repeat = <T extends Float64Array | Uint8Array>(values: T) =>
      Array.from({ length: 4_000 }, (_, row) => values[Math.floor(row / 100)]!);
    const rows = {
      probability: Float64Array.from(repeat(single.probability)),
      label: Uint8Array.from(repeat(single.label)),
    };
    const width = (purgeGapRows: number) => {
      const [low, high] = judgeFolds([rows], { seed: 1, purgeGapRows }).interval!;
      return high - low;
    };

    expect(width(200)).toBeGreaterThan(1.5 * width(1));
  });

  it('covers the true AUC about as often as it claims', () => {
    // Scores are uniform on [0, 1) for class 0 and on [.2, 1.2) for class 1: AUC = 1 - .8^2 / 2.
    const truth = 0.68;
    let covered = 0;
    for (let seed = 0; seed < 100; seed++) {
      const [low, high] = judgeFolds([fold(300, 0.2, { seed: 100 + seed })], { seed, purgeGapRows: 1 }).interval!;
      if (low <= truth && truth <= high) covered++;
    }

    expect(covered).toBeGreaterThanOrEqual(88);
  });
});

describe('statistics over folds', () => {
  it('take the mean and the sample deviation over the folds where a metric is defined', () => {
    const both = metricsOf({ probability: Float64Array.of(0.2, 0.9), label: Uint8Array.of(0, 1) });
    const one = metricsOf({ probability: Float64Array.of(0.6, 0.4), label: Uint8Array.of(0, 0) });

    const { mean, std, n_valid } = foldStatistics([both, one]);

    expect(mean).toMatchObject({ accuracy: 0.75, roc_auc: 1 });
    expect(std.accuracy).toBeCloseTo(Math.sqrt(0.125), 12);
    expect(std.roc_auc).toBeNull();
    expect(n_valid).toMatchObject({ accuracy: 2, roc_auc: 1 });
  });

  it('are null where no fold has the metric', () => {
    const one = metricsOf({ probability: Float64Array.of(0.6), label: Uint8Array.of(0) });

    const { mean, n_valid } = foldStatistics([one]);

    expect(mean.roc_auc).toBeNull();
    expect(n_valid.roc_auc).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { foldStatistics } from '#engine/training/validation/fold-statistics.ts';
import { metricsOf } from '#engine/training/validation/metrics.ts';

describe('statistics over folds', () => {
  it('take the mean and the sample deviation over the folds where a metric is defined', () => {
    const both = metricsOf({ probability: Float64Array.of(0.2, 0.9), label: Uint8Array.of(0, 1) });
    const one = metricsOf({ probability: Float64Array.of(0.6, 0.4), label: Uint8Array.of(0, 0) });

    const { mean, std, min, max, n_valid } = foldStatistics([both, one]);

    expect(mean).toMatchObject({ accuracy: 0.75, roc_auc: 1 });
    expect(min).toMatchObject({ accuracy: 0.5, roc_auc: 1 });
    expect(max).toMatchObject({ accuracy: 1, roc_auc: 1 });
    expect(std.accuracy).toBeCloseTo(Math.sqrt(0.125), 12);
    expect(std.roc_auc).toBeNull();
    expect(n_valid).toMatchObject({ accuracy: 2, roc_auc: 1 });
  });

  it('are null where no fold has the metric', () => {
    const one = metricsOf({ probability: Float64Array.of(0.6), label: Uint8Array.of(0) });

    const { mean, min, n_valid } = foldStatistics([one]);

    expect(mean.roc_auc).toBeNull();
    expect(min.roc_auc).toBeNull();
    expect(n_valid.roc_auc).toBe(0);
  });
});

/** Metrics over folds. */
import { METRICS, type Metric, type Metrics } from './metrics.ts';

export type MetricTable<T> = { readonly [metric in Metric]: T };

/** Each over the folds where the metric is defined; null where it is in none. */
export interface FoldStatistics {
  readonly mean: Metrics;
  /** Of a sample (n - 1); null below two folds. */
  readonly std: Metrics;
  readonly min: Metrics;
  readonly max: Metrics;
  readonly n_valid: MetricTable<number>;
}

export function foldStatistics(folds: readonly Metrics[]): FoldStatistics {
  const valid = tableOf((metric) => folds.map((fold) => fold[metric]).filter((value) => value !== null));
  return {
    mean: tableOf((metric) => mean(valid[metric])),
    std: tableOf((metric) => sampleDeviation(valid[metric])),
    min: tableOf((metric) => (valid[metric].length === 0 ? null : Math.min(...valid[metric]))),
    max: tableOf((metric) => (valid[metric].length === 0 ? null : Math.max(...valid[metric]))),
    n_valid: tableOf((metric) => valid[metric].length),
  };
}

function tableOf<T>(value: (metric: Metric) => T): MetricTable<T> {
  return Object.fromEntries(METRICS.map((metric) => [metric, value(metric)])) as MetricTable<T>;
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With n - 1; null below two values. */
export function sampleDeviation(values: readonly number[]): number | null {
  const middle = mean(values);
  if (middle === null || values.length < 2) return null;
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

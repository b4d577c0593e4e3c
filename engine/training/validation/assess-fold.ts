/** What the out-of-fold scores of a walk-forward say: by fold, over all folds, and whether the model beats the baseline. */
import {
  type Confusion,
  confusion,
  METRICS,
  type Metric,
  type Metrics,
  metricsOf,
  type ScoredRows,
} from './metrics.ts';
import { type JudgeSettings, judgeFolds, type Verdict } from './verdict.ts';

export interface FoldAssessment {
  readonly metrics: Metrics;
  readonly confusion: Confusion;
}

export function assessFold(scored: ScoredRows): FoldAssessment {
  return { metrics: metricsOf(scored), confusion: confusion(scored) };
}

export interface Judgement {
  /** Over the rows of all folds together; AUC compares within folds only. */
  readonly pooled: Metrics;
  readonly verdict: Verdict;
}

export function judge(folds: readonly ScoredRows[], settings: JudgeSettings): Judgement {
  const rows = folds.reduce((sum, { label }) => sum + label.length, 0);
  const probability = new Float64Array(rows);
  const label = new Uint8Array(rows);
  let at = 0;
  for (const fold of folds) {
    probability.set(fold.probability, at);
    label.set(fold.label, at);
    at += fold.label.length;
  }
  const verdict = judgeFolds(folds, settings);
  return { pooled: { ...metricsOf({ probability, label }), roc_auc: verdict.value }, verdict };
}

export type MetricTable<T> = { readonly [metric in Metric]: T };

export interface FoldStatistics {
  /** Over the folds where the metric is defined; null where it is in none. */
  readonly mean: Metrics;
  /** Of a sample (n - 1); null below two folds. */
  readonly std: Metrics;
  readonly n_valid: MetricTable<number>;
}

export function foldStatistics(folds: readonly Metrics[]): FoldStatistics {
  const valid = tableOf((metric) => folds.map((fold) => fold[metric]).filter((value) => value !== null));
  return {
    mean: tableOf((metric) => mean(valid[metric])),
    std: tableOf((metric) => sampleDeviation(valid[metric])),
    n_valid: tableOf((metric) => valid[metric].length),
  };
}

function tableOf<T>(value: (metric: Metric) => T): MetricTable<T> {
  return Object.fromEntries(METRICS.map((metric) => [metric, value(metric)])) as MetricTable<T>;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sampleDeviation(values: readonly number[]): number | null {
  const middle = mean(values);
  if (middle === null || values.length < 2) return null;
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

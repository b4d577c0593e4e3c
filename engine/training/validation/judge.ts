/** What the out-of-fold scores of all folds say together. */
import { type ComparedRows, ESTIMATES, type Estimate, interval, type Replicates } from './bootstrap.ts';
import { type CalibrationBin, calibration, type ScoredRows } from './calibration.ts';
import { type Curves, curves } from './curves.ts';
import { type Metrics, metricsOf } from './metrics.ts';
import { concordance, rank } from './ranking-metrics.ts';
import { chooseThresholds, type PlacedScores, type Thresholds, together } from './threshold.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Everything that is kept of the scores of one test block. */
export interface FoldScores extends ComparedRows, PlacedScores {}

export interface JudgeInput {
  readonly folds: readonly FoldScores[];
  /** All of them, in any number of parts, in the order of the replicates. */
  readonly replicates: readonly Replicates[];
}

export interface Judgement {
  /** Over the rows of all folds together; AUC compares within folds only. */
  readonly pooled: Metrics;
  readonly intervals: { readonly [metric in Exclude<Estimate, 'roc_auc_difference'>]: Interval | null };
  readonly pooled_logistic: Metrics | null;
  readonly verdict: Verdict;
  readonly thresholds: Thresholds;
  readonly calibration: readonly CalibrationBin[];
  readonly curves: { readonly model: Curves | null; readonly logistic: Curves | null };
}

type Interval = readonly [low: number, high: number];

export function judge({ folds, replicates }: JudgeInput): Judgement {
  const logistic = baselineOf(folds);
  const all = together(folds);
  const pooled = pooledMetrics(folds, all);
  const pooledLogistic = logistic === null ? null : pooledMetrics(logistic, together(logistic));
  const intervals = intervalsOf(replicates);
  const verdict = verdictOf({
    value: pooled.roc_auc,
    interval: intervals.roc_auc,
    logistic: pooledLogistic?.roc_auc ?? null,
    differenceInterval: intervals.roc_auc_difference,
  });
  const { roc_auc_difference: _, ...ofMetrics } = intervals;
  return {
    pooled,
    intervals: ofMetrics,
    pooled_logistic: pooledLogistic,
    verdict,
    thresholds: chooseThresholds(folds),
    calibration: calibration(all),
    curves: { model: curves(folds, all), logistic: logistic === null ? null : curves(logistic, together(logistic)) },
  };
}

/** The rows as the logistic regression scored them; null where it did not score all. */
function baselineOf(folds: readonly ComparedRows[]): ScoredRows[] | null {
  const scored = folds.flatMap(({ baseline, label }) => (baseline === null ? [] : [{ probability: baseline, label }]));
  return scored.length === folds.length ? scored : null;
}

function pooledMetrics(folds: readonly ScoredRows[], all: ScoredRows): Metrics {
  return { ...metricsOf(all), roc_auc: aucWithinFolds(folds) };
}

/** Pairs across folds compare scores of different models, so only pairs within one fold count. */
function aucWithinFolds(folds: readonly ScoredRows[]): number | null {
  let right = 0;
  let pairs = 0;
  for (const { probability, label } of folds) {
    const part = concordance(rank(probability), label);
    right += part.right;
    pairs += part.pairs;
  }
  return pairs === 0 ? null : right / pairs;
}

function intervalsOf(parts: readonly Replicates[]): { readonly [estimate in Estimate]: Interval | null } {
  const all = (name: Estimate) => Float64Array.from(parts.flatMap((part) => [...part[name]]));
  const pairs = ESTIMATES.map((name) => [name, interval(all(name))] as const);
  return Object.fromEntries(pairs) as { readonly [estimate in Estimate]: Interval | null };
}

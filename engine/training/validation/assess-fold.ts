/** What the scores of one test block say. */
import type { ScoredRows } from './calibration.ts';
import { type Confusion, confusion, type Metrics, metricsOf } from './metrics.ts';
import { overTime, type TimeSlice } from './over-time.ts';

export interface FoldToAssess {
  readonly test: ScoredRows;
  /** Of the test rows, ascending, microseconds since the Unix epoch. */
  readonly time: Float64Array;
  /** Some of the rows that the model was fitted on, scored by it. */
  readonly train: ScoredRows;
  /** Share of class 1 in the training part. */
  readonly prior: number;
  /** Probabilities of the test rows by a logistic regression of the same training part; null where there is none. */
  readonly logistic: Float64Array | null;
}

/** The same metrics on rows of the training part: far better ones there mean that the model has learned its rows by heart. */
export interface TrainScores {
  readonly rows: number;
  readonly roc_auc: number | null;
  readonly log_loss: number | null;
}

export interface FoldAssessment {
  readonly metrics: Metrics;
  readonly confusion: Confusion;
  readonly train: TrainScores;
  readonly baselines: {
    /** Every row gets the share of class 1 in the training part. */
    readonly prior: { readonly probability: number } & Metrics;
    readonly logistic: Metrics | null;
  };
  readonly over_time: readonly TimeSlice[];
}

export function assessFold({ test, time, train, prior, logistic }: FoldToAssess): FoldAssessment {
  const { label } = test;
  const { roc_auc, log_loss } = metricsOf(train);
  const guess = new Float64Array(label.length).fill(prior);
  return {
    metrics: metricsOf(test),
    confusion: confusion(test),
    train: { rows: train.label.length, roc_auc, log_loss },
    baselines: {
      prior: { probability: prior, ...metricsOf({ probability: guess, label }) },
      logistic: logistic === null ? null : metricsOf({ probability: logistic, label }),
    },
    over_time: overTime(test, time),
  };
}

/** The part of the training report that says how far its verdict may be trusted. */
import { BASELINE_SPEC, type FoldExamination } from '../steps/examine-fold.ts';
import type { TrainScores } from '../validation/assess-fold.ts';
import type { CalibrationBin } from '../validation/calibration.ts';
import { CURVE_GRID, type Curves } from '../validation/curves.ts';
import { foldStatistics, mean, sampleDeviation } from '../validation/fold-statistics.ts';
import type { Judgement } from '../validation/judge.ts';
import type { Metrics } from '../validation/metrics.ts';
import type { TimeSlice } from '../validation/over-time.ts';
import type { FoldThreshold, Thresholds } from '../validation/threshold.ts';
import { byFeature } from './by-feature.ts';
import { isoMicroseconds } from './iso-microseconds.ts';

/** What the report says of each fold beside its metrics. */
export interface FoldEvidence {
  /** Times of the first and of the last test row, ISO 8601. */
  readonly test_times: readonly [string, string];
  readonly train: TrainScores;
  readonly gap: Gap;
  readonly threshold: FoldThreshold;
  readonly baselines: FoldExamination['baselines'];
}

/** On rows that the model was fitted on, less on test rows. */
export interface Gap {
  readonly roc_auc: number | null;
  readonly log_loss: number | null;
}

export interface MeanStd {
  readonly mean: number | null;
  /** Over the folds. */
  readonly std: number | null;
}

/** What is lost when a feature's values are dealt out anew among the test rows. */
export interface PermutationImportance {
  /** Rise of the log-loss. */
  readonly log_loss: MeanStd;
  /** Fall of the AUC. */
  readonly roc_auc: MeanStd;
}

export interface Evidence {
  readonly baselines: {
    /** Every row gets the share of class 1 in the training part. */
    readonly prior: { readonly mean: Metrics };
    /** Null when the model is one itself, or there are too many features. */
    readonly logistic: {
      readonly params: { readonly c: number };
      readonly mean: Metrics;
      readonly pooled: Metrics;
    } | null;
  };
  /** Means over the folds. */
  readonly gap: { readonly train: Gap; readonly test: Gap; readonly gap: Gap };
  readonly threshold: Thresholds['production'];
  readonly calibration: readonly CalibrationBin[];
  readonly curves: {
    readonly grid: readonly number[];
    readonly model: Curves;
    readonly logistic: Curves | null;
  } | null;
  readonly over_time: readonly ReportSlice[];
  /** Null when there are too many features. */
  readonly permutation_importance: {
    /** Test rows that were scored, by fold. */
    readonly rows: readonly number[];
    readonly features: { readonly [feature: string]: PermutationImportance };
  } | null;
}

export type ReportSlice = Omit<TimeSlice, 'from' | 'to'> & {
  readonly fold: number;
  readonly from: string;
  readonly to: string;
};

/** A kept fold, as its job left it. */
export type ExaminedFold = FoldExamination;

export function foldEvidence(fold: ExaminedFold, threshold: FoldThreshold): FoldEvidence {
  const { over_time, train, baselines } = fold;
  return {
    test_times: [isoMicroseconds(over_time[0]!.from), isoMicroseconds(over_time.at(-1)!.to)],
    train,
    gap: gapOf(fold),
    threshold,
    baselines,
  };
}

export function evidence(folds: readonly ExaminedFold[], judgement: Judgement, features: readonly string[]): Evidence {
  const { curves, pooled_logistic } = judgement;
  const logistic = folds.flatMap(({ baselines }) => (baselines.logistic === null ? [] : [baselines.logistic]));
  return {
    baselines: {
      prior: { mean: foldStatistics(folds.map(({ baselines }) => baselines.prior)).mean },
      logistic:
        pooled_logistic === null
          ? null
          : { params: { c: BASELINE_SPEC.c }, mean: foldStatistics(logistic).mean, pooled: pooled_logistic },
    },
    gap: {
      train: meanGap(folds.map(({ train }) => train)),
      test: meanGap(folds.map(({ metrics }) => metrics)),
      gap: meanGap(folds.map(gapOf)),
    },
    threshold: judgement.thresholds.production,
    calibration: judgement.calibration,
    curves: curves.model === null ? null : { grid: CURVE_GRID, model: curves.model, logistic: curves.logistic },
    over_time: folds.flatMap(({ over_time }, index) => over_time.map((slice) => reportSlice(slice, index + 1))),
    permutation_importance: permutationImportance(folds, features),
  };
}

function gapOf({ train, metrics }: ExaminedFold): Gap {
  const less = (a: number | null, b: number | null) => (a === null || b === null ? null : a - b);
  return { roc_auc: less(train.roc_auc, metrics.roc_auc), log_loss: less(train.log_loss, metrics.log_loss) };
}

function meanGap(folds: readonly Gap[]): Gap {
  const of = (name: keyof Gap) => mean(folds.map((fold) => fold[name]).filter((value) => value !== null));
  return { roc_auc: of('roc_auc'), log_loss: of('log_loss') };
}

function reportSlice({ from, to, ...scores }: TimeSlice, fold: number): ReportSlice {
  return { fold, from: isoMicroseconds(from), to: isoMicroseconds(to), ...scores };
}

function permutationImportance(
  folds: readonly ExaminedFold[],
  features: readonly string[],
): Evidence['permutation_importance'] {
  const permuted = folds.flatMap(({ permutation }) => (permutation === null ? [] : [permutation]));
  if (permuted.length === 0) return null;
  const overFolds = (values: readonly (number | null)[]): MeanStd => {
    const known = values.filter((value) => value !== null);
    return { mean: mean(known), std: sampleDeviation(known) };
  };
  const ofFeatures = features.map((_, feature) => ({
    log_loss: overFolds(permuted.map(({ log_loss }) => log_loss[feature]!)),
    roc_auc: overFolds(permuted.map(({ roc_auc }) => roc_auc[feature]!)),
  }));
  return { rows: permuted.map(({ rows }) => rows), features: byFeature(features, ofFeatures) };
}

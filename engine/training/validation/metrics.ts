/** Scores of a binary classifier on one set of rows; null where a score is not defined. */
import { calibration, calibrationError, type ScoredRows } from './calibration.ts';
import { averagePrecision, precisionAtTop, rank, rocAuc } from './ranking-metrics.ts';

/** Names and order of the metrics, as the report and the trackers list them. */
export const METRICS = [
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'mcc',
  'roc_auc',
  'pr_auc',
  'precision_top_decile',
  'log_loss',
  'brier',
  'ece',
] as const;
export type Metric = (typeof METRICS)[number];
export type Metrics = { readonly [metric in Metric]: number | null };

export interface Confusion {
  readonly tn: number;
  readonly fp: number;
  readonly fn: number;
  readonly tp: number;
}

/** Share of the rows that are taken first: those with the highest probabilities. */
const TOP_SHARE = 0.1;
/** Where log-loss cuts probabilities off 0 and 1, as scikit-learn does for doubles. */
const EPSILON = 2 ** -52;

/** A row is of class 1 when its probability is above the threshold: a tie is class 0, as in scikit-learn's `predict`. */
export function confusion({ probability, label }: ScoredRows, threshold = 0.5): Confusion {
  const counts = { tn: 0, fp: 0, fn: 0, tp: 0 };
  for (let row = 0; row < label.length; row++) {
    const predicted = probability[row]! > threshold;
    if (label[row] === 1) counts[predicted ? 'tp' : 'fn']++;
    else counts[predicted ? 'fp' : 'tn']++;
  }
  return counts;
}

export function metricsOf(scored: ScoredRows): Metrics {
  const ranking = rank(scored.probability);
  return {
    ...decisionMetrics(confusion(scored)),
    roc_auc: rocAuc(ranking, scored.label),
    pr_auc: averagePrecision(ranking, scored.label),
    precision_top_decile: precisionAtTop(ranking, scored.label, TOP_SHARE),
    ...probabilityMetrics(scored),
    ece: calibrationError(calibration(scored)),
  };
}

/** Precision, recall and F1 are 0 where they would be 0 / 0; MCC and balanced accuracy are null without both classes. */
export function decisionMetrics({ tn, fp, fn, tp }: Confusion) {
  const positives = tp + fn;
  const negatives = tn + fp;
  const bothClasses = positives > 0 && negatives > 0;
  const mccScale = Math.sqrt(positives) * Math.sqrt(negatives) * Math.sqrt(tp + fp) * Math.sqrt(tn + fn);
  return {
    accuracy: (tp + tn) / (positives + negatives),
    balanced_accuracy: bothClasses ? (tp / positives + tn / negatives) / 2 : null,
    precision: shareOr0(tp, tp + fp),
    recall: shareOr0(tp, positives),
    f1: shareOr0(2 * tp, 2 * tp + fp + fn),
    mcc: bothClasses ? shareOr0(tp * tn - fp * fn, mccScale) : null,
  };
}

function shareOr0(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Log-loss of one row, with its probability cut off 0 and 1. */
export function logLoss(probability: number, label: number): number {
  return -Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, label === 1 ? probability : 1 - probability)));
}

/** Mean log-loss and Brier score. */
function probabilityMetrics({ probability, label }: ScoredRows) {
  const rows = label.length;
  let loss = 0;
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    loss += logLoss(probability[row]!, label[row]!);
    squares += (probability[row]! - label[row]!) ** 2;
  }
  return { log_loss: loss / rows, brier: squares / rows };
}

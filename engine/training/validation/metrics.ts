/** Scores of a binary classifier on one set of rows; null where a score is not defined. */
import { averagePrecision, rocAuc } from './ranking-metrics.ts';

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

/** Probabilities of class 1 and the true labels (0 or 1), a row each; at least one row. */
export interface ScoredRows {
  readonly probability: Float64Array;
  readonly label: Uint8Array;
}

const CALIBRATION_BINS = 10;
/** Where log-loss cuts probabilities off 0 and 1, as scikit-learn does for doubles. */
const EPSILON = 2 ** -52;

/** A row is of class 1 when its probability is above 0.5: a tie is class 0, as in scikit-learn's `predict`. */
export function confusion({ probability, label }: ScoredRows): Confusion {
  const counts = { tn: 0, fp: 0, fn: 0, tp: 0 };
  for (let row = 0; row < label.length; row++) {
    const predicted = probability[row]! > 0.5;
    if (label[row] === 1) counts[predicted ? 'tp' : 'fn']++;
    else counts[predicted ? 'fp' : 'tn']++;
  }
  return counts;
}

export function metricsOf(scored: ScoredRows): Metrics {
  return {
    ...decisionMetrics(confusion(scored)),
    roc_auc: rocAuc(scored),
    pr_auc: averagePrecision(scored),
    ...probabilityMetrics(scored),
  };
}

/** Precision, recall and F1 are 0 where they would be 0 / 0; MCC and balanced accuracy are null without both classes. */
function decisionMetrics({ tn, fp, fn, tp }: Confusion) {
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

/** Log-loss, Brier score and expected calibration error (ten bins of equal width; Naeini et al. 2015). */
function probabilityMetrics({ probability, label }: ScoredRows) {
  const rows = label.length;
  const binGap = new Float64Array(CALIBRATION_BINS);
  let loss = 0;
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const p = probability[row]!;
    const y = label[row]!;
    loss -= Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, y === 1 ? p : 1 - p)));
    squares += (p - y) ** 2;
    const bin = Math.min(CALIBRATION_BINS - 1, Math.floor(p * CALIBRATION_BINS));
    binGap[bin] = binGap[bin]! + p - y;
  }
  const ece = binGap.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows;
  return { log_loss: loss / rows, brier: squares / rows, ece };
}

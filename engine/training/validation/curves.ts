/** ROC and precision-recall curves of out-of-fold scores, at even steps, small enough to be kept in the report. */
import type { ScoredRows } from './calibration.ts';
import { type Ranking, rank } from './ranking-metrics.ts';

const STEPS = 100;
const DIGITS = 1e5;

/** What lies on the horizontal axis of both curves: 0, 0.01, … 1. */
export const CURVE_GRID: readonly number[] = Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS);

export interface Curves {
  /** True positive rate by false positive rate. */
  readonly roc: readonly number[];
  /** Precision by recall. */
  readonly pr: readonly number[];
}

/** A score with its label, from the highest score down, with all rows of a tie in one step. */
interface Steps {
  /** Rows of class 1 and of class 0 taken so far, a step each. */
  readonly positives: readonly number[];
  readonly negatives: readonly number[];
}

/**
 * The ROC curve is the mean of the folds' curves, weighted by their pairs, so that its area is the AUC of pairs within folds; the
 * precision-recall curve is that of all rows together. Null where no fold holds both classes.
 */
export function curves(folds: readonly ScoredRows[], pooled: ScoredRows): Curves | null {
  const roc = new Float64Array(STEPS + 1);
  let pairs = 0;
  for (const { probability, label } of folds) {
    const steps = stepsOf(rank(probability), label);
    const weight = steps.positives.at(-1)! * steps.negatives.at(-1)!;
    if (weight === 0) continue;
    pairs += weight;
    for (const [at, rate] of CURVE_GRID.entries()) roc[at] = roc[at]! + weight * truePositiveRate(steps, rate);
  }
  if (pairs === 0) return null;
  const all = stepsOf(rank(pooled.probability), pooled.label);
  return {
    roc: Array.from(roc, (sum) => shortened(sum / pairs)),
    pr: CURVE_GRID.map((recall) => shortened(precisionAt(all, recall))),
  };
}

function stepsOf({ order, tieEnds }: Ranking, label: Uint8Array): Steps {
  const positives = [0];
  const negatives = [0];
  let found = 0;
  for (let tie = tieEnds.length - 1; tie >= 0; tie--) {
    const start = tie === 0 ? 0 : tieEnds[tie - 1]!;
    for (let at = start; at < tieEnds[tie]!; at++) found += label[order[at]!]!;
    positives.push(found);
    negatives.push(order.length - start - found);
  }
  return { positives, negatives };
}

/** Between the steps on a straight line: whoever chooses among tied rows at random gets that. */
function truePositiveRate({ positives, negatives }: Steps, falsePositiveRate: number): number {
  const wanted = falsePositiveRate * negatives.at(-1)!;
  const after = firstAtLeast(negatives, wanted, true);
  const before = Math.max(0, after - 1);
  const width = negatives[after]! - negatives[before]!;
  const part = width === 0 ? 1 : (wanted - negatives[before]!) / width;
  return (positives[before]! + part * (positives[after]! - positives[before]!)) / positives.at(-1)!;
}

/** Of the highest threshold that reaches this recall. */
function precisionAt({ positives, negatives }: Steps, recall: number): number {
  const step = firstAtLeast(positives, Math.max(1, recall * positives.at(-1)!), false);
  return positives[step]! / (positives[step]! + negatives[step]!);
}

/** Index of the first (or the last of the equal) number not below `wanted`; `ascending` ends at or above it. */
function firstAtLeast(ascending: readonly number[], wanted: number, lastOfEqual: boolean): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! >= wanted) high = middle;
    else low = middle + 1;
  }
  while (lastOfEqual && ascending[low] === wanted && ascending[low + 1] === wanted) low++;
  return low;
}

function shortened(value: number): number {
  return Math.round(value * DIGITS) / DIGITS;
}

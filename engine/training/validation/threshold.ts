/** Above which probability a row is taken: chosen on out-of-fold scores that the judged fold's own training part holds. */
import type { ScoredRows } from './calibration.ts';
import { type Confusion, confusion, decisionMetrics } from './metrics.ts';
import { rank } from './ranking-metrics.ts';

/** Out-of-fold scores of one test block, rows of the table that follow each other, and what its model was trained on. */
export interface PlacedScores extends ScoredRows {
  /** Row of the table that the first score is of. */
  readonly firstRow: number;
  /** Rows of the table that the block's model was trained on, as a bit set. */
  readonly trained: Uint8Array;
}

/** What a threshold gives on the rows that it was not chosen on. */
export interface ThresholdScores {
  readonly rows: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface FoldThreshold extends ThresholdScores {
  readonly value: number;
  /** `fixed`: too few scored rows of both classes were there to choose on. */
  readonly basis: 'fixed' | 'out_of_fold';
  /** Rows that it was chosen on. */
  readonly basis_rows: number;
}

export interface Thresholds {
  readonly folds: readonly FoldThreshold[];
  readonly production: {
    readonly criterion: 'f1';
    readonly value: number;
    readonly basis: 'fixed' | 'out_of_fold';
    readonly basis_rows: number;
    /** Of the folds that had a threshold of their own, each at its own; null when none had. */
    readonly forward: ThresholdScores | null;
  };
}

const FIXED = 0.5;
/** Rows of each class that a choice needs: with fewer it would be chance. */
const LEAST_OF_A_CLASS = 25;

/**
 * The threshold of a fold is chosen on the out-of-fold scores of the rows in its own training part: those of earlier blocks, and
 * with k-fold splits of later ones too. The production threshold is chosen on all of them.
 */
export function chooseThresholds(blocks: readonly PlacedScores[]): Thresholds {
  const total = { tn: 0, fp: 0, fn: 0, tp: 0 };
  const folds = blocks.map((block): FoldThreshold => {
    const chosen = chosenOn(together(blocks.filter((other) => other !== block).map((other) => within(other, block))));
    const counts = confusion(block, chosen.value);
    if (chosen.basis === 'out_of_fold') for (const key of COUNTS) total[key] += counts[key];
    return { ...chosen, ...scoresOf(counts) };
  });
  const forward = total.tn + total.fp + total.fn + total.tp === 0 ? null : scoresOf(total);
  return { folds, production: { criterion: 'f1', ...chosenOn(together(blocks)), forward } };
}

const COUNTS = ['tn', 'fp', 'fn', 'tp'] as const;

function chosenOn(scored: ScoredRows): Pick<FoldThreshold, 'value' | 'basis' | 'basis_rows'> {
  const rows = scored.label.length;
  const ofClass1 = scored.label.reduce((sum, value) => sum + value, 0);
  const enough = Math.min(ofClass1, rows - ofClass1) >= LEAST_OF_A_CLASS;
  if (!enough) return { value: FIXED, basis: 'fixed', basis_rows: rows };
  return { value: bestF1Threshold(scored), basis: 'out_of_fold', basis_rows: rows };
}

/**
 * The threshold with the highest F1 = 2 tp / (2 tp + fp + fn); of equal ones the highest, which takes the fewest rows. It lies halfway
 * between the scores at the border, so that hardly a score lies on it; at half the lowest score (-1 if that is 0) it takes all.
 */
export function bestF1Threshold({ probability, label }: ScoredRows): number {
  const { order, tieEnds } = rank(probability);
  const positives = label.reduce((sum, value) => sum + value, 0);
  let best = { f1: -1, threshold: FIXED };
  let found = 0;
  for (let tie = tieEnds.length - 1; tie >= 0; tie--) {
    const start = tie === 0 ? 0 : tieEnds[tie - 1]!;
    for (let at = start; at < tieEnds[tie]!; at++) found += label[order[at]!]!;
    const f1 = (2 * found) / (order.length - start + positives);
    if (f1 <= best.f1) continue;
    const lowest = probability[order[start]!]!;
    best = { f1, threshold: start === 0 ? belowAll(lowest) : middle(probability[order[start - 1]!]!, lowest) };
  }
  return best.threshold;
}

function belowAll(lowest: number): number {
  return lowest > 0 ? lowest / 2 : -1;
}

/** Not below `low` and below `high`, even where no double lies between them. */
function middle(low: number, high: number): number {
  const between = low + (high - low) / 2;
  return between < high ? between : low;
}

function scoresOf(counts: Confusion): ThresholdScores {
  const { precision, recall, f1 } = decisionMetrics(counts);
  return { rows: counts.tn + counts.fp + counts.fn + counts.tp, precision, recall, f1 };
}

/** The rows of `scored` that lie in the training part of `judged`. */
function within({ firstRow, probability, label }: PlacedScores, { trained }: PlacedScores): ScoredRows {
  const kept = Array.from(label.keys()).filter((at) => {
    const row = firstRow + at;
    return ((trained[row >> 3] ?? 0) >> (row & 7)) & 1;
  });
  return {
    probability: Float64Array.from(kept, (at) => probability[at]!),
    label: Uint8Array.from(kept, (at) => label[at]!),
  };
}

/** A bit for each row up to the last of `rows`, set for those. */
export function bitSet(rows: Uint32Array): Uint8Array {
  const bits = new Uint8Array(rows.length === 0 ? 0 : (rows.at(-1)! >> 3) + 1);
  for (const row of rows) bits[row >> 3] = bits[row >> 3]! | (1 << (row & 7));
  return bits;
}

/** All rows of all parts, in their order. */
export function together(parts: readonly ScoredRows[]): ScoredRows {
  const rows = parts.reduce((sum, { label }) => sum + label.length, 0);
  const probability = new Float64Array(rows);
  const label = new Uint8Array(rows);
  let at = 0;
  for (const part of parts) {
    probability.set(part.probability, at);
    label.set(part.label, at);
    at += part.label.length;
  }
  return { probability, label };
}

/**
 * Moving-block bootstrap (Künsch 1989) of the out-of-fold scores: rows near in time depend on each other, so that drawing single
 * rows would make intervals too narrow. Blocks are drawn within each fold; every replicate has its own random numbers, so that
 * any number of threads may share the replicates.
 */
import { seededRandom } from '../learners/random.ts';
import type { ScoredRows } from './calibration.ts';
import { logLoss } from './metrics.ts';
import { together } from './threshold.ts';
import {
  type Descending,
  descending,
  reciprocals,
  weightedConcordance,
  weightedPrecision,
} from './weighted-ranking.ts';

export interface BlockSettings {
  readonly seed: number;
  /** Rows over which events may depend on each other: no block is shorter. */
  readonly dependentRows: number;
}

/** Scores of one test block by the model, and by the baseline where there is one. */
export interface ComparedRows extends ScoredRows {
  readonly baseline: Float64Array | null;
}

export interface BootstrapInput {
  readonly folds: readonly ComparedRows[];
  readonly settings: BlockSettings;
  /** Replicates [from, to). */
  readonly from: number;
  readonly to: number;
}

/** What is estimated again in every replicate. */
export const ESTIMATES = ['roc_auc', 'roc_auc_difference', 'pr_auc', 'log_loss', 'brier'] as const;
export type Estimate = (typeof ESTIMATES)[number];
/** A number a replicate; NaN where it is not defined. */
export type Replicates = { readonly [estimate in Estimate]: Float64Array };

const MOST_REPLICATES = 1000;
const LEAST_REPLICATES = 200;
/** Rows drawn over all replicates: with more of them the interval is narrow, and fewer replicates tell as much. */
const DRAWN_ROWS = 2.5e7;
const TAIL = 0.025;
/**
 * Blocks that a fold must hold. With fewer all replicates are nearly the fold itself, and intervals far too narrow: of models that
 * know nothing one in two came out as better with one block a fold, one in six with two, one in eighteen with eight (1,500 simulated each).
 */
const LEAST_BLOCKS = 8;
/** Tells the bootstrap's random numbers from those of the trees. */
const BOOTSTRAP_STREAM = 2 ** 31;

export function replicatesFor(rows: number): number {
  return Math.max(LEAST_REPLICATES, Math.min(MOST_REPLICATES, Math.floor(DRAWN_ROWS / Math.max(1, rows))));
}

/** Cube root of the fold's rows, at least the purge gap. */
export function blockRowsOf(rows: number, dependentRows: number): number {
  return Math.min(rows, Math.max(dependentRows, Math.round(Math.cbrt(rows)), 1));
}

/** 95 %, percentile method; null where no replicate has a value. */
export function interval(replicates: Float64Array): readonly [number, number] | null {
  const values = replicates.filter((value) => !Number.isNaN(value)).sort();
  if (values.length === 0) return null;
  const at = (quantile: number) => values[Math.round(quantile * (values.length - 1))]!;
  return [at(TAIL), at(1 - TAIL)];
}

/** A fold's place among all rows, how its rows are ordered, and sums of their losses. */
interface Stretch {
  readonly start: number;
  readonly rows: number;
  readonly model: Descending;
  readonly baseline: Descending | null;
  /** Sums of log-loss and squared error over the rows before each. */
  readonly losses: Float64Array;
  readonly squares: Float64Array;
}

/** Nothing is defined where a fold holds too few blocks. */
export function bootstrap({ folds, settings, from, to }: BootstrapInput): Replicates {
  if (folds.some(({ label }) => !holdsEnoughBlocks(label.length, settings))) return replicatesOf(to - from);
  const stretches = stretchesOf(folds);
  const all = together(folds);
  const pooled = descending(all.probability, all.label);
  const inverse = reciprocals(all.label.length);
  const copies = new Uint16Array(all.label.length);
  const made = replicatesOf(to - from);
  for (let at = 0; at < to - from; at++) {
    const random = seededRandom(settings.seed, BOOTSTRAP_STREAM + from + at);
    const sums = { loss: 0, square: 0 };
    copies.fill(0);
    for (const fold of stretches) draw(fold, blockRowsOf(fold.rows, settings.dependentRows), random, copies, sums);
    const auc = aucWithinFolds(stretches, copies, ({ model }) => model);
    made.roc_auc[at] = auc;
    made.roc_auc_difference[at] = auc - aucWithinFolds(stretches, copies, ({ baseline }) => baseline);
    made.pr_auc[at] = weightedPrecision(pooled, copies, inverse);
    made.log_loss[at] = sums.loss / copies.length;
    made.brier[at] = sums.square / copies.length;
  }
  return made;
}

/** Pairs across folds compare scores of different models, so only pairs within one fold count; NaN where one has no scores. */
function aucWithinFolds(
  folds: readonly Stretch[],
  copies: Uint16Array,
  orderOf: (fold: Stretch) => Descending | null,
): number {
  let right = 0;
  let pairs = 0;
  for (const fold of folds) {
    const order = orderOf(fold);
    if (order === null) return Number.NaN;
    const part = weightedConcordance(order, copies.subarray(fold.start, fold.start + fold.rows));
    right += part.right;
    pairs += part.pairs;
  }
  return pairs === 0 ? Number.NaN : right / pairs;
}

function holdsEnoughBlocks(rows: number, { dependentRows }: BlockSettings): boolean {
  return rows >= LEAST_BLOCKS * blockRowsOf(rows, dependentRows);
}

function replicatesOf(count: number): Replicates {
  const none = () => new Float64Array(count).fill(Number.NaN);
  return Object.fromEntries(ESTIMATES.map((name) => [name, none()])) as Replicates;
}

function stretchesOf(folds: readonly ComparedRows[]): Stretch[] {
  let start = 0;
  return folds.map(({ probability, baseline, label }) => {
    const rows = label.length;
    const losses = new Float64Array(rows + 1);
    const squares = new Float64Array(rows + 1);
    for (let row = 0; row < rows; row++) {
      losses[row + 1] = losses[row]! + logLoss(probability[row]!, label[row]!);
      squares[row + 1] = squares[row]! + (probability[row]! - label[row]!) ** 2;
    }
    start += rows;
    return {
      start: start - rows,
      rows,
      model: descending(probability, label),
      baseline: baseline === null ? null : descending(baseline, label),
      losses,
      squares,
    };
  });
}

/** Counts how often each row is drawn, and adds up its losses; as many rows as the fold has. */
function draw(
  { start, rows, losses, squares }: Stretch,
  blockRows: number,
  random: { below(limit: number): number },
  copies: Uint16Array,
  sums: { loss: number; square: number },
): void {
  for (let filled = 0; filled < rows; filled += blockRows) {
    const first = random.below(rows - blockRows + 1);
    const end = first + Math.min(blockRows, rows - filled);
    for (let row = start + first; row < start + end; row++) copies[row] = copies[row]! + 1;
    sums.loss += losses[end]! - losses[first]!;
    sums.square += squares[end]! - squares[first]!;
  }
}

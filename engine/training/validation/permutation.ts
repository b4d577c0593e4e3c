/**
 * Mean decrease of accuracy: how much worse a fitted model scores test rows when one feature's values are dealt out anew among
 * them (Breiman 2001; per purged fold: López de Prado 2018, ch. 8).
 */
import { type LinearModel, predictLinear } from '../learners/linear.ts';
import { type Random, seededRandom } from '../learners/random.ts';
import { predictSwapped, type SwappedColumn, type SwappedScores } from '../learners/trees/predict-swapped.ts';
import type { Model } from '../learners/types.ts';
import type { ScoredRows } from './calibration.ts';
import { logLoss } from './metrics.ts';
import { rank, rocAuc } from './ranking-metrics.ts';

export interface PermutationInput {
  readonly model: Model;
  /** Column-major, `tableRows` a feature. */
  readonly values: Float32Array;
  readonly tableRows: number;
  /** 0 or 1, a row of the table each. */
  readonly label: Uint8Array;
  /** Rows to score. */
  readonly rows: Uint32Array;
  readonly seed: number;
  /** Test block that the rows are of: each has permutations of its own. */
  readonly block: number;
  /** Features [from, to). */
  readonly from: number;
  readonly to: number;
}

/** Of the features [from, to), in their order: what is lost without each. */
export interface PermutationLosses {
  /** Log-loss with the feature permuted, less that without. */
  readonly log_loss: readonly number[];
  /** AUC without, less that with the feature permuted; null with one class only. */
  readonly roc_auc: readonly (number | null)[];
}

/** Tells these random numbers from those of trees and bootstrap. */
const PERMUTATION_STREAM = 3 * 2 ** 30;
const FEATURES_A_BLOCK = 2 ** 16;

export function permutationLosses(input: PermutationInput): PermutationLosses {
  const { rows, from, to } = input;
  const label = Uint8Array.from(rows, (row) => input.label[row]!);
  const swaps = Array.from({ length: to - from }, (_, at) => permutedColumn(input, from + at));
  const { usual, swapped } = scoresWith(input, swaps);
  const whole = scoresOf({ probability: usual, label });
  const losses = swapped.map((probability) => scoresOf({ probability, label }));
  return {
    log_loss: losses.map(({ loss }) => loss - whole.loss),
    roc_auc: losses.map(({ auc }) => (whole.auc === null || auc === null ? null : whole.auc - auc)),
  };
}

function scoresWith(input: PermutationInput, swaps: readonly SwappedColumn[]): SwappedScores {
  const { model } = input;
  return model.kind === 'trees' ? predictSwapped(model, input, swaps) : linearScores(model, input, swaps);
}

/** The rows once, in a table of their own, and each column in its turn swapped there. */
function linearScores(
  model: LinearModel,
  { values, tableRows, rows }: PermutationInput,
  swaps: readonly SwappedColumn[],
): SwappedScores {
  const count = rows.length;
  const features = values.length / tableRows;
  const own = new Float32Array(features * count);
  for (let feature = 0; feature < features; feature++) {
    for (let at = 0; at < count; at++) own[feature * count + at] = values[feature * tableRows + rows[at]!]!;
  }
  const table = { values: own, tableRows: count, rows: Uint32Array.from(rows.keys()) };
  const swapped = swaps.map(({ feature, column }) => {
    const place = own.subarray(feature * count, (feature + 1) * count);
    const usual = place.slice();
    place.set(column);
    const scores = predictLinear(model, table);
    place.set(usual);
    return scores;
  });
  return { usual: predictLinear(model, table), swapped };
}

function permutedColumn(input: PermutationInput, feature: number): SwappedColumn {
  const { values, tableRows, rows } = input;
  const column = Float32Array.from(rows, (row) => values[feature * tableRows + row]!);
  permute(column, permutationOf(input, feature));
  return { feature, column };
}

/** The same for the same seed, block and feature, whatever else is permuted in the same task. */
function permutationOf({ seed, block }: PermutationInput, feature: number): Random {
  return seededRandom(seed, PERMUTATION_STREAM + block * FEATURES_A_BLOCK + feature);
}

/** Fisher-Yates. */
function permute(column: Float32Array, random: Random): void {
  for (let at = column.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    const value = column[at]!;
    column[at] = column[other]!;
    column[other] = value;
  }
}

function scoresOf({ probability, label }: ScoredRows): { loss: number; auc: number | null } {
  let loss = 0;
  for (let row = 0; row < label.length; row++) loss += logLoss(probability[row]!, label[row]!);
  return { loss: loss / label.length, auc: rocAuc(rank(probability), label) };
}

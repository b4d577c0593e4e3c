/**
 * Mean decrease of accuracy: how much worse a fitted model scores test rows when one feature's values are dealt out anew among
 * them (Breiman 2001; per purged fold: López de Prado 2018, ch. 8).
 */
import { predict } from '../learners/predict.ts';
import { type Random, seededRandom } from '../learners/random.ts';
import type { FeatureTable } from '../learners/trees/predict.ts';
import type { Model } from '../learners/types.ts';
import { logLoss, type ScoredRows } from './metrics.ts';
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

/** Cells of the table that is scored at once: enough rows to pay for what a scorer does before the first, and no more memory. */
const CELLS_AT_ONCE = 2 ** 18;

export function permutationLosses(input: PermutationInput): PermutationLosses {
  const { rows, from, to } = input;
  const features = input.values.length / input.tableRows;
  const label = Uint8Array.from(rows, (row) => input.label[row]!);
  const whole = scoresOf({ probability: predict(input.model, input), label });
  const atOnce = Math.max(1, Math.floor(CELLS_AT_ONCE / (features * rows.length)));
  const log_loss: number[] = [];
  const roc_auc: (number | null)[] = [];
  for (let first = from; first < to; first += atOnce) {
    const last = Math.min(to, first + atOnce);
    const probability = predict(input.model, permutedTable(input, first, last));
    for (let at = 0; at < last - first; at++) {
      const own = probability.subarray(at * rows.length, (at + 1) * rows.length);
      const without = scoresOf({ probability: own, label });
      log_loss.push(without.loss - whole.loss);
      roc_auc.push(whole.auc === null || without.auc === null ? null : whole.auc - without.auc);
    }
  }
  return { log_loss, roc_auc };
}

/** The rows once for each of the features [from, to), each time with that feature's values in another order. */
function permutedTable(input: PermutationInput, from: number, to: number): FeatureTable {
  const { values, tableRows, rows } = input;
  const features = values.length / tableRows;
  const count = rows.length;
  const tall = count * (to - from);
  const own = new Float32Array(features * tall);
  const column = new Float32Array(count);
  for (let feature = 0; feature < features; feature++) {
    const start = feature * tableRows;
    for (let at = 0; at < count; at++) column[at] = values[start + rows[at]!]!;
    for (let copy = 0; copy < to - from; copy++) own.set(column, feature * tall + copy * count);
    if (feature < from || feature >= to) continue;
    permute(column, permutationOf(input, feature));
    own.set(column, feature * tall + (feature - from) * count);
  }
  return { values: own, tableRows: tall, rows: Uint32Array.from({ length: tall }, (_, row) => row) };
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

/**
 * Mean decrease of accuracy: how much worse a fitted model scores test rows when one feature's values are dealt out anew among
 * them (Breiman 2001; per purged fold: López de Prado 2018, ch. 8).
 */
import { predict } from '../learners/predict.ts';
import { type Random, seededRandom } from '../learners/random.ts';
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

export function permutationLosses(input: PermutationInput): PermutationLosses {
  const { model, rows, from, to } = input;
  const small = gathered(input);
  const count = rows.length;
  const all = Uint32Array.from(rows.keys());
  const score = () =>
    scoresOf({
      probability: predict(model, { values: small.values, tableRows: count, rows: all }),
      label: small.label,
    });
  const whole = score();
  const log_loss: number[] = [];
  const roc_auc: (number | null)[] = [];
  for (let feature = from; feature < to; feature++) {
    const column = small.values.subarray(feature * count, (feature + 1) * count);
    const kept = column.slice();
    permute(column, permutationOf(input, feature));
    const without = score();
    column.set(kept);
    log_loss.push(without.loss - whole.loss);
    roc_auc.push(whole.auc === null || without.auc === null ? null : whole.auc - without.auc);
  }
  return { log_loss, roc_auc };
}

/** The rows alone, as a table of their own. */
function gathered({ values, tableRows, label, rows }: PermutationInput): { values: Float32Array; label: Uint8Array } {
  const features = values.length / tableRows;
  const own = new Float32Array(features * rows.length);
  for (let feature = 0; feature < features; feature++) {
    for (let at = 0; at < rows.length; at++) own[feature * rows.length + at] = values[feature * tableRows + rows[at]!]!;
  }
  return { values: own, label: Uint8Array.from(rows, (row) => label[row]!) };
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

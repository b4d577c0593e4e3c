/** Which of a classifier's outputs means what: told by the names of its labels, as the order differs from model to model. */
import { unloadable } from './unloadable.ts';

/** Outputs of each sentiment, in the order of `SENTIMENTS`. */
export interface LabelColumns {
  readonly labels: number;
  readonly pos: readonly number[];
  readonly neg: readonly number[];
}

/**
 * A label holding "neg" is bad news, else one holding "pos" good news, any other neutral, whatever the case of its letters.
 * @param id2label of config.json: output's number -> label
 * @throws OpsError `model_unloadable`
 */
export function labelColumns(id2label: Readonly<Record<string, string>>): LabelColumns {
  const labels = Object.keys(id2label).length;
  const columns = { labels, pos: [] as number[], neg: [] as number[] };
  for (let column = 0; column < labels; column++) {
    const label = id2label[String(column)]?.toLowerCase();
    if (label === undefined) throw unloadable('labels', `id2label has ${labels} labels and none with the id ${column}`);
    if (label.includes('neg')) columns.neg.push(column);
    else if (label.includes('pos')) columns.pos.push(column);
  }
  if (columns.pos.length === 0 || columns.neg.length === 0)
    throw unloadable('labels', `expected a label with "pos" and one with "neg", found ${Object.values(id2label)}`);
  return columns;
}

/** By column numbers for the library's pipeline too, which answers with labels. */
export function sumByLabel(probabilities: ArrayLike<number>, { pos, neg }: LabelColumns): [number, number, number] {
  let [good, bad, all] = [0, 0, 0];
  for (let column = 0; column < probabilities.length; column++) all += probabilities[column]!;
  for (const column of pos) good += probabilities[column]!;
  for (const column of neg) bad += probabilities[column]!;
  return [good, bad, Math.max(0, all - good - bad)];
}

/** Softmax in double precision: positive numbers that sum to 1. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const powers = new Float64Array(logits.length);
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < logits.length; at++) largest = Math.max(largest, logits[at]!);
  let sum = 0;
  for (let at = 0; at < logits.length; at++) sum += powers[at] = Math.exp(logits[at]! - largest);
  return powers.map((power) => power / sum);
}

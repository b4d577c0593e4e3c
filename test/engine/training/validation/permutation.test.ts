import { describe, expect, it } from 'vitest';
import type { LinearModel } from '#engine/training/learners/linear.ts';
import { predict } from '#engine/training/learners/predict.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { type PermutationInput, permutationLosses } from '#engine/training/validation/permutation.ts';

const FEATURES = 3;
const TABLE_ROWS = 900;
const ROWS = Uint32Array.from({ length: 300 }, (_, at) => 100 + 2 * at);

const random = seededRandom(5, 0);
const values = Float32Array.from({ length: FEATURES * TABLE_ROWS }, () => random.below(1000) / 500 - 1);
const label = Uint8Array.from({ length: TABLE_ROWS }, (_, row) => {
  const drive = 2 * values[row]! - values[TABLE_ROWS + row]! + random.below(1000) / 500 - 1;
  return drive > 0 ? 1 : 0;
});
const model: LinearModel = {
  kind: 'linear',
  offset: new Float32Array(FEATURES),
  scale: new Float32Array(FEATURES).fill(1),
  coefficients: Float32Array.of(4, -2, 0),
  intercept: 0,
};
const input: PermutationInput = {
  model,
  values,
  tableRows: TABLE_ROWS,
  label,
  rows: ROWS,
  seed: 42,
  block: 2,
  from: 0,
  to: FEATURES,
};

describe('what a model loses without a feature', () => {
  const { log_loss, roc_auc } = permutationLosses(input);

  it('is most for the feature that it leans on most, and nothing for one that it ignores', () => {
    expect(log_loss[0]).toBeGreaterThan(log_loss[1]!);
    expect(log_loss[1]).toBeGreaterThan(0.05);
    expect(roc_auc[0]).toBeGreaterThan(roc_auc[1]!);
    expect(roc_auc[1]).toBeGreaterThan(0.02);
    expect([log_loss[2], roc_auc[2]]).toEqual([0, 0]);
  });

  it('is about what values drawn from the feature itself would cost', () => {
    // Two uniform features lose their place: the mean over many permutations by hand, one row at a time.
    let sum = 0;
    const draws = 200;
    for (let draw = 0; draw < draws; draw++) {
      const other = seededRandom(9, draw);
      let loss = 0;
      for (const row of ROWS) {
        const changed = values.slice();
        changed[row] = values[ROWS[other.below(ROWS.length)]!]!;
        if (other.below(20) > 0) continue;
        const [p] = predict(model, { values: changed, tableRows: TABLE_ROWS, rows: Uint32Array.of(row) });
        loss -= Math.log(label[row] === 1 ? p! : 1 - p!) * 20;
      }
      sum += loss / ROWS.length;
    }
    const whole = predict(model, { values, tableRows: TABLE_ROWS, rows: ROWS });
    const before = ROWS.reduce((total, row, at) => total - Math.log(label[row] === 1 ? whole[at]! : 1 - whole[at]!), 0);

    expect(Math.abs(sum / draws - before / ROWS.length - log_loss[0]!)).toBeLessThan(0.2);
  });

  it('is the same however the features are shared out', () => {
    const part = (from: number, to: number) => permutationLosses({ ...input, from, to });

    const parts = [part(0, 1), part(1, 3)];

    expect(parts.flatMap((each) => each.log_loss)).toEqual(log_loss);
    expect(parts.flatMap((each) => each.roc_auc)).toEqual(roc_auc);
  });

  it('depends on seed and block', () => {
    expect(permutationLosses({ ...input, seed: 43 }).log_loss[0]).not.toBe(log_loss[0]);
    expect(permutationLosses({ ...input, block: 3 }).log_loss[0]).not.toBe(log_loss[0]);
  });

  it('leaves the table as it was', () => {
    const before = values.slice();

    permutationLosses(input);

    expect(values).toEqual(before);
  });

  it('has no AUC with one class only', () => {
    const found = permutationLosses({ ...input, label: new Uint8Array(TABLE_ROWS) });

    expect(found.roc_auc).toEqual([null, null, null]);
    expect(found.log_loss.every(Number.isFinite)).toBe(true);
  });
});

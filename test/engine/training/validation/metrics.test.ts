import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScoredRows } from '#engine/training/validation/calibration.ts';
import { confusion, metricsOf } from '#engine/training/validation/metrics.ts';
import { averagePrecision, precisionAtTop, rank, rocAuc } from '#engine/training/validation/ranking-metrics.ts';

function scored(probability: readonly number[], label: readonly number[]): ScoredRows {
  return { probability: Float64Array.from(probability), label: Uint8Array.from(label) };
}

const manyTies = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1 })), {
  minLength: 1,
  maxLength: 60,
});

describe('metrics', () => {
  it('agree with what was worked out by hand', () => {
    // tp 2, fp 1, fn 1, tn 2; pairs ordered right: 8 of 9.
    const rows = scored([0.9, 0.8, 0.7, 0.4, 0.3, 0.1], [1, 1, 0, 1, 0, 0]);

    const found = metricsOf(rows);

    expect(confusion(rows)).toEqual({ tn: 2, fp: 1, fn: 1, tp: 2 });
    expect(found.accuracy).toBeCloseTo(4 / 6, 12);
    expect(found.balanced_accuracy).toBeCloseTo(4 / 6, 12);
    expect(found.precision).toBeCloseTo(2 / 3, 12);
    expect(found.recall).toBeCloseTo(2 / 3, 12);
    expect(found.f1).toBeCloseTo(2 / 3, 12);
    expect(found.mcc).toBeCloseTo((2 * 2 - 1) / Math.sqrt(3 * 3 * 3 * 3), 12);
    expect(found.roc_auc).toBeCloseTo(8 / 9, 12);
    expect(found.pr_auc).toBeCloseTo((1 + 1 + 3 / 4) / 3, 12);
    const loss = -(Math.log(0.9) + Math.log(0.8) + Math.log(0.3) + Math.log(0.4) + Math.log(0.7) + Math.log(0.9)) / 6;
    expect(found.log_loss).toBeCloseTo(loss, 12);
    expect(found.brier).toBeCloseTo((0.01 + 0.04 + 0.49 + 0.36 + 0.09 + 0.01) / 6, 12);
    // Every row has a bin of its own.
    expect(found.ece).toBeCloseTo((0.1 + 0.2 + 0.7 + 0.6 + 0.3 + 0.1) / 6, 12);
  });

  it('are class 0 on a tie of one half', () => {
    expect(confusion(scored([0.5, 0.5 + 2 ** -24], [1, 1]))).toEqual({ tn: 0, fp: 0, fn: 1, tp: 1 });
  });

  it('with one class are null where they compare classes, and kept where they do not', () => {
    const found = metricsOf(scored([0.2, 0.7], [0, 0]));

    expect(found).toMatchObject({ balanced_accuracy: null, mcc: null, roc_auc: null, pr_auc: null });
    expect(found).toMatchObject({ accuracy: 0.5, precision: 0, recall: 0, f1: 0 });
    expect(found.brier).toBeCloseTo((0.04 + 0.49) / 2, 12);
  });

  it('stay finite for probabilities of exactly 0 and 1', () => {
    const found = metricsOf(scored([0, 1, 0, 1], [1, 0, 0, 1]));

    expect(found.log_loss).toBeCloseTo(-Math.log(2 ** -52) / 2, 6);
    expect(found.mcc).toBe(0);
  });
});

describe('ROC-AUC', () => {
  it('is the share of pairs ordered right, ties counting half', () => {
    fc.assert(
      fc.property(manyTies, (rows) => {
        const positives = rows.filter(([, y]) => y === 1);
        const negatives = rows.filter(([, y]) => y === 0);
        let right = 0;
        for (const [p] of positives) {
          for (const [q] of negatives) {
            if (p > q) right += 1;
            else if (p === q) right += 0.5;
          }
        }
        const pairs = positives.length * negatives.length;

        const found = rocAuc(
          rank(Float64Array.from(rows, ([p]) => p / 5)),
          Uint8Array.from(rows, ([, y]) => y),
        );

        if (pairs === 0) expect(found).toBeNull();
        else expect(found).toBeCloseTo(right / pairs, 12);
      }),
    );
  });
});

describe('average precision', () => {
  it('is the precision at each recovered row of class 1, tied rows taken together', () => {
    fc.assert(
      fc.property(manyTies, (rows) => {
        const total = rows.filter(([, y]) => y === 1).length;
        fc.pre(total > 0 && total < rows.length);
        let area = 0;
        for (const threshold of [5, 4, 3, 2, 1, 0]) {
          const above = rows.filter(([p]) => p >= threshold);
          const gained = rows.filter(([p, y]) => p === threshold && y === 1).length;
          if (gained > 0) area += (gained / total) * (above.filter(([, y]) => y === 1).length / above.length);
        }

        const found = averagePrecision(
          rank(Float64Array.from(rows, ([p]) => p / 5)),
          Uint8Array.from(rows, ([, y]) => y),
        );

        expect(found).toBeCloseTo(area, 12);
      }),
    );
  });
});

describe('precision at the top', () => {
  it('is the mean over every order of the tied rows', () => {
    // Two of four are taken; one is sure, the other is one of three that tie, two of them of class 1.
    const ranking = rank(Float64Array.of(0.9, 0.5, 0.5, 0.5));

    expect(precisionAtTop(ranking, Uint8Array.of(0, 1, 1, 0), 0.5)).toBeCloseTo((0 + 2 / 3) / 2, 12);
  });

  it('takes one row at least, and none of the lower ones', () => {
    const ranking = rank(Float64Array.of(0.1, 0.3, 0.2));

    expect(precisionAtTop(ranking, Uint8Array.of(0, 1, 0), 0.1)).toBe(1);
    expect(precisionAtTop(ranking, Uint8Array.of(1, 0, 1), 0.1)).toBe(0);
  });

  it('of all rows is the base rate', () => {
    fc.assert(
      fc.property(manyTies, (rows) => {
        const label = Uint8Array.from(rows, ([, y]) => y);
        const positives = rows.filter(([, y]) => y === 1).length;

        expect(precisionAtTop(rank(Float64Array.from(rows, ([p]) => p)), label, 1)).toBeCloseTo(
          positives / rows.length,
          12,
        );
      }),
    );
  });
});

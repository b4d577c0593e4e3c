import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#engine/training/learners/random.ts';
import type { ScoredRows } from '#engine/training/validation/calibration.ts';
import { confusion, decisionMetrics } from '#engine/training/validation/metrics.ts';
import { bestF1Threshold, bitSet, chooseThresholds, type PlacedScores } from '#engine/training/validation/threshold.ts';

const rowRange = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, at) => from + at);
const f1Of = (scored: ScoredRows, threshold: number) => decisionMetrics(confusion(scored, threshold)).f1;

/** Scores of a block that follow its labels, `shift` higher than those of others. */
function block(firstRow: number, rows: number, trained: Uint32Array, shift = 0): PlacedScores {
  const random = seededRandom(firstRow, 7);
  const label = Uint8Array.from({ length: rows }, () => (random.below(10) < 4 ? 1 : 0));
  const probability = Float64Array.from(label, (y) => shift + (y + 2 * (random.below(1000) / 1000)) / 6);
  return { probability, label, firstRow, trained: bitSet(trained) };
}

describe('the best threshold', () => {
  it('has the highest F1 of all there are, and of equal ones it takes the fewest rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 1 })), {
          minLength: 1,
          maxLength: 40,
        }),
        (rows) => {
          fc.pre(rows.some(([, y]) => y === 1));
          const scored = {
            probability: Float64Array.from(rows, ([p]) => p / 8),
            label: Uint8Array.from(rows, ([, y]) => y),
          };
          const all = Array.from({ length: 10 }, (_, step) => (step - 0.5) / 8);
          const best = Math.max(...all.map((threshold) => f1Of(scored, threshold)));
          const highest = all.findLast((threshold) => f1Of(scored, threshold) === best)!;

          const found = bestF1Threshold(scored);

          expect(f1Of(scored, found)).toBe(best);
          expect(confusion(scored, found)).toEqual(confusion(scored, highest));
        },
      ),
    );
  });

  it('lies halfway between the scores at the border', () => {
    const scored = { probability: Float64Array.of(0.2, 0.4, 0.8), label: Uint8Array.of(0, 0, 1) };

    expect(bestF1Threshold(scored)).toBeCloseTo(0.6, 12);
  });

  it('keeps neighbouring doubles apart', () => {
    const scored = { probability: Float64Array.of(0.5, 0.5 + 2 ** -53), label: Uint8Array.of(0, 1) };

    expect(confusion(scored, bestF1Threshold(scored))).toEqual({ tn: 1, fp: 0, fn: 0, tp: 1 });
  });
});

describe('thresholds of a walk-forward', () => {
  const blocks = [1, 2, 3].map((index) => block(index * 400, 400, rowRange(0, index * 400 - 10)));

  it('are fixed for the first fold and chosen on earlier blocks from then on', () => {
    const { folds } = chooseThresholds(blocks);

    expect(folds[0]).toMatchObject({ value: 0.5, basis: 'fixed', basis_rows: 0 });
    expect(folds[1]).toMatchObject({ basis: 'out_of_fold', basis_rows: 390 });
    expect(folds[2]).toMatchObject({ basis: 'out_of_fold', basis_rows: 790 });
  });

  it('do not look at the fold itself, nor at what comes after it', () => {
    const [first, second, third] = blocks as [PlacedScores, PlacedScores, PlacedScores];
    const turned = { ...third, label: third.label.map((y) => 1 - y) };
    const alsoTurned = { ...second, label: second.label.map((y) => 1 - y) };

    const before = chooseThresholds(blocks).folds;
    const after = chooseThresholds([first, alsoTurned, turned]).folds;

    expect(after[1]!.value).toBe(before[1]!.value);
    expect(after[2]!.value).not.toBe(before[2]!.value);
  });

  it('are judged on the rows of their own fold', () => {
    const { folds } = chooseThresholds(blocks);

    const counts = confusion(blocks[2]!, folds[2]!.value);

    expect(folds[2]).toMatchObject({ rows: 400, precision: counts.tp / (counts.tp + counts.fp) });
    expect(folds[2]!.recall).toBe(counts.tp / (counts.tp + counts.fn));
  });

  it('add up to what the rule would have got, without the fold that had none', () => {
    const { folds, production } = chooseThresholds(blocks);
    const counts = [1, 2].map((fold) => confusion(blocks[fold]!, folds[fold]!.value));
    const sum = (key: 'tp' | 'fp' | 'fn') => counts.reduce((total, each) => total + each[key], 0);

    expect(production.forward).toMatchObject({ rows: 800, precision: sum('tp') / (sum('tp') + sum('fp')) });
    expect(production.forward!.f1).toBeCloseTo((2 * sum('tp')) / (2 * sum('tp') + sum('fp') + sum('fn')), 12);
  });

  it('end in one that is chosen on all scores', () => {
    const { production } = chooseThresholds(blocks);

    expect(production).toMatchObject({ criterion: 'f1', basis: 'out_of_fold', basis_rows: 1200 });
  });
});

describe('thresholds of k folds', () => {
  it('are chosen on blocks at both sides, less the rows that were purged', () => {
    const around = (start: number) =>
      Uint32Array.from([...rowRange(0, Math.max(0, start - 20)), ...rowRange(start + 420, 1200)]);
    const { folds } = chooseThresholds([0, 400, 800].map((start) => block(start, 400, around(start))));

    expect(folds.map(({ basis_rows }) => basis_rows)).toEqual([780, 760, 780]);
  });
});

describe('too few rows', () => {
  it('give the fixed threshold, and nothing to judge it by', () => {
    const { folds, production } = chooseThresholds([block(0, 20, rowRange(0, 0)), block(20, 20, rowRange(0, 20))]);

    expect(folds.map(({ basis }) => basis)).toEqual(['fixed', 'fixed']);
    expect(production).toMatchObject({ value: 0.5, basis: 'fixed', forward: null });
  });
});

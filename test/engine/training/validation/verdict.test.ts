import { describe, expect, it } from 'vitest';
import { seededRandom } from '#engine/training/learners/random.ts';
import { type BlockSettings, bootstrap, replicatesFor } from '#engine/training/validation/bootstrap.ts';
import type { ScoredRows } from '#engine/training/validation/calibration.ts';
import { judge } from '#engine/training/validation/judge.ts';
import type { Verdict } from '#engine/training/validation/verdict.ts';

const SETTINGS = { seed: 42, dependentRows: 5 };

/** Rows whose score follows the label by `signal`, shifted by `shift`. */
function fold(rows: number, signal: number, { seed = 1, shift = 0 } = {}): ScoredRows {
  const random = seededRandom(seed, 0);
  const label = Uint8Array.from({ length: rows }, () => random.below(2));
  const probability = Float64Array.from(label, (y) => shift + (signal * y + random.below(1000) / 1000) / 4);
  return { probability, label };
}

/** As the job judges: all replicates, and no baseline beside the model unless one is given. */
function judged(folds: readonly ScoredRows[], settings: BlockSettings, logistic?: readonly Float64Array[]) {
  let firstRow = 0;
  const placed = folds.map(({ probability, label }, fold) => {
    const own = { probability, label, baseline: logistic?.[fold] ?? null, firstRow, trained: new Uint8Array() };
    firstRow += label.length;
    return own;
  });
  const to = replicatesFor(firstRow);
  return judge({ folds: placed, replicates: [bootstrap({ folds: placed, settings, from: 0, to })] });
}

function judgeFolds(folds: readonly ScoredRows[], settings: BlockSettings): Verdict {
  return judged(folds, settings).verdict;
}

describe('the verdict', () => {
  it('is better than the baseline when the whole interval is above one half', () => {
    const verdict = judgeFolds([fold(400, 0.5), fold(400, 0.5, { seed: 2 })], SETTINGS);

    expect(verdict.better).toBe(true);
    expect(verdict.interval![0]).toBeGreaterThan(0.5);
    expect(verdict.interval![0]).toBeLessThan(verdict.value!);
    expect(verdict.interval![1]).toBeGreaterThan(verdict.value!);
    expect(verdict.text).toMatch(/^better than baseline: AUC \.\d\d \[\.\d\d, \.\d\d\]$/);
  });

  it('is no better when the interval holds one half', () => {
    const verdict = judgeFolds([fold(300, 0)], SETTINGS);

    expect(verdict.better).toBe(false);
    expect(verdict.text).toMatch(/^no better than baseline: AUC /);
  });

  it('says when a model orders the rows the wrong way round', () => {
    const verdict = judgeFolds([fold(400, -0.5)], SETTINGS);

    expect(verdict.better).toBe(false);
    expect(verdict.text).toMatch(/^worse than baseline: AUC /);
  });

  it('is open when no test block holds both classes', () => {
    const oneClass = { probability: Float64Array.of(0.1, 0.2), label: Uint8Array.of(0, 0) };

    const verdict = judgeFolds([oneClass], SETTINGS);

    expect(verdict).toMatchObject({ better: null, value: null, interval: null });
  });

  it('is open when blocks of the purge gap are so long that a fold holds less than eight of them', () => {
    // By chance alone: with one block a fold every replicate is the fold itself, and an interval around it has no width.
    const folds = [fold(40, 0, { seed: 11 }), fold(40, 0, { seed: 12 })];

    const open = judgeFolds(folds, { seed: 1, dependentRows: 6 });
    const judgedOnce = judgeFolds(folds, { seed: 1, dependentRows: 5 });

    expect(open).toMatchObject({ better: null, interval: null, versus_logistic: null });
    expect(open.value).toBe(judgedOnce.value);
    expect(open.text).toMatch(/too few rows/);
    expect(judgedOnce.interval![0]).toBeLessThan(judgedOnce.interval![1]);
  });

  it('calls models that know nothing better about as seldom as it claims, with eight blocks a fold too', () => {
    let better = 0;
    for (let seed = 0; seed < 120; seed++) {
      if (judgeFolds([fold(80, 0, { seed: 1_000 + seed })], { seed, dependentRows: 10 }).better === true) better++;
    }

    expect(better / 120).toBeLessThan(0.1);
  });

  it('compares within folds: a fold that scores higher as a whole gains nothing', () => {
    const low: ScoredRows = { probability: Float64Array.of(0.1, 0.1, 0.1), label: Uint8Array.of(0, 0, 1) };
    const high: ScoredRows = { probability: Float64Array.of(0.9, 0.9, 0.9), label: Uint8Array.of(1, 1, 0) };

    const { pooled, verdict } = judged([low, high], SETTINGS);

    expect(verdict.value).toBe(0.5);
    expect(pooled.roc_auc).toBe(0.5);
    expect(pooled.accuracy).toBe(4 / 6);
  });

  it('is the same for the same seed, and its interval moves with another', () => {
    const folds = [fold(200, 0.2)];

    expect(judgeFolds(folds, SETTINGS)).toEqual(judgeFolds(folds, SETTINGS));
    expect(judgeFolds(folds, { ...SETTINGS, seed: 43 }).interval).not.toEqual(judgeFolds(folds, SETTINGS).interval);
  });

  it('widens the interval when neighbouring rows tell the same', () => {
    // 40 true rows, each repeated 100 times: 4,000 rows with the evidence of 40.
    const single = fold(40, 0.3, { seed: 4 });
    const repeat = <T extends Float64Array | Uint8Array>(values: T) =>
      Array.from({ length: 4_000 }, (_, row) => values[Math.floor(row / 100)]!);
    const rows = {
      probability: Float64Array.from(repeat(single.probability)),
      label: Uint8Array.from(repeat(single.label)),
    };
    const width = (dependentRows: number) => {
      const [low, high] = judgeFolds([rows], { seed: 1, dependentRows }).interval!;
      return high - low;
    };

    expect(width(200)).toBeGreaterThan(1.5 * width(1));
  });

  it('covers the true AUC about as often as it claims', () => {
    // Scores are uniform on [0, 1) for class 0 and on [.2, 1.2) for class 1: AUC = 1 - .8^2 / 2.
    const truth = 0.68;
    let covered = 0;
    for (let seed = 0; seed < 100; seed++) {
      const [low, high] = judgeFolds([fold(300, 0.2, { seed: 100 + seed })], { seed, dependentRows: 1 }).interval!;
      if (low <= truth && truth <= high) covered++;
    }

    expect(covered).toBeGreaterThanOrEqual(88);
  });
});

describe('the comparison with a logistic regression', () => {
  const better = fold(600, 0.5);
  const worse = fold(600, 0.1, { seed: 9 }).probability;

  it('says by how much the model is better, with an interval of the difference', () => {
    const { versus_logistic: versus, value, text } = judged([better], SETTINGS, [worse]).verdict;

    expect(versus!.better).toBe(true);
    expect(versus!.difference).toBeCloseTo(value! - versus!.roc_auc, 12);
    expect(versus!.interval[0]).toBeLessThan(versus!.difference);
    expect(versus!.interval[1]).toBeGreaterThan(versus!.difference);
    expect(text).toMatch(/, \+\.\d\d against logistic regression \[\+\.\d\d, \+\.\d\d\]$/);
  });

  it('draws both together: the same scores differ by nothing, for sure', () => {
    const { versus_logistic: versus } = judged([better], SETTINGS, [better.probability]).verdict;

    expect(versus).toMatchObject({ difference: 0, interval: [0, 0], better: false });
  });

  it('is left out when a fold has no such scores', () => {
    expect(judged([better], SETTINGS).verdict.versus_logistic).toBeNull();
  });
});

describe('intervals of pooled metrics', () => {
  const found = judged([fold(400, 0.4), fold(300, 0.3, { seed: 2 })], SETTINGS);

  it.each(['roc_auc', 'pr_auc', 'log_loss', 'brier'] as const)('hold the value and are narrow: %s', (metric) => {
    const [low, high] = found.intervals[metric]!;

    expect(low).toBeLessThan(found.pooled[metric]!);
    expect(high).toBeGreaterThan(found.pooled[metric]!);
    expect(high - low).toBeLessThan(0.15);
  });

  it('are the same however the replicates are shared out', () => {
    const { probability, label } = fold(200, 0.3);
    const folds = [{ probability, label, baseline: null, firstRow: 0, trained: new Uint8Array() }];
    const part = (from: number, to: number) => bootstrap({ folds, settings: SETTINGS, from, to });

    const whole = judge({ folds, replicates: [part(0, 300)] });
    const shared = judge({ folds, replicates: [part(0, 100), part(100, 101), part(101, 300)] });

    expect(shared).toEqual(whole);
  });

  it('take fewer replicates of very many rows', () => {
    expect([1_000, 100_000, 10_000_000].map(replicatesFor)).toEqual([1_000, 250, 200]);
  });
});

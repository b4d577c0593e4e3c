import { describe, expect, it } from 'vitest';
import type { TrainPlan } from '#engine/training/plan.ts';
import { planFolds } from '#engine/training/validation/plan-folds.ts';

const PLAN = { cv_folds: 2, purge_gap: 0, dataset_shown: 'events.csv' } as TrainPlan;
const tableOf = (rows: number, features: number, label = new Uint8Array()) => ({
  rows,
  label,
  featureNames: new Array<string>(features).fill('f'),
});

describe('the folds of a plan', () => {
  it('are refused for more rows than a tree can number', () => {
    expect(() => planFolds(PLAN, tableOf(2 ** 24 + 1, 1))).toThrowError(
      expect.objectContaining({
        code: 'dataset_too_large',
        facts: { file: 'events.csv', neededBytes: 8 * (2 ** 24 + 1), limitBytes: 8 * 2 ** 24 },
      }),
    );
  });

  it('are refused for more features than a tree can name', () => {
    expect(() => planFolds(PLAN, tableOf(2, 65_536))).toThrowError(
      expect.objectContaining({ code: 'dataset_too_large' }),
    );
    expect(planFolds(PLAN, tableOf(4, 65_535, Uint8Array.of(0, 1, 0, 1))).splits.length).toBe(1);
  });

  it('are refused for more cells than 32 bits can find', () => {
    expect(() => planFolds(PLAN, tableOf(2 ** 23, 256))).toThrowError(
      expect.objectContaining({ code: 'dataset_too_large' }),
    );
  });

  it('are those of the labelled walk-forward otherwise', () => {
    const { splits } = planFolds(PLAN, tableOf(4, 1, Uint8Array.of(0, 1, 0, 1)));

    expect(splits).toEqual([{ block: 1, trainEnd: 2, testStart: 2, testEnd: 4, purgedRows: 0 }]);
  });
});

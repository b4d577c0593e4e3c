import { describe, expect, it } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import type { TrainPlan } from '#engine/training/plan.ts';
import { planFolds } from '#engine/training/splits/plan-folds.ts';
import type { TrainingTable } from '#engine/training/table/training-table.ts';
import { endsOnly } from '../../../fakes/event-table.ts';
import { inlineCompute } from '../../../fakes/inline-compute.ts';

const PLAN = {
  cv: 'walk-forward',
  cv_folds: 2,
  purge_gap: 0,
  embargo: { unit: 'rows', amount: 0 },
  dataset_shown: 'events.csv',
  learner: { model: 'rf', trees: 10 },
} as TrainPlan;
const sized = (rows: number, features: number) =>
  ({
    rows,
    featureNames: new Array<string>(features).fill('f'),
    ...endsOnly(Math.min(rows, 4)),
  }) as unknown as TrainingTable;
const plan = (table: TrainingTable, changes: Partial<TrainPlan> = {}) =>
  planFolds({ ...PLAN, ...changes }, table, { compute: inlineCompute(), signal: new AbortController().signal });

async function refusal(table: TrainingTable, changes: Partial<TrainPlan> = {}): Promise<OpsError> {
  const thrown = await plan(table, changes).catch((error: unknown) => error);
  if (thrown instanceof OpsError) return thrown;
  return expect.fail(`expected a refusal, got ${JSON.stringify(thrown)}`);
}

describe('the folds of a plan', () => {
  it('are refused for more rows than a tree can number', async () => {
    const { code, facts } = await refusal(sized(2 ** 24 + 1, 1));

    expect(code).toBe('dataset_too_large');
    expect(facts).toEqual({ file: 'events.csv', neededBytes: 8 * (2 ** 24 + 1), limitBytes: 8 * 2 ** 24 });
  });

  it('are refused for more features than a tree can name', async () => {
    expect((await refusal(sized(2, 65_536))).code).toBe('dataset_too_large');
    expect((await plan(sized(4, 65_535))).splits.length).toBe(1);
  });

  it('are refused for more features than a logistic regression takes, and only for that', async () => {
    const learner = { model: 'logistic', c: 1 } as const;

    expect(await refusal(sized(4, 1_001), { learner })).toMatchObject({
      code: 'learner_too_wide',
      facts: { file: 'events.csv', model: 'logistic', features: 1_001, mostFeatures: 1_000 },
    });
    expect((await plan(sized(4, 1_000), { learner })).splits.length).toBe(1);
    expect((await plan(sized(4, 1_001))).splits.length).toBe(1);
  });

  it('are refused for more cells than 32 bits can find', async () => {
    expect((await refusal(sized(2 ** 23, 256))).code).toBe('dataset_too_large');
  });

  it('are refused for fewer rows than folds, and when no block can be scored', async () => {
    expect((await refusal(sized(4, 1), { cv_folds: 5 })).facts).toEqual({ file: 'events.csv', rows: 4, folds: 5 });
    expect(await refusal(sized(4, 1), { purge_gap: 4, cv: 'purged-kfold' })).toMatchObject({
      code: 'no_fold_left',
      facts: { file: 'events.csv', rows: 4, folds: 2, purgeGap: 4, reasons: ['empty_train'] },
    });
  });

  it('are refused for more than ml-rf fits in a reasonable time, before the first of them is fitted', async () => {
    const limits = { mostRows: 2_000, mostRowTrees: 100_000 };
    const learner = (trees: number) => ({ learner: { model: 'ml-rf', trees } }) as const;

    expect(await refusal(sized(2_001, 1), learner(1))).toMatchObject({
      code: 'learner_overloaded',
      facts: { model: 'ml-rf', rows: 2_001, trees: 1, ...limits },
    });
    expect((await refusal(sized(1_000, 1), learner(101))).code).toBe('learner_overloaded');
    expect((await plan(sized(4, 1), learner(101))).splits).toHaveLength(1);
  });

  it('are those of the scheme otherwise', async () => {
    const blocks = async (cv: TrainPlan['cv']) => (await plan(sized(4, 1), { cv })).splits.map(({ block }) => block);

    expect(await blocks('walk-forward')).toEqual([1]);
    expect(await blocks('purged-kfold')).toEqual([0, 1]);
  });

  it('count an embargo that is a share of all rows in whole rows', async () => {
    const table = { ...sized(4, 1), rows: 20, ...endsOnly(20) } as TrainingTable;
    const removed = async (amount: number) =>
      (await plan(table, { cv: 'purged-kfold', embargo: { unit: 'share', amount } })).splits[0]!.removed.embargo;

    expect(await removed(0.1)).toBe(2);
    expect(await removed(0.09)).toBe(1);
  });
});

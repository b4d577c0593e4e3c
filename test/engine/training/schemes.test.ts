/** Whole flows under each scheme, with starts, weights and missing values. */
import { describe, expect, it } from 'vitest';
import type { Dataset } from '#engine/datasets/types.ts';
import type { JobView } from '#engine/jobs/types.ts';
import type { TrainingReport } from '#engine/training/outputs/report.ts';
import type { TrainPlan } from '#engine/training/plan.ts';
import { syntheticDataset } from '../../fakes/synthetic-dataset.ts';
import { trainingHouse } from './training-house.ts';

const DAY = 86_400_000_000;
const KFOLD: Partial<TrainPlan> = { cv: 'purged-kfold', start_column: 'event_start' };

/** A row a day, each of an event that began so many days before. */
function eventsOf(days: number, rows = 300): Dataset {
  const dataset = syntheticDataset({ rows, features: 3 });
  const start = new Float64Array(new SharedArrayBuffer(8 * rows));
  for (let row = 0; row < rows; row++) start[row] = dataset.time[row]! - days * DAY;
  return { ...dataset, start };
}

function reportOf(job: JobView): TrainingReport {
  expect(job.error).toBeNull();
  return job.result as unknown as TrainingReport;
}

describe('purged k-fold', () => {
  it('has a job for every block, the first too, and skips none', async () => {
    const { engine, submit } = await trainingHouse({ dataset: eventsOf(10) });

    const id = await submit(KFOLD);
    await engine.idle();

    const job = (await engine.get(id))!;
    const report = reportOf(job);
    expect(job.children.length).toBe(6);
    expect(report.skipped_folds).toEqual([]);
    expect(report.folds.map(({ block, test_range }) => [block, test_range])).toEqual([
      [0, [0, 60]],
      [1, [60, 120]],
      [2, [120, 180]],
      [3, [180, 240]],
      [4, [240, 300]],
    ]);
    expect(report.verdict.value).toBeGreaterThan(0.6);
  });

  it('judges by blocks as long as its events: sixty rows hold too few of ten days, and enough of two', async () => {
    const verdictOf = async (days: number) => {
      const { train } = await trainingHouse({ dataset: eventsOf(days) });
      return reportOf(await train({ ...KFOLD, purge_gap: 0 })).verdict.better;
    };

    expect(await verdictOf(10)).toBeNull();
    expect(await verdictOf(2)).toBe(true);
  });

  it('reports what each rule removed, and how it was told to', async () => {
    const { train } = await trainingHouse({ dataset: eventsOf(10) });

    const embargo = { unit: 'microseconds', amount: 3 * DAY } as const;
    const report = reportOf(await train({ ...KFOLD, embargo }));

    expect(report.cv).toEqual({
      scheme: 'purged_kfold',
      folds: 5,
      purge_gap: 5,
      embargo: { rows: 0, seconds: 3 * 86_400 },
      start_column: 'event_start',
    });
    // The gap takes 5 rows on each side; events of 10 days reach 5 further, on each side; then 3 days.
    expect(report.folds[2]).toMatchObject({
      train_rows: 300 - 60 - 10 - 10 - 3,
      purged_rows: 23,
      removed: { purge_gap: 10, label_overlap: 10, embargo: 3, zero_weight: 0 },
      train_range: [0, 300],
    });
    expect(report.warnings).toEqual([]);
  });

  it('does not train on what overlaps even where no gap was asked for', async () => {
    const { train } = await trainingHouse({ dataset: eventsOf(40) });

    const report = reportOf(await train({ ...KFOLD, purge_gap: 0 }));

    expect(report.folds.map(({ removed }) => removed.label_overlap)).toEqual([40, 80, 80, 80, 40]);
  });

  it('takes events as moments where only their ends are known, and says that overlaps were not checked', async () => {
    const { train } = await trainingHouse({ dataset: { ...eventsOf(10), start: null } });

    const report = reportOf(await train({ cv: 'purged-kfold', purge_gap: 0 }));

    expect(report.folds.map(({ removed }) => removed.label_overlap)).toEqual([0, 0, 0, 0, 0]);
    expect(report.warnings).toEqual([{ code: 'overlap_not_checked', facts: {} }]);
  });

  it('fails when every event overlaps with every block', async () => {
    const dataset = eventsOf(10);
    dataset.start!.fill(dataset.time[0]!);
    const { train } = await trainingHouse({ dataset });

    const job = await train({ ...KFOLD, purge_gap: 0 });

    expect(job.error).toMatchObject({ code: 'no_fold_left', facts: { reasons: ['train_overlaps'] } });
  });

  it('gives the same folds and the same artifact again', async () => {
    const house = await trainingHouse({ dataset: eventsOf(10) });
    const first = reportOf(await house.train(KFOLD));

    const again = reportOf(await house.train(KFOLD));

    expect(again.artifact.sha256).toBe(first.artifact.sha256);
    expect(again.folds).toEqual(first.folds);
  });
});

describe('walk-forward', () => {
  it('with starts is purged by time, and the report no longer warns', async () => {
    const { train } = await trainingHouse({ dataset: eventsOf(20) });

    const report = reportOf(await train({ start_column: 'event_start' }));

    expect(report.folds.map(({ removed }) => removed)).toEqual(
      new Array(4).fill({ purge_gap: 5, label_overlap: 15, embargo: 0, zero_weight: 0 }),
    );
    expect(report.warnings).toEqual([]);
  });

  it('says so when the file knows starts that nobody asked for', async () => {
    const dataset = syntheticDataset({ rows: 200, features: 2 });
    const start = {
      name: 'event_start',
      type: 'time',
      role: 'left_out',
      missing: 0,
      min: 0,
      max: 1,
      constant: false,
    } as const;
    const report = { ...dataset.report, columns: [...dataset.report.columns, start] };
    const { train } = await trainingHouse({ dataset: { ...dataset, report } });

    const { warnings } = reportOf(await train());

    expect(warnings).toEqual([{ code: 'start_column_unused', facts: { column: 'event_start' } }]);
  });
});

describe('weights', () => {
  it('by average uniqueness change the model and are told in the report', async () => {
    // Every other event is long: the short ones overlap with fewer.
    const dataset = eventsOf(2);
    for (let row = 0; row < dataset.rows; row += 2) dataset.start![row] = dataset.start![row]! - 20 * DAY;
    const house = await trainingHouse({ dataset });
    const learner = { ...GBT, trees: 20 };

    const plain = reportOf(await house.train({ ...KFOLD, learner }));
    const weighed = reportOf(await house.train({ ...KFOLD, learner, uniqueness: true }));

    expect(plain.weights).toBeNull();
    expect(weighed.weights).toMatchObject({ column: null });
    expect(weighed.weights!.mean_uniqueness).toBeGreaterThan(0);
    expect(weighed.weights!.mean_uniqueness).toBeLessThan(0.5);
    expect(weighed.weights!.effective_rows).toBeLessThan(dataset.rows);
    expect(weighed.artifact.sha256).not.toBe(plain.artifact.sha256);
  });

  it('of 0 leave rows out of the training, not out of the tests', async () => {
    const dataset = eventsOf(0);
    const weight = new Float64Array(new SharedArrayBuffer(8 * dataset.rows)).fill(1);
    weight.fill(0, 0, 30);
    const { train } = await trainingHouse({ dataset: { ...dataset, weight } });

    const report = reportOf(await train({ ...KFOLD, learner: { ...GBT, trees: 5 }, purge_gap: 0, weight_column: 'w' }));

    expect(report.folds.map(({ test_rows, removed }) => [test_rows, removed.zero_weight])).toEqual([
      [60, 0],
      [60, 30],
      [60, 30],
      [60, 30],
      [60, 30],
    ]);
    expect(report.weights).toEqual({ column: 'w', mean_uniqueness: null, effective_rows: 270 });
  });
});

describe('missing values', () => {
  it('stay missing for a learner that chooses their side', async () => {
    const dataset = eventsOf(0);
    for (let row = 0; row < dataset.rows; row += 3) dataset.features[0]![row] = Number.NaN;
    const { train } = await trainingHouse({ dataset });

    const report = reportOf(await train({ ...KFOLD, learner: { ...GBT, trees: 20 }, missing: 'learn' }));

    expect(report.missing).toEqual({ policy: 'learn', cells: 100 });
    expect(report.warnings.map(({ code }) => code)).not.toContain('values_filled');
    expect(report.verdict.better).toBe(true);
  });
});

const GBT = {
  model: 'gbt',
  trees: 20,
  max_depth: 3,
  learning_rate: 0.1,
  subsample: 1,
  colsample: 1,
  lambda: 1,
  gamma: 0,
  min_child_weight: 1,
} as const;

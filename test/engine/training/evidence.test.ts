/** What a training says of itself, through the whole flow. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '#engine/durable/sha256.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import type { JobView } from '#engine/jobs/types.ts';
import type { TrainingReport } from '#engine/training/outputs/report.ts';
import * as tasks from '#engine/training/tasks.ts';
import { syntheticDataset } from '../../fakes/synthetic-dataset.ts';
import { trainingHouse } from './training-house.ts';

const DATASET = syntheticDataset({ rows: 600, features: 4 });
const FILES = Object.fromEntries(
  Object.values(tasks).map(({ name }) => [
    name,
    new URL(`file://${join(import.meta.dirname, `../../../workers/${name}.ts`)}`),
  ]),
);
const pool = createPiscinaCompute({ threads: 2, tasks: FILES });
afterAll(() => pool.close());

const reportOf = (job: JobView) => {
  expect(job.error).toBeNull();
  return job.result as unknown as TrainingReport;
};

describe('a report', () => {
  it('compares the model with a logistic regression and with the share of the label, on the same rows', async () => {
    const { train } = await trainingHouse({ dataset: DATASET });

    const { verdict, baselines, folds, aggregate } = reportOf(await train());

    for (const fold of folds) {
      expect(fold.baselines.prior).toMatchObject({ roc_auc: 0.5, mcc: 0 });
      expect(fold.baselines.prior.probability).toBeGreaterThan(0);
      expect(fold.baselines.logistic!.roc_auc).toBeGreaterThan(0.5);
    }
    const { versus_logistic } = verdict;
    expect(versus_logistic!.roc_auc).toBe(baselines.logistic!.pooled.roc_auc);
    expect(versus_logistic!.difference).toBeCloseTo(aggregate.pooled.roc_auc! - versus_logistic!.roc_auc, 12);
    expect(baselines.prior.mean.roc_auc).toBe(0.5);
  });

  it('of a logistic regression has no other one beside it', async () => {
    const { train } = await trainingHouse({ dataset: DATASET });

    const report = reportOf(await train({ learner: { model: 'logistic', c: 1 } }));

    expect(report.verdict).toMatchObject({ better: true, versus_logistic: null });
    expect(report.baselines.logistic).toBeNull();
    expect(report.curves!.logistic).toBeNull();
    expect(report.params).toEqual({ c: 1, penalty: 'l2', class_weight: 'balanced', standardised: true });
  });

  it('shows the gap between rows that were learned and rows that were not', async () => {
    const { train } = await trainingHouse({ dataset: DATASET });

    const { gap, folds } = reportOf(await train());

    // Full-depth trees know their own rows.
    expect(gap.train.roc_auc).toBeGreaterThan(0.99);
    expect(gap.gap.roc_auc).toBeCloseTo(gap.train.roc_auc! - gap.test.roc_auc!, 12);
    expect(folds.map(({ train: { rows } }) => rows)).toEqual([115, 235, 355, 475]);
  });

  it('chooses each threshold on earlier blocks, and the last on all', async () => {
    const { train } = await trainingHouse({ dataset: DATASET });

    const { folds, threshold } = reportOf(await train());

    // Block 1 ends at row 240, of which the last five before the next block are purged.
    expect(folds.map(({ threshold: { basis, basis_rows } }) => [basis, basis_rows])).toEqual([
      ['fixed', 0],
      ['out_of_fold', 115],
      ['out_of_fold', 235],
      ['out_of_fold', 355],
    ]);
    expect(threshold).toMatchObject({ basis: 'out_of_fold', basis_rows: 480 });
    expect(threshold.forward).toMatchObject({ rows: 360 });
  });

  it('says what test rows lose without a feature, most without the one that drives the label', async () => {
    const { train } = await trainingHouse({ dataset: DATASET });

    const { permutation_importance } = reportOf(await train());

    const { features, rows } = permutation_importance!;
    expect(rows).toEqual([120, 120, 120, 120]);
    expect(features.f0!.roc_auc.mean).toBeGreaterThan(0.1);
    expect(features.f0!.roc_auc.mean).toBeGreaterThan(features.f3!.roc_auc.mean!);
    expect(features.f0!.roc_auc.std).toBeGreaterThan(0);
  });

  it('follows the test rows through time without a hole', async () => {
    const { train } = await trainingHouse({ dataset: DATASET });

    const { over_time, folds } = reportOf(await train());

    expect(over_time.reduce((sum, { rows }) => sum + rows, 0)).toBe(480);
    expect(over_time.map(({ from }) => from)).toEqual(over_time.map(({ from }) => from).toSorted());
    expect([over_time[0]!.from, over_time.at(-1)!.to]).toEqual([folds[0]!.test_times[0], folds.at(-1)!.test_times[1]]);
  });

  it('is the same on threads as on none, and has its card beside the artifact', async () => {
    const reports = [];
    for (const compute of [undefined, pool]) {
      const house = await trainingHouse({ dataset: DATASET, ...(compute && { compute }) });
      const { timing_ms, memory_mb, artifact, model_card, dataset, ...report } = reportOf(await house.train());
      const card = await readFile(model_card.path);
      expect(model_card).toMatchObject({ sha256: sha256Hex(card), bytes: card.length });
      expect(card.toString()).toContain(artifact.sha256);
      reports.push({ ...report, artifact: artifact.sha256, card: card.toString() });
    }

    expect(reports[1]).toEqual(reports[0]);
  });
});

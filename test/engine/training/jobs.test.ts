import { createHash } from 'node:crypto';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import type { JobProgress, JobView } from '#engine/jobs/types.ts';
import type { RunRecord } from '#engine/trackers/types.ts';
import type { TrainingReport } from '#engine/training/outputs/report.ts';
import { type TrainPlan, trainOutputs } from '#engine/training/plan.ts';
import { METRICS } from '#engine/training/validation/metrics.ts';
import { inlineCompute } from '../../fakes/inline-compute.ts';
import { syntheticDataset } from '../../fakes/synthetic-dataset.ts';
import { HurryingClock, trainingHouse } from './training-house.ts';

const DATASET = syntheticDataset({ rows: 600, features: 4 });

function reportOf(job: JobView): TrainingReport {
  expect(job.error).toBeNull();
  return job.result as unknown as TrainingReport;
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('a training flow', () => {
  it('leaves an artifact, and the report that it answers with', async () => {
    const { plan, train } = await trainingHouse({ dataset: DATASET });

    const job = await train();

    const report = reportOf(job);
    const artifact = await readFile(plan.output);
    expect(JSON.parse(await readFile(plan.summary, 'utf8'))).toEqual(JSON.parse(JSON.stringify(report)));
    expect(report.artifact).toEqual({
      path: plan.output,
      sha256: createHash('sha256').update(artifact).digest('hex'),
      bytes: artifact.length,
    });
    expect(
      report.folds.map(({ fold, block, train_range, test_range }) => [fold, block, train_range, test_range]),
    ).toEqual([
      [1, 1, [0, 115], [120, 240]],
      [2, 2, [0, 235], [240, 360]],
      [3, 3, [0, 355], [360, 480]],
      [4, 4, [0, 475], [480, 600]],
    ]);
    expect(report.skipped_folds).toEqual([{ block: 0, reason: 'empty_train' }]);
    expect(report.verdict.better).toBe(true);
    expect(report.importance.f0!).toBeGreaterThan(report.importance.f1!);
  });

  it('reports every field in the order of the format, schema and verdict first', async () => {
    const { plan, train } = await trainingHouse({ dataset: DATASET });

    const report = reportOf(await train());

    expect(Object.keys(report)).toEqual([
      'schema',
      'verdict',
      'dataset',
      'model',
      'params',
      'seed',
      'cv',
      'missing',
      'weights',
      'folds',
      'skipped_folds',
      'aggregate',
      'baselines',
      'gap',
      'threshold',
      'calibration',
      'curves',
      'over_time',
      'permutation_importance',
      'features',
      'importance',
      'reference',
      'warnings',
      'artifact',
      'scores',
      'trackers',
      'code',
      'memory_mb',
      'timing_ms',
      'model_card',
    ]);
    expect(report).toMatchObject({
      schema: 'mlops.training-report/1',
      dataset: {
        path: plan.dataset,
        sha256: DATASET.sha256,
        rows: 600,
        columns: 4,
        time_range: ['2020-01-01T00:00:00.000Z', '2021-08-22T00:00:00.000Z'],
      },
      model: 'rf',
      params: { trees: 25, max_features: 'sqrt', class_weight: 'balanced', bootstrap: true, max_bins: 255 },
      seed: 42,
      cv: { scheme: 'walk_forward', folds: 5, purge_gap: 5, embargo: { rows: 0, seconds: 0 }, start_column: null },
      missing: { policy: 'ffill-zero', cells: 0 },
      weights: null,
      memory_mb: 250,
      features: ['f0', 'f1', 'f2', 'f3'],
      trackers: [],
      code: { commit: 'c0ffee', dirty: false },
    });
    const ones = DATASET.label.reduce((sum, value) => sum + value, 0);
    expect(report.dataset.base_rate).toBe(ones / 600);
    expect(Object.keys(report.verdict)).toEqual([
      'better',
      'metric',
      'value',
      'interval',
      'baseline',
      'versus_logistic',
      'text',
    ]);
    expect(Object.keys(report.folds[0]!)).toEqual([
      'fold',
      'block',
      'train_rows',
      'test_rows',
      'purged_rows',
      'removed',
      'train_range',
      'test_range',
      ...METRICS,
      'confusion',
      'test_times',
      'train',
      'gap',
      'threshold',
      'baselines',
    ]);
    for (const table of ['mean', 'std', 'n_valid', 'pooled'] as const) {
      expect(Object.keys(report.aggregate[table])).toEqual([...METRICS]);
    }
    for (const { edges, counts } of Object.values(report.reference)) {
      expect(counts.length).toBe(edges.length + 1);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(600);
    }
  });

  it('makes the same artifact from the same data, options and seed, and another from another seed', async () => {
    const { folder, train } = await trainingHouse({ dataset: DATASET });
    const hash = async (name: string, seed: number) =>
      reportOf(await train({ ...trainOutputs(join(folder, name), null), seed })).artifact.sha256;

    const first = await hash('a.onnx', 1);

    expect(await hash('b.onnx', 1)).toBe(first);
    expect(await hash('c.onnx', 2)).not.toBe(first);
  });

  it('says in the artifact how it was made', async () => {
    const { plan, train } = await trainingHouse({ dataset: DATASET });

    await train();

    const artifact = (await readFile(plan.output)).toString('latin1');
    for (const text of ['["f0","f1","f2","f3"]', 'meta_label', DATASET.sha256, 'c0ffee', '"roc_auc":']) {
      expect(artifact).toContain(text);
    }
  });

  it('answers a .pkl with a .onnx and says so', async () => {
    const { folder, train } = await trainingHouse({ dataset: DATASET });
    const asked = join(folder, 'meta_model.pkl');
    const written = join(folder, 'meta_model.onnx');

    const report = reportOf(await train(trainOutputs(asked, null)));

    expect(report.artifact.path).toBe(written);
    expect(await exists(asked)).toBe(false);
    expect(report.warnings).toContainEqual({ code: 'output_renamed', facts: { asked, written } });
  });

  it('keeps the model that stood at its place, and says where', async () => {
    const { folder, train } = await trainingHouse({ dataset: DATASET });
    const output = join(folder, 'model.onnx');
    await writeFile(output, 'the champion');
    const kept = join(folder, `model.${createHash('sha256').update('the champion').digest('hex').slice(0, 8)}.onnx`);

    const report = reportOf(await train(trainOutputs(output, null)));

    expect(await readFile(kept, 'utf8')).toBe('the champion');
    expect(report.warnings).toContainEqual({ code: 'output_kept', facts: { file: output, kept } });
  });

  it('tells what it filled in and what it cannot know', async () => {
    const dataset = syntheticDataset({ rows: 200, features: 3 });
    dataset.features[1]!.fill(Number.NaN, 10, 15);
    dataset.time[40] = dataset.time[39]!;
    const { train } = await trainingHouse({ dataset });

    const report = reportOf(await train());

    expect(report.warnings).toEqual([
      { code: 'values_filled', facts: { cells: 5, columns: ['f1'] } },
      { code: 'ties_across_border', facts: { borders: 1 } },
      { code: 'overlap_not_checked', facts: {} },
    ]);
  });

  it('tells what a forest was asked for in report and artifact', async () => {
    const { plan, train } = await trainingHouse({ dataset: DATASET });

    const report = reportOf(await train({ learner: { model: 'rf', trees: 25, max_features: 0.5, min_leaf: 20 } }));

    const usual = { class_weight: 'balanced', bootstrap: true, max_bins: 255 };
    expect(report.params).toEqual({ trees: 25, max_features: 0.5, min_leaf: 20, ...usual });
    expect((await readFile(plan.output)).includes(JSON.stringify(report.params))).toBe(true);
  });

  it('skips a fold whose train rows are of one class, and numbers the others from 1', async () => {
    const dataset = syntheticDataset({ rows: 200, features: 3 });
    dataset.label.fill(0, 0, 60);
    const { train } = await trainingHouse({ dataset });

    const report = reportOf(await train());

    expect(report.skipped_folds).toEqual([
      { block: 0, reason: 'empty_train' },
      { block: 1, reason: 'one_class_train' },
    ]);
    expect(report.folds.map(({ fold, block }) => [fold, block])).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
  });

  it('has null where one class leaves a metric undefined', async () => {
    const dataset = syntheticDataset({ rows: 200, features: 3 });
    dataset.label.fill(1, 160);
    const { train } = await trainingHouse({ dataset });

    const report = reportOf(await train());

    expect(report.folds.at(-1)).toMatchObject({ roc_auc: null, pr_auc: null, mcc: null });
    expect(report.aggregate.n_valid).toMatchObject({ roc_auc: 3, accuracy: 4 });
    expect(report.aggregate.mean.roc_auc).not.toBeNull();
  });

  it('counts trees while it grows them', async () => {
    const { engine, submit } = await trainingHouse({ dataset: DATASET, clock: new HurryingClock() });
    const id = await submit();
    const seen: JobProgress[] = [];
    for await (const event of engine.follow(id)) if (event.type === 'progress') seen.push(event.progress);

    expect(new Set(seen.map(({ stage }) => stage))).toEqual(new Set(['load', 'folds', 'final_fit', 'publish']));
    for (const { stage, fraction, facts } of seen) {
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThanOrEqual(1);
      if (stage === 'folds') expect(facts).toMatchObject({ folds: 4, trees_total: 25 });
      if (stage === 'final_fit') expect(facts).toMatchObject({ trees_total: 25 });
    }
  });
});

describe('what cannot be trained', () => {
  it('fewer rows than folds', async () => {
    const { plan, train } = await trainingHouse({ dataset: syntheticDataset({ rows: 8, features: 2 }) });

    const job = await train({ cv_folds: 9 });

    expect(job.error).toMatchObject({ code: 'too_few_rows', facts: { file: 'events.csv', rows: 8, folds: 9 } });
    expect(await exists(plan.output)).toBe(false);
  });

  it.each([
    [{ max_features: 5 }, 'max_features_too_many', { file: 'events.csv', asked: 5, features: 4 }],
    [{ min_leaf: 301 }, 'min_leaf_too_large', { file: 'events.csv', minLeaf: 301, rows: 600 }],
  ])('a forest with %j: refused before a tree is grown', async (options, code, facts) => {
    const compute = inlineCompute();
    const { train } = await trainingHouse({ dataset: DATASET, compute });

    const job = await train({ learner: { model: 'rf', trees: 25, ...options } });

    expect(job.error).toMatchObject({ code, facts });
    expect(compute.ran).not.toContain('grow-trees');
  });

  it('a gap that leaves no fold: refused before a tree is grown, and nothing is left behind', async () => {
    const compute = inlineCompute();
    const { plan, folder, train } = await trainingHouse({ dataset: DATASET, compute });

    const job = await train({ purge_gap: 600 });

    expect(job.state).toBe('failed');
    expect(job.error).toMatchObject({
      code: 'no_fold_left',
      facts: { file: 'events.csv', rows: 600, folds: 5, purgeGap: 600, reasons: ['empty_train'] },
    });
    expect(compute.ran).not.toContain('grow-trees');
    expect(await exists(plan.output)).toBe(false);
    expect((await readdir(folder)).includes('out')).toBe(false);
  });

  it.each([
    ['a field of this version', { embargo: undefined }, ['embargo']],
    [
      'several, and has a model in another form',
      { cv: undefined, missing: undefined, learner: 'rf' },
      ['learner', 'cv', 'missing'],
    ],
    ['a hyper-parameter', { learner: { model: 'gbt', trees: 3 } }, ['learner']],
  ])('a plan of another version that lacks %s', async (_, changes, fields) => {
    const { engine, plan, submit } = await trainingHouse({ dataset: DATASET });
    const id = await submit(changes as unknown as Partial<TrainPlan>);
    await engine.idle();

    const again = await engine.retry(id, { id: 'anna', edge: 'terminal' });
    await engine.idle();

    for (const job of [(await engine.get(id))!, (await engine.get(again.id))!]) {
      expect(job).toMatchObject({ state: 'failed', error: { code: 'job_outdated', facts: { fields } } });
    }
    expect(await exists(plan.output)).toBe(false);
  });

  it('what the reader refuses, in its own words', async () => {
    const refusal = new OpsError('label_not_binary', 'no', {
      facts: { file: 'events.csv', column: 'meta_label', row: 3, cell: '2' },
    });
    const { train } = await trainingHouse({
      dataset: DATASET,
      replace: () => ({ tables: { open: () => Promise.reject(refusal) } }),
    });

    const job = await train();

    expect(job).toMatchObject({ state: 'failed', error: { code: 'label_not_binary', facts: { row: 3 } } });
  });
});

describe('a flow that is disturbed', () => {
  it('does nothing twice: a second attempt publishes the very report of the first', async () => {
    const compute = inlineCompute();
    let refusals = 1;
    const { clock, engine, plan, folder, submit } = await trainingHouse({
      dataset: DATASET,
      compute,
      replace: ({ outputs }) => ({
        outputs: {
          async publish(path, bytes) {
            if (path.endsWith('.json') && refusals-- > 0) {
              throw new OpsError('state_full', 'no room', { facts: { path } });
            }
            return await outputs.publish(path, bytes);
          },
        },
      }),
    });
    const id = await submit({ wandb: { project: 'p', entity: null } });
    await waitFor(async () => (await engine.get(id))?.state === 'retrying');
    const fitted = compute.ran.length;

    await clock.advance(60_000);
    await engine.idle();

    const job = (await engine.get(id))!;
    const report = reportOf(job);
    expect(job.attempt).toBe(2);
    expect(compute.ran.length).toBe(fitted);
    expect(report.timing_ms.total).toBe(0);
    expect(await readdir(join(folder, 'out'))).toEqual(['meta_model.json', 'meta_model.md', 'meta_model.onnx']);
    expect((await readdir(join(folder, 'spool'))).length).toBe(1);
    expect(JSON.parse(await readFile(plan.summary, 'utf8'))).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it('leaves no artifact when it is cancelled between two trees', async () => {
    const compute = inlineCompute();
    const { engine, plan, submit } = await trainingHouse({ dataset: DATASET, compute });
    let id = '';
    compute.onRun = (task) => {
      if (task === 'grow-trees') void engine.cancel(id, { id: 'boris', edge: 'terminal' }, 'wrong data');
    };
    id = await submit();
    await engine.idle();

    expect(await engine.get(id)).toMatchObject({ state: 'cancelled', cancel: { by: { id: 'boris' } } });
    expect(compute.ran).not.toContain('judge-folds');
    expect(await exists(plan.output)).toBe(false);
  });
});

describe('run records', () => {
  const TRACKERS = {
    mlflow: { uri: 'http://mlflow:5000', experiment: 'meta-labeling' },
    wandb: { project: 'signals', entity: 'desk' },
  };

  async function recordsOf(changes: Parameters<Awaited<ReturnType<typeof trainingHouse>>['train']>[0]) {
    const { folder, train } = await trainingHouse({ dataset: DATASET });
    const report = reportOf(await train(changes));
    const spool = join(folder, 'spool');
    const names = await readdir(spool).catch(() => []);
    const records = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(spool, name), 'utf8'))));
    return { report, names, records: records as RunRecord[] };
  }

  it('are spooled for each tracker that was asked for, and the report says so', async () => {
    const { report, records } = await recordsOf(TRACKERS);

    expect(report.trackers).toEqual([
      { target: 'mlflow', state: 'spooled' },
      { target: 'wandb', state: 'spooled' },
    ]);
    expect(records.map(({ target }) => target.kind).sort()).toEqual(['mlflow', 'wandb']);
    for (const record of records) {
      expect(record).toMatchObject({
        schema: 'mlops.run/1',
        run_name: 'a-run',
        status: 'FINISHED',
        params: { model: 'rf', cv_folds: 5, purge_gap: 5, seed: 42, trees: 25 },
        tags: { cli: 'meta_label_cli', 'code.commit': 'c0ffee', 'code.dirty': false },
        dataset: { sha256: DATASET.sha256, rows: 600 },
        artifacts: [report.artifact, report.model_card],
      });
      expect(record.report).toEqual(JSON.parse(JSON.stringify(report)));
    }
  });

  it('log metrics under the names and steps of the original command line', async () => {
    const { report, records } = await recordsOf({ mlflow: TRACKERS.mlflow });

    const { metrics } = records[0]!;
    expect(metrics).toContainEqual(
      expect.objectContaining({ key: 'fold2_roc_auc', step: 2, value: report.folds[1]!.roc_auc }),
    );
    expect(metrics).toContainEqual(
      expect.objectContaining({ key: 'cv_accuracy', step: 5, value: report.aggregate.mean.accuracy }),
    );
  });

  it('are not made when nobody asked', async () => {
    const { report, names } = await recordsOf({});

    expect(names).toEqual([]);
    expect(report.trackers).toEqual([]);
  });
});

/** Polls a condition that events alone do not tell of, a turn of the loop at a time. */
async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

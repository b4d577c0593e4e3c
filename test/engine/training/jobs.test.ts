/** The whole flow over the embedded engine, with real files and the real trainer on one thread. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { createLocalFiles } from '#engine/artifacts/drivers/local-files.ts';
import type { Dataset } from '#engine/datasets/types.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createWorkFolders } from '#engine/jobs/drivers/work-folder.ts';
import type { JobView } from '#engine/jobs/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { createSpool } from '#engine/trackers/drivers/spool.ts';
import { createInputCopies } from '#engine/training/drivers/input-copies.ts';
import { handleTraining, trainFlow } from '#engine/training/jobs.ts';
import { TRAIN_DEFAULTS, type TrainPlan, trainOutputs } from '#engine/training/plan.ts';
import type { TrainingReport } from '#engine/training/report.ts';
import { createTableCache } from '#engine/training/table-cache.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { inlineCompute } from '../../fakes/inline-compute.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';
import { syntheticDataset } from '../../fakes/synthetic-dataset.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const BY = { id: 'anna', edge: 'terminal' } as const;

interface House {
  readonly folder: string;
  readonly plan: TrainPlan;
  readonly compute: ReturnType<typeof inlineCompute>;
  loads: number;
  train(plan?: Partial<TrainPlan>): Promise<JobView>;
}

async function house(dataset: Dataset): Promise<House> {
  const folder = await temporaryFolder('train');
  const input = join(folder, 'events.csv');
  await writeFile(input, 'the loader of this test does not read it\n');
  const clock = new FakeClock();
  const compute = inlineCompute();
  const log = createRecordingLogger();
  const engine = createEmbeddedEngine({
    store: createMemoryStore({ clock }),
    clock,
    work: createWorkFolders({ root: join(folder, 'work'), log }),
    log,
    claim: 'all',
    seed: 1,
  });
  const self: House = {
    folder,
    compute,
    loads: 0,
    plan: {
      dataset: input,
      dataset_shown: 'events.csv',
      model: 'rf',
      trees: 25,
      seed: TRAIN_DEFAULTS.seed,
      cv_folds: 5,
      purge_gap: 5,
      label_column: 'meta_label',
      time_column: 'event_end',
      other_time_columns: [],
      feature_cols: [],
      ...trainOutputs(join(folder, 'out', 'meta_model.onnx'), null),
      run_name: 'a-run',
      mlflow: null,
      wandb: null,
    },
    async train(changes = {}) {
      const { children, parent } = trainFlow({ ...self.plan, ...changes }, { by: BY });
      const { id } = await engine.flow(children, parent);
      await engine.idle();
      return (await engine.get(id))!;
    },
  };
  const load = async () => {
    self.loads++;
    return dataset;
  };
  handleTraining(engine, 2, {
    compute,
    tables: createTableCache(2, { compute, copies: createInputCopies(), load }),
    outputs: createLocalFiles(),
    spool: createSpool(join(folder, 'spool')),
    code: { commit: 'c0ffee', dirty: false },
    clock,
  });
  await engine.start();
  return self;
}

function reportOf(job: JobView): TrainingReport {
  expect(job.error).toBeNull();
  return job.result as unknown as TrainingReport;
}

describe('a training flow', () => {
  it('leaves an artifact and the report that it answers with', async () => {
    const { plan, train } = await house(syntheticDataset({ rows: 600, features: 4 }));

    const job = await train();

    const report = reportOf(job);
    const artifact = await readFile(plan.output);
    expect(job.state).toBe('done');
    expect(JSON.parse(await readFile(plan.summary, 'utf8'))).toEqual(JSON.parse(JSON.stringify(report)));
    expect(report.artifact).toEqual({
      path: plan.output,
      sha256: createHash('sha256').update(artifact).digest('hex'),
      bytes: artifact.length,
    });
    expect(report.folds.map(({ block, train_rows, test_range }) => [block, train_rows, test_range])).toEqual([
      [1, 115, [120, 240]],
      [2, 235, [240, 360]],
      [3, 355, [360, 480]],
      [4, 475, [480, 600]],
    ]);
    expect(report.skipped_folds).toEqual([{ block: 0, reason: 'empty_train' }]);
    expect(report.verdict.better).toBe(true);
    expect(report.importance['f0']).toBeGreaterThan(report.importance['f1']!);
  });
});

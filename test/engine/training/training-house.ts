/** A house for training flows: the embedded engine with real files and the real trainer, over a table of the test's choice. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { modelCard } from '#bot/views/model-card.ts';
import { createLocalFiles } from '#engine/artifacts/drivers/local-files.ts';
import type { Dataset } from '#engine/datasets/types.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createWorkFolders } from '#engine/jobs/drivers/work-folder.ts';
import type { JobEngine, JobView } from '#engine/jobs/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { createSpool } from '#engine/trackers/drivers/spool.ts';
import { createInputCopies } from '#engine/training/drivers/input-copies.ts';
import { handleTraining, trainFlow } from '#engine/training/jobs.ts';
import { TRAIN_DEFAULTS, type TrainPlan, trainOutputs } from '#engine/training/plan.ts';
import { NO_EMBARGO } from '#engine/training/splits/embargo.ts';
import { createTableCache } from '#engine/training/table/table-cache.ts';
import type { TrainCollaborators } from '#engine/training/types.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { inlineCompute } from '../../fakes/inline-compute.ts';
import { plentyOfMemory } from '../../fakes/plenty-of-memory.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

export interface TrainingHouse {
  readonly folder: string;
  readonly plan: TrainPlan;
  readonly engine: JobEngine;
  readonly clock: FakeClock;
  readonly parts: TrainCollaborators;
  submit(changes?: Partial<TrainPlan>): Promise<string>;
  /** Submits and waits for the end. */
  train(changes?: Partial<TrainPlan>): Promise<JobView>;
}

/** Each look at it finds it a second on, so that no report of progress comes too soon after the last. */
export class HurryingClock extends FakeClock {
  #lead = 0;

  override now(): number {
    this.#lead += 1_000;
    return super.now() + this.#lead;
  }
}

export interface HouseSettings {
  readonly dataset: Dataset;
  readonly compute?: Compute;
  readonly clock?: FakeClock;
  readonly replace?: (parts: TrainCollaborators) => Partial<TrainCollaborators>;
}

export async function trainingHouse({
  dataset,
  compute = inlineCompute(),
  clock = new FakeClock(),
  replace,
}: HouseSettings): Promise<TrainingHouse> {
  const folder = await temporaryFolder('train');
  const input = join(folder, 'events.csv');
  await writeFile(input, 'the loader of these tests does not read it\n');
  const log = createRecordingLogger();
  const work = createWorkFolders({ root: join(folder, 'work'), log });
  const engine = createEmbeddedEngine({
    store: createMemoryStore({ clock }),
    clock,
    work,
    log,
    claim: 'all',
    seed: 1,
  });
  const usual: TrainCollaborators = {
    compute,
    tables: createTableCache(2, {
      compute,
      copies: createInputCopies(),
      load: async () => dataset,
      memory: plentyOfMemory,
    }),
    outputs: createLocalFiles(),
    spool: createSpool(join(folder, 'spool')),
    card: modelCard,
    code: async () => ({ commit: 'c0ffee', dirty: false }),
    clock,
    memory: plentyOfMemory,
  };
  const parts = { ...usual, ...replace?.(usual) };
  handleTraining(engine, 2, parts);
  await engine.start();
  onTestFinished(async () => {
    await engine.drain(0);
    await work.flush();
  });

  const plan: TrainPlan = {
    dataset: input,
    dataset_shown: 'events.csv',
    learner: { model: 'rf', trees: 25 },
    seed: TRAIN_DEFAULTS.seed,
    cv: 'walk-forward',
    cv_folds: 5,
    purge_gap: 5,
    embargo: NO_EMBARGO,
    scores: null,
    label_column: 'meta_label',
    time_column: 'event_end',
    start_column: null,
    weight_column: null,
    uniqueness: false,
    missing: 'ffill-zero',
    other_time_columns: [],
    feature_cols: [],
    ...trainOutputs(join(folder, 'out', 'meta_model.onnx'), null),
    run_name: 'a-run',
    mlflow: null,
    wandb: null,
  };
  const submit = async (changes: Partial<TrainPlan> = {}) => {
    const { children, parent } = trainFlow({ ...plan, ...changes }, { by: { id: 'anna', edge: 'terminal' } });
    return (await engine.flow(children, parent)).id;
  };
  return {
    folder,
    plan,
    engine,
    clock,
    parts,
    submit,
    async train(changes) {
      const id = await submit(changes);
      await engine.idle();
      return (await engine.get(id))!;
    },
  };
}

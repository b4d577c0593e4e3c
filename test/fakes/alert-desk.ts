/** Books, jobs and a scripted training around the actions that answer alerts. */
import { onTestFinished } from 'vitest';
import { analyseActions } from '#engine/actions/drift-analyse.ts';
import { alertActions } from '#engine/actions/drift-answers.ts';
import type { PathRules } from '#engine/actions/path-rules.ts';
import { createRegistry } from '#engine/actions/registry.ts';
import { ticketActions } from '#engine/actions/tickets.ts';
import type { ActionAnswer } from '#engine/actions/types.ts';
import { type Books, createBooks } from '#engine/alerts/alert-book.ts';
import { Retraining } from '#engine/alerts/watch-retraining.ts';
import { OpsError } from '#engine/errors.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import type { Actor, JobEngine, JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { followCollection } from '#engine/store/follow-collection.ts';
import type { Follow } from '#engine/store/types.ts';
import { TRAIN_JOB, trainFlow } from '#engine/training/jobs.ts';
import { TRAIN_DEFAULTS, type TrainPlan, trainOutputs } from '#engine/training/plan.ts';
import { NO_EMBARGO } from '#engine/training/splits/embargo.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { createMemoryWorkFolders } from './memory-work-folders.ts';
import { createRecordingLogger } from './recording-logger.ts';

export const TRAIN_PLAN: TrainPlan = {
  dataset: '/data/events.parquet',
  dataset_shown: 'events.parquet',
  learner: { model: 'rf', trees: 25 },
  seed: TRAIN_DEFAULTS.seed,
  cv: 'walk-forward',
  cv_folds: 3,
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
  ...trainOutputs('/out/special/model.onnx', null),
  run_name: 'a-run',
  mlflow: null,
  wandb: null,
};

export const TRAIN_RESULT = {
  verdict: { better: true, metric: 'roc_auc', value: 0.55, interval: [0.52, 0.58], baseline: 0.5 },
  dataset: {
    path: '/data/events.parquet',
    rows: 1_000,
    time_range: ['2020-01-01T00:00:00.000Z', '2026-01-04T00:00:00.000Z'],
  },
  reference: { momentum: { edges: [0], counts: [50, 50] } },
};

/** `/data` may be read; `/out` may be written to by all, anything by the terminal. */
const PATHS: PathRules = {
  input: async (path) => {
    if (!path.startsWith('/data/')) throw new OpsError('file_not_found', 'no file', { facts: { file: path } });
    return { path, bytes: 10, modifiedMs: 1 };
  },
  output: async (path, { edge }) => {
    if (edge === 'terminal' || path.startsWith('/out/usual')) return path;
    throw new OpsError('path_outside', 'outside', {
      facts: { file: path, allowed: ['/out/usual'], purpose: 'output' },
    });
  },
};

export async function alertDesk(more: (jobs: JobEngine, books: Books, clock: FakeClock) => void = () => undefined) {
  const clock = new FakeClock();
  const store = createMemoryStore({ clock });
  const log = createRecordingLogger();
  const books = createBooks({ store, clock });
  const jobs = createEmbeddedEngine({ store, clock, work: createMemoryWorkFolders(), log, claim: 'all', seed: 1 });
  /** Ends the training that runs, the oldest first; with an error it fails. */
  const ends: ((error?: OpsError) => void)[] = [];
  for (const part of ['train.fold', 'train.final']) jobs.handle(part, { concurrency: 9 }, async () => ({}));
  jobs.handle(
    TRAIN_JOB,
    { concurrency: 9 },
    (_payload, { signal }) =>
      new Promise<Json>((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve(TRAIN_RESULT) : reject(error)));
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  );
  more(jobs, books, clock);
  const places = { of: async () => [] };
  const registry = createRegistry([
    ...alertActions({ alerts: books.alerts, jobs, paths: PATHS, clock, defaultOutput: '/out/usual/model.onnx' }),
    ...analyseActions({ alerts: books.alerts, jobs, paths: PATHS }),
    ...ticketActions({ alerts: books.alerts, tickets: books.tickets, places }),
  ]);
  const openRetraining = async () => {
    const follow: Follow = (name, onPut, signal) => followCollection(name, onPut, { store, log, signal });
    const retraining = new Retraining({ alerts: books.alerts, jobs, follow, log });
    onTestFinished(() => retraining.stop());
    await retraining.start();
    return retraining;
  };
  await jobs.start();
  const retraining = await openRetraining();
  onTestFinished(async () => {
    const drained = jobs.drain(0);
    await clock.advance(20_000);
    await drained;
  });

  const ask = async (name: string, args: Record<string, unknown> = {}, actor: Actor = { id: 'ann', edge: 'slack' }) => {
    const action = registry.find(name)!;
    const parsed = action.args.parse(args);
    const plan = action.plan === undefined ? parsed : await action.plan(parsed, { actor });
    return (await action.execute(plan, { actor })) as ActionAnswer;
  };
  const jobOf = async (answer: ActionAnswer): Promise<JobView> => {
    if (!('job' in answer)) throw new Error(`expected a job, got ${JSON.stringify(answer)}`);
    await settle();
    return (await jobs.get(answer.job.id))!;
  };
  const endTraining = async (error?: OpsError) => {
    await settle();
    ends.shift()!(error);
    await settle();
  };
  /** One that has been done before. */
  const trained = async (changes: Partial<TrainPlan> = {}) => {
    const { children, parent } = trainFlow({ ...TRAIN_PLAN, ...changes }, { by: { id: 'ann', edge: 'terminal' } });
    const { id } = await jobs.flow(children, parent);
    await endTraining();
    return id;
  };
  return { ...books, clock, store, log, jobs, registry, ask, jobOf, endTraining, trained, retraining, openRetraining };
}

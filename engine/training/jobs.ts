/** The training flow: a job for each fold and one for the final fit run first, then the one that judges and publishes. */
import type { Actor, JobEngine, JobSpec } from '../jobs/types.ts';
import type { JsonObject } from '../json.ts';
import { type TrainPlan, testBlocks } from './plan.ts';
import { type FinalPayload, runFinal } from './steps/final-job.ts';
import { type FoldPayload, runFold } from './steps/fold-job.ts';
import { runTrain, type TrainPayload } from './steps/train-job.ts';
import type { TrainCollaborators } from './types.ts';

export const TRAIN_JOB = 'train';
const FOLD_JOB = 'train.fold';
const FINAL_JOB = 'train.final';

const HOUR_MS = 3_600_000;
const LIMITS = {
  timeoutMs: 6 * HOUR_MS,
  maxAttempts: 3,
  backoff: { baseMs: 1_000, maxMs: 30_000 },
} as const;

/** @param options.dedupeKey unique among live jobs; told by the caller, who knows the identity of the data */
export function trainFlow(
  plan: TrainPlan,
  options: { readonly by: Actor; readonly dedupeKey?: string },
): { readonly children: readonly JobSpec[]; readonly parent: JobSpec } {
  const child = (kind: string, payload: FoldPayload | FinalPayload): JobSpec => ({
    kind,
    payload: payload as unknown as JsonObject,
    by: options.by,
    ...LIMITS,
  });
  const folds = testBlocks(plan).map((block) => child(FOLD_JOB, { plan, block }));
  const payload: TrainPayload = { plan };
  const parent = { kind: TRAIN_JOB, payload: payload as unknown as JsonObject, ...options, ...LIMITS };
  // The final fit is the largest: begun first, its model is written while the folds keep the other threads busy.
  return { children: [child(FINAL_JOB, { plan }), ...folds], parent };
}

/** @param concurrency fits at a time; their trees share the pool's threads */
export function handleTraining(engine: JobEngine, concurrency: number, parts: TrainCollaborators): void {
  engine.handle(FOLD_JOB, { concurrency }, (payload, context) => runFold(payload, context, parts));
  engine.handle(FINAL_JOB, { concurrency }, (payload, context) => runFinal(payload, context, parts));
  engine.handle(TRAIN_JOB, { concurrency }, (payload, context) => runTrain(payload, context, parts));
}

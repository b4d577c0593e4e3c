/** The job behind `dataset check`: profiles a file on the pool. */
import type { Compute } from '../jobs/compute.ts';
import type { Actor, JobHandler, JobSpec } from '../jobs/types.ts';
import type { Json, JsonObject } from '../json.ts';
import { PROFILE_DATASET } from './tasks.ts';

export const DATASET_CHECK = 'dataset.check';

export interface DatasetCheckPlan extends JsonObject {
  /** Absolute path. */
  readonly dataset: string;
  /** As the person named the file: what errors show. */
  readonly dataset_shown: string;
  readonly label_column: string;
  readonly time_column: string;
  readonly start_column: string;
}

export function datasetCheckJob(plan: DatasetCheckPlan, by: Actor): JobSpec {
  return {
    kind: DATASET_CHECK,
    payload: plan,
    by,
    timeoutMs: 30 * 60_000,
    maxAttempts: 2,
    backoff: { baseMs: 1000, maxMs: 10_000 },
  };
}

export function datasetCheckHandler(compute: Compute): JobHandler {
  return async (payload, { signal, progress }) => {
    const plan = payload as DatasetCheckPlan;
    progress({ stage: 'profile', fraction: 0 });
    const profile = await compute.run(
      PROFILE_DATASET,
      {
        path: plan.dataset,
        displayPath: plan.dataset_shown,
        labelColumn: plan.label_column,
        timeColumn: plan.time_column,
        startColumn: null,
        weightColumn: null,
        featureColumns: [],
        otherTimeColumns: [plan.start_column],
      },
      { signal },
    );
    return profile as unknown as Json;
  };
}

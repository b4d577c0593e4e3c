/** Gathers what an alert is read together with, each time that its message is drawn. */
import type { AlertSituation } from '#bot/views/drawings/alerts/alert-situation.ts';
import type { Clock } from '#engine/clock.ts';
import type { JobEngine, JobView } from '#engine/jobs/types.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { TRAIN_JOB } from '#engine/training/jobs.ts';

export interface SituationOptions {
  readonly control: Pick<ControlStore, 'current' | 'follow'> | null;
  readonly jobs: JobEngine;
  readonly clock: Clock;
  readonly riskierHere: boolean;
}

/** Finished jobs that are looked through for the newest training. */
const LOOKED_THROUGH = 200;

export async function situationNow({ control, jobs, clock, riskierHere }: SituationOptions): Promise<AlertSituation> {
  const training = await newestTraining(jobs);
  return { control: control?.current() ?? null, training, nowMs: clock.now(), riskierHere };
}

async function newestTraining(jobs: JobEngine): Promise<JobView | null> {
  for await (const job of jobs.list({ states: ['done'], limit: LOOKED_THROUGH })) {
    if (job.kind === TRAIN_JOB) return job;
  }
  return null;
}

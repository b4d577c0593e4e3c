/** The newest finished training once more: its parameters, its data as they are now. */
import type { Clock } from '../clock.ts';
import { OpsError, toOpsError } from '../errors.ts';
import type { Actor, JobEngine, JobView, Submission } from '../jobs/types.ts';
import { TRAIN_JOB, trainFlow } from '../training/jobs.ts';
import { defaultRunName, type TrainPlan, trainOutputs } from '../training/plan.ts';
import type { PathRules } from './path-rules.ts';
import type { RequestContext } from './types.ts';
import { workKey } from './work-key.ts';

export interface RepeatPorts {
  readonly jobs: JobEngine;
  readonly paths: PathRules;
  readonly clock: Clock;
  readonly defaultOutput: string;
}

export interface RepeatedTraining {
  /** Id of the training that is repeated. */
  readonly repeats: string;
  /** Joins the same training where one is under way. */
  start(request: RequestContext): Promise<Submission>;
}

/** @throws OpsError `no_training`; `file_not_found` and the like where its data are gone */
export async function repeatTraining(ports: RepeatPorts, actor: Actor): Promise<RepeatedTraining> {
  const { jobs, paths, clock } = ports;
  const before = await newestTraining(jobs);
  if (before === null) throw new OpsError('no_training', 'expected a finished training to repeat, found none');
  const former = before.payload.plan as unknown as TrainPlan;
  const input = await paths.input(former.dataset);
  const places = await outputsOf(former, ports, actor);
  const plan: TrainPlan = { ...former, ...places, run_name: defaultRunName(former.learner.model, clock.now()) };
  const { run_name: _, ...work } = plan;
  const dedupeKey = workKey('train', work, input);
  return {
    repeats: before.id,
    start: ({ actor: by, requestKey }) => {
      const { children, parent } = trainFlow(plan, { by, dedupeKey });
      return jobs.flow(children, { ...parent, retryOf: before.id, ...(requestKey && { requestKey }) });
    },
  };
}

/** Null before the first. */
export async function newestTraining(jobs: JobEngine): Promise<JobView | null> {
  for await (const job of jobs.list({ states: ['done'] })) if (job.kind === TRAIN_JOB) return job;
  return null;
}

/** Where it was written before; what somebody wrote anywhere from a terminal goes to the usual place when asked for in a chat. */
async function outputsOf(
  { output, summary, scores = null }: TrainPlan,
  { paths, defaultOutput }: RepeatPorts,
  actor: Actor,
): Promise<Pick<TrainPlan, 'output' | 'summary' | 'scores'>> {
  const allowed = async (path: string) => await paths.output(path, actor);
  try {
    const same = { output: await allowed(output), summary: await allowed(summary) };
    return { ...same, scores: scores === null ? null : await allowed(scores) };
  } catch (thrown) {
    if (toOpsError(thrown).code !== 'path_outside') throw thrown;
    const usual = trainOutputs(defaultOutput, null);
    return { output: await allowed(usual.output), summary: await allowed(usual.summary), scores: null };
  }
}

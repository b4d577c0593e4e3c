/** Follows a job to its end, showing how it goes; Ctrl-C leaves another process's job, and cancels one of our own. */
import { followedJob, withEvent } from '#bot/views/drawings/jobs/job-progress.ts';
import { isFinal } from '#bot/views/drawings/jobs/job-views.ts';
import { fromRecord, OpsError } from '#engine/errors.ts';
import type { JobView } from '#engine/jobs/types.ts';
import type { ActionClient } from '../action-client.ts';
import { type JobDisplay, jobDisplay } from './job-display.ts';
import type { Session } from './session.ts';

export interface FollowEnd {
  readonly job: JobView;
  /** True when the person went away and the job goes on. */
  readonly left: boolean;
}

/** @throws OpsError `engine_stopping` when the events end before the job has; whatever the client throws */
export async function followJob(job: JobView, client: ActionClient, session: Session): Promise<FollowEnd> {
  const display = jobDisplay(session);
  const interrupt = createInterruption(job.id, client, session, display);
  const stopListening = session.io.onInterrupt(interrupt.pressed);
  let followed = followedJob(job);
  try {
    display.show(followed);
    for await (const event of client.follow(job.id, interrupt.signal)) {
      if (interrupt.signal.aborted) break;
      followed = withEvent(followed, event);
      display.show(followed);
    }
  } finally {
    stopListening();
    await display.end();
  }
  interrupt.throwIfFailed();
  if (isFinal(followed.job.state)) return { job: followed.job, left: false };
  if (interrupt.signal.aborted) return { job: followed.job, left: true };
  const last = await lookAgain(job, client, session);
  if (isFinal(last.state)) return { job: last, left: false };
  throw new OpsError('engine_stopping', `the events of ${job.id} ended before the job did`);
}

interface Interruption {
  readonly pressed: () => void;
  /** Aborts when the person leaves. */
  readonly signal: AbortSignal;
  /** @throws why the job could not be cancelled */
  throwIfFailed(): void;
}

/** The first Ctrl-C leaves another process's job, and cancels our own; a second one leaves in any case. */
function createInterruption(id: string, client: ActionClient, session: Session, display: JobDisplay): Interruption {
  const abort = new AbortController();
  const failures: unknown[] = [];
  let cancelling = false;
  const fail = (thrown: unknown): void => {
    failures.push(thrown);
    abort.abort();
  };
  return {
    signal: abort.signal,
    pressed: () => {
      if (client.remote) display.say(session.texts.job.stoppedFollowing(id));
      if (client.remote || cancelling) return abort.abort();
      cancelling = true;
      display.say(session.texts.job.cancelling(id));
      perform('jobs cancel', id, client, session).catch(fail);
    },
    throwIfFailed: () => {
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** The stream of events may break although the job has ended. */
async function lookAgain(job: JobView, client: ActionClient, session: Session): Promise<JobView> {
  const result = await perform('jobs show', job.id, client, session);
  return (result as { job?: JobView } | undefined)?.job ?? job;
}

/** Performs an action that takes one job by position. */
async function perform(action: string, job: string, client: ActionClient, session: Session): Promise<unknown> {
  const spec = session.specs.find((known) => known.name === action);
  const key = spec?.arguments.find((argument) => argument.positional)?.key ?? 'job';
  const outcome = await client.perform({ action, args: { [key]: job }, actor: session.actor });
  if (!outcome.ok) throw fromRecord(outcome.error);
  return outcome.result;
}

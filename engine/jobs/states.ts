/** Which state of a job may follow which: the one table that the engine's every transition is checked against. */
import { OpsError } from '../errors.ts';
import { FINAL_STATES, type JobState } from './types.ts';

export const TRANSITIONS: Readonly<Record<JobState, readonly JobState[]>> = {
  // Failed without having run: nobody handles its kind any more.
  queued: ['running', 'failed', 'cancelled'],
  blocked: ['queued', 'failed', 'cancelled'],
  // Back to `queued`: its process was lost, or stopped before it was done.
  running: ['done', 'failed', 'retrying', 'cancelling', 'queued'],
  retrying: ['running', 'failed', 'cancelled'],
  cancelling: ['cancelled'],
  done: [],
  failed: [],
  cancelled: [],
};

export function mayFollow(from: JobState, to: JobState): boolean {
  return TRANSITIONS[from].includes(to);
}

export function isFinal(state: JobState): state is (typeof FINAL_STATES)[number] {
  return (FINAL_STATES as readonly JobState[]).includes(state);
}

/** @throws OpsError `internal`: the engine itself is at fault. */
export function assertTransition(id: string, from: JobState, to: JobState): void {
  if (!mayFollow(from, to)) throw new OpsError('internal', `${id} cannot go from ${from} to ${to}`);
}

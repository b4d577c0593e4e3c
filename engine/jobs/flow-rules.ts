/** How the members of a flow move each other: children first, the parent when all are done, one failure for all, cancel for all. */
import { OpsError } from '../errors.ts';
import { cancelled, cancelling, failed, type JobDocument, unblocked } from './job-document.ts';
import { isFinal } from './states.ts';

type Cancel = NonNullable<JobDocument['cancel']>;

/** The live members of one flow by id; a child that is not among them is final. A single job is a flow of one. */
export type Flow = ReadonlyMap<string, JobDocument>;

/** What else changes when the member `changed` has just come to its new state; `at` in epoch milliseconds. */
export function consequences(flow: Flow, changed: JobDocument, at: number): readonly JobDocument[] {
  const parent = changed.parent === null ? undefined : flow.get(changed.parent);
  if (parent === undefined || !isFinal(changed.state)) return [];
  const siblings = [...flow.values()].filter((job) => job.id !== changed.id && job.id !== parent.id);
  if (changed.state === 'done') return siblings.length === 0 ? [unblocked(parent)] : [];
  const cancel: Cancel = changed.cancel ?? {
    by: parent.by,
    at: changed.finished_at!,
    why: `${changed.id} failed`,
  };
  const end = changed.state === 'failed' ? failed(parent, changed.error!, at) : cancelled(parent, cancel, at);
  return [end, ...stopped(siblings, cancel, at)];
}

/** What changes where nobody handles the kind of a member that waits: it fails, and the whole flow with it. */
export function unhandled(flow: Flow, isHandled: (kind: string) => boolean, at: number): readonly JobDocument[] {
  const job = [...flow.values()].find(({ kind }) => !isHandled(kind));
  if (job === undefined) return [];
  const next = failed(job, kindUnknown(job.kind, job.id).toRecord(), at);
  if (job.parent !== null) return [next, ...consequences(flow, next, at)];
  const children = [...flow.values()].filter(({ id }) => id !== job.id);
  return [next, ...stopped(children, { by: job.by, at: next.finished_at!, why: `${job.id} failed` }, at)];
}

/** @param job null while it has no number yet */
export function kindUnknown(kind: string, job: string | null): OpsError {
  return new OpsError('job_kind_unknown', `nobody handles jobs of the kind ${kind}`, { facts: { job, kind } });
}

/** Every member on its way out: what runs is asked to end, everything else has ended. */
export function stopped(jobs: Iterable<JobDocument>, cancel: Cancel, at: number): readonly JobDocument[] {
  const changes: JobDocument[] = [];
  for (const job of jobs) {
    if (job.state === 'cancelling') continue;
    changes.push(job.state === 'running' ? cancelling(job, cancel) : cancelled(job, cancel, at));
  }
  return changes;
}

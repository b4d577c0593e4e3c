/** What is known of a job while it is followed: its own state and its parts', how far it is, and when it may be done. */
import type { JobEvent, JobProgress, JobState, JobView } from '#engine/jobs/types.ts';
import { expectedMs } from './past-runs.ts';

export interface FollowedJob {
  readonly job: JobView;
  /** A flow's children by id, as far as they have been heard of. */
  readonly parts: ReadonlyMap<string, JobView>;
}

export function followedJob(job: JobView, parts: readonly JobView[] = []): FollowedJob {
  return { job, parts: new Map(parts.map((part) => [part.id, part])) };
}

export function withEvent(followed: FollowedJob, event: JobEvent): FollowedJob {
  const id = event.type === 'state' ? event.job.id : event.id;
  const before = id === followed.job.id ? followed.job : followed.parts.get(id);
  if (event.type === 'progress' && before === undefined) return followed;
  const after: JobView =
    event.type === 'state' ? withProgress(event.job, before?.progress) : withProgress(before!, event.progress);
  if (id === followed.job.id) return { ...followed, job: after };
  return { ...followed, parts: new Map(followed.parts).set(id, after) };
}

/** 0 to 1: the mean over the parts, with a small share left for the parent, which gathers their results. */
export function fractionDone({ job, parts }: FollowedJob): number {
  if (job.state === 'done') return 1;
  if (job.children.length === 0) return job.progress?.fraction ?? 0;
  let sum = 0;
  for (const part of parts.values()) sum += part.state === 'done' ? 1 : (part.progress?.fraction ?? 0);
  const gathering = job.state === 'running' ? (job.progress?.fraction ?? 0) : 0;
  return (sum / job.children.length) * 0.95 + gathering * 0.05;
}

export function partsDone({ parts }: FollowedJob): number {
  return [...parts.values()].filter((part) => part.state === 'done').length;
}

/** A flow's parent waits for its parts, and then for its own turn: to a person the job runs from its first part on. */
export function shownState({ job, parts }: FollowedJob): JobState {
  const waits = job.state === 'blocked' || job.state === 'queued';
  return waits && [...parts.values()].some((part) => part.started_at !== null) ? 'running' : job.state;
}

/** What is going on at this moment: the running parts in their order, or the job itself. */
export function activeParts({ job, parts }: FollowedJob): readonly JobView[] {
  const active = [...parts.values()].filter(isActive);
  const byNumber = (a: JobView, b: JobView) => a.id.localeCompare(b.id, 'en', { numeric: true });
  return active.length === 0 ? [job].filter(isActive) : active.sort(byNumber);
}

/** Milliseconds since the first part started; null before that. */
export function elapsedMs({ job, parts }: FollowedJob, nowMs: number): number | null {
  const starts = [job, ...parts.values()].flatMap((each) =>
    each.started_at === null ? [] : [Date.parse(each.started_at)],
  );
  const started = Math.min(...starts);
  if (!Number.isFinite(started)) return null;
  return Math.max(0, (job.finished_at === null ? nowMs : Date.parse(job.finished_at)) - started);
}

/** Milliseconds that are left at the present pace; null while it is too early to say. */
export function remainingMs(followed: FollowedJob, nowMs: number): number | null {
  return expectedMs([], fractionDone(followed), elapsedMs(followed, nowMs));
}

function withProgress(job: JobView, progress: JobProgress | undefined): JobView {
  return progress === undefined || (job.progress !== undefined && job.progress !== progress && job.state !== 'running')
    ? job
    : { ...job, progress };
}

function isActive(job: JobView): boolean {
  return job.state === 'running' || job.state === 'cancelling';
}

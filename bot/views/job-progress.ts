/** What is known of a job while it is followed: its own state and its parts', how far it is, and when it may be done. */
import type { JobEvent, JobProgress, JobState, JobView } from '#engine/jobs/types.ts';

export interface FollowedJob {
  readonly job: JobView;
  /** A flow's children by id, as far as they have been heard of. */
  readonly parts: ReadonlyMap<string, JobView>;
  /** The part, or the job itself, that was heard of last. */
  readonly latest: JobView;
}

export function followedJob(job: JobView, parts: readonly JobView[] = []): FollowedJob {
  return { job, parts: new Map(parts.map((part) => [part.id, part])), latest: parts.find(isActive) ?? job };
}

export function withEvent(followed: FollowedJob, event: JobEvent): FollowedJob {
  const id = event.type === 'state' ? event.job.id : event.id;
  const before = id === followed.job.id ? followed.job : followed.parts.get(id);
  if (event.type === 'progress' && before === undefined) return followed;
  const after: JobView =
    event.type === 'state' ? withProgress(event.job, before?.progress) : withProgress(before!, event.progress);
  const latest = isActive(after) || after.id === followed.job.id ? after : followed.latest;
  if (id === followed.job.id) return { ...followed, job: after, latest };
  return { ...followed, parts: new Map(followed.parts).set(id, after), latest };
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

/** A flow's parent waits in the state `blocked` while its parts run: to a person the job is running. */
export function shownState({ job, parts }: FollowedJob): JobState {
  return job.state === 'blocked' && [...parts.values()].some(isActive) ? 'running' : job.state;
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
  const elapsed = elapsedMs(followed, nowMs);
  const done = fractionDone(followed);
  if (elapsed === null || elapsed < 1000 || done < 0.03 || done >= 1) return null;
  return (elapsed * (1 - done)) / done;
}

function withProgress(job: JobView, progress: JobProgress | undefined): JobView {
  return progress === undefined || (job.progress !== undefined && job.progress !== progress && job.state !== 'running')
    ? job
    : { ...job, progress };
}

function isActive(job: JobView): boolean {
  return job.state === 'running' || job.state === 'cancelling';
}

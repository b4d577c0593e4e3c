/** How long a job may still take, from its own pace and from how long the same work took before. */
import type { JobView } from '#engine/jobs/types.ts';
import { asNumber, asObject } from '../../reading.ts';

/** What of a job's plan decides how long it takes. */
const WORK = ['dataset', 'model', 'trees', 'cv_folds'] as const;
/** Runs that are looked at, the newest: machines and data change. */
const RUNS = 10;
/** Before this, the present pace says nothing. */
const EARLIEST_MS = 1_000;
const EARLIEST_FRACTION = 0.03;

/**
 * Milliseconds that are left; null while nothing is known. The further the run is, the more its own pace counts: of the whole
 * time, the part that is done took as long as it took, the rest as long as it usually does.
 * @param past milliseconds that runs of the same work took
 * @param fraction 0 to 1, how much is done
 */
export function expectedMs(past: readonly number[], fraction: number, elapsed: number | null): number | null {
  if (elapsed === null || fraction >= 1) return null;
  const left = 1 - Math.max(0, fraction);
  const usual = median(past);
  if (usual !== null) return left * (left * usual + elapsed);
  if (elapsed < EARLIEST_MS || fraction < EARLIEST_FRACTION) return null;
  return (elapsed * left) / fraction;
}

/** Milliseconds that finished jobs with the same work took. @param finished newest first */
export function comparableRuns(finished: Iterable<JobView>, job: JobView): readonly number[] {
  const durations: number[] = [];
  for (const other of finished) {
    if (other.state !== 'done' || other.kind !== job.kind || workOf(other) !== workOf(job)) continue;
    const duration = durationMs(other);
    if (duration !== null) durations.push(duration);
    if (durations.length === RUNS) break;
  }
  return durations;
}

function workOf(job: JobView): string {
  const plan = 'plan' in job.payload ? asObject(job.payload.plan) : job.payload;
  return JSON.stringify(WORK.map((key) => plan[key] ?? null));
}

/** Null where nobody knows. A flow's parent only gathers; its report knows how long the whole took. */
export function durationMs(job: JobView): number | null {
  const told = asNumber(asObject(asObject(job.result).timing_ms).total);
  if (told !== null) return told;
  if (job.started_at === null || job.finished_at === null) return null;
  return Date.parse(job.finished_at) - Date.parse(job.started_at);
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[(sorted.length - 1) >> 1];
  const next = sorted[sorted.length >> 1];
  return middle === undefined || next === undefined ? null : (middle + next) / 2;
}

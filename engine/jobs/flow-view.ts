/** A flow's parent as people see it: while its parts work, it is running, as far as they are. */
import { type JobDocument, viewOf } from './job-document.ts';
import type { JobProgress, JobView } from './types.ts';

/** The parent's own share of the work, which gathers what the parts found. */
const GATHERING = 0.05;

/**
 * @param parts the documents of its children that have not ended; those that are missing have
 * @param progressOf what a running job last reported
 */
export function flowView(
  parent: JobDocument,
  parts: readonly JobDocument[],
  progressOf: (id: string) => JobProgress | undefined,
): JobView {
  const active = parts.filter(({ state }) => state === 'running' || state === 'cancelling');
  const ended = parent.children.length - parts.length;
  if (parent.state !== 'blocked' || active.length + ended === 0) return viewOf(parent, progressOf(parent.id));
  const reports = active.flatMap(({ id }) => progressOf(id) ?? []);
  const done = ended + reports.reduce((sum, { fraction }) => sum + fraction, 0);
  const fraction = (done / parent.children.length) * (1 - GATHERING);
  const latest = reports.at(-1);
  const state = active.length > 0 ? 'running' : 'blocked';
  return viewOf({ ...parent, state, attempt: Math.max(1, parent.attempt) }, { stage: 'parts', ...latest, fraction });
}

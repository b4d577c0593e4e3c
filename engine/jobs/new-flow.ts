/** The documents of a flow that begins: children first, then the parent, which waits for them. */
import { type JobDocument, newJob } from './job-document.ts';
import type { JobSpec } from './types.ts';

/** Without children: a single job. `at` in epoch milliseconds. A key that a child carries is ignored: the flow has one. */
export function newFlow(id: string, children: readonly JobSpec[], parent: JobSpec, at: number): readonly JobDocument[] {
  const jobs: JobDocument[] = [];
  for (const [index, spec] of children.entries()) {
    const { dedupeKey: _theFlowHasOne, requestKey: _theFlowHasIt, ...child } = spec;
    jobs.push(newJob(child, { id: `${id}.${index + 1}`, state: 'queued', parent: id, children: [], at }));
  }
  const childIds = jobs.map((job) => job.id);
  const state = childIds.length === 0 ? 'queued' : 'blocked';
  // The parent is last, so that it comes first where the newest does.
  return [...jobs, newJob(parent, { id, state, parent: null, children: childIds, at })];
}

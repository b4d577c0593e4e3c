/** A job's document with everything filled in; tests name only what matters to them. */
import type { JobView } from '#engine/jobs/types.ts';

export function jobView(id: string, more: Partial<JobView> = {}): JobView {
  return {
    id,
    kind: 'train',
    payload: {},
    state: 'running',
    by: { id: 'ann', edge: 'terminal' },
    attempt: 1,
    max_attempts: 3,
    parent: null,
    children: [],
    retry_of: null,
    request_key: null,
    created_at: '2026-01-05T09:00:00.000Z',
    run_at: null,
    started_at: '2026-01-05T09:00:00.000Z',
    finished_at: null,
    result: null,
    error: null,
    cancel: null,
    ...more,
  };
}

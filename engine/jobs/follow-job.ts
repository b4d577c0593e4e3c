/** What a follower of one job is told: how things stand, then every transition once and in order, until the last. */
import type { EventBoard } from './event-feed.ts';
import { viewOf } from './job-document.ts';
import { flowIdOfId, type JobLedger, jobNotFound } from './job-ledger.ts';
import { isFinal } from './states.ts';
import type { JobEvent, JobProgress } from './types.ts';

export interface FollowCollaborators {
  readonly ledger: JobLedger;
  readonly board: EventBoard;
  readonly progress: ReadonlyMap<string, JobProgress>;
}

/** A flow's parent is told of with its children. @throws OpsError `job_not_found` */
export async function* followJob(
  id: string,
  signal: AbortSignal | undefined,
  { ledger, board, progress }: FollowCollaborators,
): AsyncGenerator<JobEvent> {
  // Opened before the first look, so that nothing falls between the two.
  const feed = board.open(flowIdOfId(id));
  const stop = (): void => feed.end();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    const known = await ledger.find(id);
    if (known === undefined) throw jobNotFound(id);
    /** The seq of what was last told of each job; transitions up to it were overtaken by the first look. */
    const told = new Map<string, number>();
    for (const member of [id, ...known.job.children]) {
      const { job, seq } = (await ledger.find(member))!;
      told.set(member, seq);
      yield { type: 'state', seq, job: viewOf(job, progress.get(member)) };
      if (member === id && isFinal(job.state)) return;
    }
    for await (const event of feed) {
      const seq = told.get(event.type === 'state' ? event.job.id : event.id);
      // A sibling of the child that is followed, or old news.
      if (seq === undefined || (event.type === 'state' && event.seq <= seq)) continue;
      yield event;
      if (event.type === 'state' && event.job.id === id && isFinal(event.job.state)) return;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    board.close(flowIdOfId(id), feed);
  }
}

/** A commit of what has already happened outside: it is tried until it holds. */
import type { Clock } from '#engine/clock.ts';
import { toOpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Op, Store } from '#engine/store/types.ts';
import { waitUntil } from './wait.ts';

export interface CommitCollaborators {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const AGAIN_MS = 1000;

/**
 * Resolves with true once the commit is durable, with false when `signal` aborted before that; a full disk is waited for.
 * @throws OpsError `conflict`, `state_closed`
 */
export async function commitSurely(ops: readonly Op[], with_: CommitCollaborators): Promise<boolean> {
  const { store, clock, log, signal } = with_;
  for (;;) {
    try {
      await store.commit(ops);
      return true;
    } catch (thrown) {
      const error = toOpsError(thrown);
      if (error.code === 'conflict' || error.code === 'state_closed') throw error;
      if (signal.aborted) return false;
      log.warn({ err: error }, 'a commit of the Slack edge failed and is tried again');
    }
    await waitUntil(clock.now() + AGAIN_MS, clock, signal);
  }
}

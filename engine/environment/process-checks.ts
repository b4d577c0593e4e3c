/** Checks of this very process: do the pool's threads start, and does the clock go forward? */
import { type Clock, isoTime } from '../clock.ts';
import type { Compute, ComputeTask } from '../jobs/compute.ts';
import type { EnvironmentCheck } from './types.ts';

/** A task that does nothing: what comes back is the thread's nice value. */
export const PING: ComputeTask<null, { readonly nice: number }> = { name: 'ping' };

export function poolCheck(compute: Compute): EnvironmentCheck {
  return {
    name: 'pool',
    look: async (signal) => {
      const { threads } = compute;
      let isStarted = false;
      const onStart = () => {
        isStarted = true;
      };
      try {
        const answer = await compute.run(PING, null, { signal, onStart });
        return { state: 'ok', reason: 'threads_answer', facts: { threads, nice: answer.nice } };
      } catch (thrown) {
        // Every thread had other work all the time: that is what the pool is for.
        if (signal.aborted && !isStarted) return { state: 'warning', reason: 'busy', facts: { threads } };
        throw thrown;
      }
    },
  };
}

/** A clock that was set back breaks schedules and the order of reports.
 *  @param lastWrite time of the newest record in the state folder, milliseconds since the epoch, null for none */
export function clockCheck(lastWrite: () => Promise<number | null>, clock: Clock): EnvironmentCheck {
  return {
    name: 'clock',
    look: async () => {
      const now = clock.now();
      const last = await lastWrite();
      const facts = { now: isoTime(now), last_record: last === null ? null : isoTime(last) };
      return last !== null && last > now + 1000
        ? { state: 'failed', reason: 'set_back', facts: { ...facts, behind_ms: last - now } }
        : { state: 'ok', reason: 'goes_forward', facts };
    },
  };
}

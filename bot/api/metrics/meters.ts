/** Ports that count what goes through them: requests, commits, work of the pool. */
import { Histogram, type Registry } from 'prom-client';
import type { Perform } from '#engine/actions/perform.ts';
import { toOpsError } from '#engine/errors.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import type { Store } from '#engine/store/types.ts';
import { registerSource } from './metric-family.ts';

/** Seconds. */
const REQUEST_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const COMMIT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** By action (its name in the registry; `unknown` when there is none), edge, and outcome (`ok` or the error's code). */
export function meterRequests(registry: Registry): (perform: Perform) => Perform {
  const seconds = new Histogram({
    name: 'mlops_request_seconds',
    help: 'Requests for actions, from any edge, until they were answered; a job that they start goes on behind the answer',
    labelNames: ['action', 'edge', 'outcome'] as const,
    buckets: REQUEST_BOUNDS,
    registers: [registry],
  });
  return (perform) => async (request) => {
    const stop = seconds.startTimer({ edge: request.actor.edge });
    const outcome = await perform(request);
    stop({ action: outcome.action ?? 'unknown', outcome: outcome.ok ? 'ok' : outcome.error.code });
    return outcome;
  };
}

export interface MeteredStore extends Store {
  /** Code of the last commit's failure, unless it succeeded or met a conflict, which is the caller's affair. */
  readonly lastFailure: string | null;
}

export function meterStore(store: Store, registry: Registry): MeteredStore {
  const seconds = new Histogram({
    name: 'mlops_store_commit_seconds',
    help: 'Commits to the store, until they were durable',
    labelNames: ['outcome'] as const,
    buckets: COMMIT_BOUNDS,
    registers: [registry],
  });
  let lastFailure: string | null = null;
  return {
    get lastFailure() {
      return lastFailure;
    },
    get seq() {
      return store.seq;
    },
    get: (collection, id) => store.get(collection, id),
    list: (collection, filter) => store.list(collection, filter),
    since: (seq, signal) => store.since(seq, signal),
    close: () => store.close(),
    commit: async (ops) => {
      const stop = seconds.startTimer();
      try {
        const seq = await store.commit(ops);
        lastFailure = null;
        stop({ outcome: 'ok' });
        return seq;
      } catch (thrown) {
        const { code } = toOpsError(thrown);
        if (code !== 'conflict') lastFailure = code;
        stop({ outcome: code });
        throw thrown;
      }
    },
  };
}

/** Whoever asks for more than the pool has threads waits for one. */
export function meterCompute(compute: Compute, registry: Registry): Compute {
  const { threads } = compute;
  let asked = 0;
  const gauge = (name: string, help: string, value: number) => ({
    type: 'gauge' as const,
    name,
    help,
    samples: [{ value }],
  });
  registerSource(
    () => [
      gauge('mlops_pool_threads', 'Threads that the worker pool may start', threads),
      gauge('mlops_pool_busy', 'Tasks that have a thread of the worker pool', Math.min(asked, threads)),
      gauge('mlops_pool_waiting', 'Tasks that wait for a thread of the worker pool', Math.max(0, asked - threads)),
    ],
    registry,
  );
  return {
    threads,
    close: () => compute.close(),
    run: async (task, input, options) => {
      asked += 1;
      try {
        return await compute.run(task, input, options);
      } finally {
        asked -= 1;
      }
    },
  };
}

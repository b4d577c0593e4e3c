/** Answers from a thread of the pool, so that `env check` knows that threads start. */
import { getPriority } from 'node:os';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry(() => ({ nice: getPriority() }));

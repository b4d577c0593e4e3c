/** Marks the shared flag, then computes for ever. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry((flag: Int32Array): never => {
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
  for (;;) Atomics.add(flag, 1, 1);
});

/** Writes its thread's niceness and a mark into a shared buffer, and answers with the buffer itself. */
import { getPriority } from 'node:os';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry((shared: SharedArrayBuffer): SharedArrayBuffer => {
  const cells = new Int32Array(shared);
  cells[0] = 42;
  cells[1] = getPriority();
  return shared;
});

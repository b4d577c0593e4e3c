/** Fills its heap. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry((): never => {
  const hoard: number[][] = [];
  for (;;) hoard.push(Array.from({ length: 10_000 }, (_, index) => index + Math.random()));
});

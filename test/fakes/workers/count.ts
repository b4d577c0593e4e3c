/** Reports each number up to `to`, then answers with the sum. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry((to: number, { report }): number => {
  let sum = 0;
  for (let n = 1; n <= to; n += 1) {
    sum += n;
    report(n);
  }
  return sum;
});

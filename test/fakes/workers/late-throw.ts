/** Throws from a timer: while the task still waits, or after it has answered. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry(({ answersFirst }: { answersFirst: boolean }): Promise<string> => {
  setTimeout(() => {
    throw new RangeError('thrown late');
  });
  return answersFirst ? Promise.resolve('answered') : new Promise(() => {});
});

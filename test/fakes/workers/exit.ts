/** Ends its thread in the middle of the task. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry((code: number): never => process.exit(code));

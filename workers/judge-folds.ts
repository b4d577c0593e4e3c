/** Thread entry: pooled metrics, the verdict, thresholds and curves. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { judge } from '#engine/training/validation/judge.ts';

export default workerEntry(judge);

/** Thread entry: the metrics of one fold. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { assessFold } from '#engine/training/assess.ts';

export default workerEntry(assessFold);

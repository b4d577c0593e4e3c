/** Thread entry: the metrics of one fold. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { assessFold } from '#engine/training/validation/assess-fold.ts';

export default workerEntry(assessFold);

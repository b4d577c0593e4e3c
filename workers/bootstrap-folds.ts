/** Thread entry: some replicates of the bootstrap of out-of-fold scores. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { bootstrap } from '#engine/training/validation/bootstrap.ts';

export default workerEntry(bootstrap);

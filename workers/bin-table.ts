/** Thread entry: gathers rows of a table as quantile bins. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';

export default workerEntry(binTable);

/** Thread entry: fits quantile bins on the training rows and assigns them. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { binTable } from '#engine/training/learners/trees/histogram-bins.ts';
import type { BinTableInput } from '#engine/training/tasks.ts';

export default workerEntry(({ values, ...size }: BinTableInput) => binTable(values, size));

/** Thread entry: reads a data file into a table in shared memory. */
import { loadDataset } from '#engine/datasets/drivers/load-table.ts';
import { secondThread } from '#engine/datasets/drivers/second-thread.ts';
import type { DatasetRequest } from '#engine/datasets/types.ts';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

const part = secondThread(new URL('./read-part.ts', import.meta.url));

export default workerEntry((request: DatasetRequest, { report }) =>
  loadDataset(request, { onProgress: (fraction) => report({ fraction }), secondThread: part }),
);

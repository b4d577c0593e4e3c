/** Thread entry: reads a data file and says how far its columns lie from those of a training. */
import { displayedFile } from '#engine/datasets/columns/table-columns.ts';
import { loadFeatures } from '#engine/datasets/drivers/load-table.ts';
import { secondThread } from '#engine/datasets/drivers/second-thread.ts';
import { compareColumns } from '#engine/drift/analysis/compare-columns.ts';
import type { ComparisonRequest } from '#engine/drift/analysis/tasks.ts';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

const part = secondThread(new URL('./read-part.ts', import.meta.url));

export default workerEntry(async ({ data, reference }: ComparisonRequest, { report }) => {
  const table = await loadFeatures(data, { onProgress: (fraction) => report({ fraction }), secondThread: part });
  return compareColumns(table, reference, displayedFile(data));
});

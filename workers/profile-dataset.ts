/** Thread entry: reads a data file and says what is in it. */

import { displayedFile } from '#engine/datasets/columns/table-columns.ts';
import { loadTable } from '#engine/datasets/drivers/load-table.ts';
import { secondThread } from '#engine/datasets/drivers/second-thread.ts';
import { profileTable } from '#engine/datasets/profile/profile.ts';
import type { DatasetRequest } from '#engine/datasets/types.ts';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

const part = secondThread(new URL('./read-part.ts', import.meta.url));

export default workerEntry(async (request: DatasetRequest, { report }) => {
  const table = await loadTable(request, {
    onProgress: (fraction) => report({ fraction }),
    secondThread: part,
  });
  return profileTable(table, displayedFile(request), { label: request.labelColumn, time: request.timeColumn });
});

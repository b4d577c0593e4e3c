/** Thread entry: the rows, values and weights of one fit. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { fitTable } from '#engine/training/table/fit-table.ts';

export default workerEntry(fitTable);

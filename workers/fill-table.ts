/** Thread entry: fills missing values and makes the float32 table. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { fillTable } from '#engine/training/table/training-table.ts';
import type { FillTableInput } from '#engine/training/tasks.ts';

export default workerEntry(({ features, rows }: FillTableInput) => fillTable(features, rows));

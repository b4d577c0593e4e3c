/** Thread entry: fills missing values and makes the float32 table. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import type { FillTableInput } from '#engine/training/tasks.ts';
import { fillTable } from '#engine/training/training-table.ts';

export default workerEntry(({ features, rows }: FillTableInput) => fillTable(features, rows));

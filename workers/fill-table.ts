/** Thread entry: makes the float32 table and fills its missing values. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { fillTable } from '#engine/training/table/fill-table.ts';
import type { FillTableInput } from '#engine/training/tasks.ts';

export default workerEntry(({ features, rows, options }: FillTableInput) => fillTable(features, rows, options));

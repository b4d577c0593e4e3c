/** Thread entry: the test blocks of a table, and how much each may be trained on. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { purgedSplits } from '#engine/training/splits/purged-splits.ts';
import type { SplitTableInput } from '#engine/training/tasks.ts';

export default workerEntry(({ table, rule }: SplitTableInput) => purgedSplits(table, rule));

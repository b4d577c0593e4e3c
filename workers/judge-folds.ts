/** Thread entry: pooled metrics and the verdict with its bootstrap interval. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { judge } from '#engine/training/assess.ts';
import type { JudgeFoldsInput } from '#engine/training/tasks.ts';

export default workerEntry(({ folds, settings }: JudgeFoldsInput) => judge(folds, settings));

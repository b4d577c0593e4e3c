/** Thread entry: pooled metrics and the verdict with its bootstrap interval. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import type { JudgeFoldsInput } from '#engine/training/tasks.ts';
import { judge } from '#engine/training/validation/assess-fold.ts';

export default workerEntry(({ folds, settings }: JudgeFoldsInput) => judge(folds, settings));

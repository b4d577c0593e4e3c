/** Thread entry: grows a forest with the package ml-random-forest. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { growPackageForest } from '#engine/training/drivers/ml-random-forest.ts';
import { fitMlForest } from '#engine/training/learners/ml-rf/fit-ml-rf.ts';
import type { FitMlRfInput } from '#engine/training/tasks.ts';

export default workerEntry((input: FitMlRfInput) => fitMlForest(input, growPackageForest));

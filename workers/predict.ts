/** Thread entry: scores rows of a table with a model. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { predict } from '#engine/training/learners/predict.ts';
import type { PredictInput } from '#engine/training/tasks.ts';

export default workerEntry(({ model, ...table }: PredictInput) => predict(model, table));

/** Thread entry: fits a logistic regression. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { fitLinear } from '#engine/training/learners/logistic/logistic-model.ts';

export default workerEntry(fitLinear);

/** Thread entry: what a model loses without some of its features. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { permutationLosses } from '#engine/training/validation/permutation.ts';

export default workerEntry(permutationLosses);

/** Thread entry: reference distributions of the features. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { featureReferences } from '#engine/training/outputs/feature-reference.ts';
import type { DescribeFeaturesInput } from '#engine/training/tasks.ts';

export default workerEntry(({ values, rows }: DescribeFeaturesInput) => featureReferences(values, rows));

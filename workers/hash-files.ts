/** Thread entry: hashes files of a model folder. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { hashFiles } from '#engine/sentiment/drivers/snapshot/hash-files.ts';

export default workerEntry(hashFiles);

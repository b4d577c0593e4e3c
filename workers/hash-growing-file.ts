/** Thread entry: hashes a file while it is downloaded. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { hashGrowingFile } from '#engine/sentiment/drivers/snapshot/hash-files.ts';

export default workerEntry(hashGrowingFile);

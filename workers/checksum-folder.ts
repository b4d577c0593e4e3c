/** Thread entry: computes the platform's checksum of a model folder. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { checksumFolder } from '#engine/sentiment/drivers/snapshot/checksum-folder.ts';

export default workerEntry(checksumFolder);

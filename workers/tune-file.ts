/** Thread entry: a recorded stream under a grid of parameters. */
import { tuneRecording } from '#engine/drift/drivers/tune-recording.ts';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry(tuneRecording);

/** Thread entry: a piece of a recorded file, as observations. */
import { readRecording } from '#engine/drift/drivers/replay-recording.ts';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry(readRecording);

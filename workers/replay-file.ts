/** Thread entry: a recorded file through detectors. */
import { replayRecording } from '#engine/drift/drivers/replay-recording.ts';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

export default workerEntry(replayRecording);

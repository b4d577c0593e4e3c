/** Thread entry: writes a forest as an ONNX model. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { encodeForest } from '#engine/training/outputs/onnx-writer.ts';

export default workerEntry(encodeForest);

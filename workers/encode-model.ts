/** Thread entry: writes a model as ONNX. */
import { workerEntry } from '#engine/jobs/worker-entry.ts';
import { encodeModel } from '#engine/training/outputs/onnx-writer.ts';

export default workerEntry(encodeModel);

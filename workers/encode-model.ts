/** Thread entry: writes a model as ONNX. */
import { movingEntry } from '#engine/jobs/drivers/moving-entry.ts';
import { encodeModel } from '#engine/training/outputs/onnx-writer.ts';

export default movingEntry(encodeModel);

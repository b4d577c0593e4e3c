/** Thread of the model's process: one ONNX Runtime session. */
import { sessionEntry } from '#engine/sentiment/drivers/onnx-host/session.ts';

export default sessionEntry();

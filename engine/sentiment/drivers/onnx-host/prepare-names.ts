/** Name of prepared weights in their folder; in a file of its own, so that whoever needs it does not load ONNX Runtime. */
export const PREPARED_WEIGHTS = 'weights.onnx';

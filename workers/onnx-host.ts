/** Entry of the process that holds the sentiment model. */
import { serveOnnxHost } from '#engine/sentiment/drivers/onnx-host/host-main.ts';

serveOnnxHost(process, new URL('./onnx-session.ts', import.meta.url));

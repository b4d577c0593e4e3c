/**
 * The same model in the form in which several sessions of one machine need least memory: its graph optimised already, its numbers in a
 * file beside it, which the system maps instead of copying. Sessions then hold nothing but the weights as they use them.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { PREPARED_WEIGHTS } from './prepare-names.ts';

const NUMBERS = 'weights.data';
/** Smaller tensors stay in the graph, where shape inference can see them. */
const SMALLEST_BYTES = 1_024;

/** Takes as much memory as an ordinary session: in a process that ends afterwards. */
export async function prepareWeights(weights: string, folder: string): Promise<void> {
  for (const name of [PREPARED_WEIGHTS, NUMBERS]) await rm(join(folder, name), { force: true });
  const session = await InferenceSession.create(weights, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
    optimizedModelFilePath: join(folder, PREPARED_WEIGHTS),
    extra: {
      session: {
        disable_prepacking: '1',
        optimized_model_external_initializers_file_name: NUMBERS,
        optimized_model_external_initializers_min_size_in_bytes: String(SMALLEST_BYTES),
      },
    },
  });
  await session.release();
}

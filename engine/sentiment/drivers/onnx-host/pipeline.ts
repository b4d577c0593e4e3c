/** The library's own way from text to labels, as a check that shares neither tokenizer nor batching nor softmax with ours. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { labelColumns, sumByLabel } from '../../host/label-columns.ts';
import type { ModelFolder } from '../../host/protocol.ts';
import { unloadable } from '../../host/unloadable.ts';

const DTYPES = { int8: 'q8', fp32: 'fp32' } as const;
const scoresSchema = z.array(z.object({ label: z.string(), score: z.number() }));

/** Text by text. @throws OpsError `model_unloadable` */
export async function scoreByLibrary({ dir, precision }: ModelFolder, texts: readonly string[]): Promise<Float64Array> {
  // It takes 80 MB: only the process that needs it has it.
  const { env, pipeline } = await import('@xenova/transformers');
  env.allowRemoteModels = false;
  env.localModelPath = dirname(dir);
  const { id2label } = JSON.parse(await readFile(join(dir, 'config.json'), 'utf8')) as {
    id2label: Record<string, string>;
  };
  const columns = labelColumns(id2label);
  const options = { dtype: DTYPES[precision] };
  const classify = await pipeline('text-classification', basename(dir), options).catch((cause: unknown) => {
    throw unloadable('graph', cause instanceof Error ? cause.message : String(cause), cause);
  });
  const probabilities: number[] = [];
  for (const text of texts) {
    const scores = scoresSchema.parse(await classify(text, { top_k: columns.labels }));
    const byLabel = new Map(scores.map(({ label, score }) => [label, score]));
    const inOrder = Array.from({ length: columns.labels }, (_, column) => byLabel.get(id2label[column]!) ?? 0);
    probabilities.push(...sumByLabel(inOrder, columns));
  }
  return Float64Array.from(probabilities);
}

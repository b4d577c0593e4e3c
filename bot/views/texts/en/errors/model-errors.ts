/** English: failures of the sentiment model and of the process that holds it. */
import type { ModelPart } from '#engine/error-facts.ts';
import { counted } from '../../plural.ts';
import type { ErrorTexts } from '../../texts.ts';

const count = counted('en');
const PARTS: Readonly<Record<ModelPart, string>> = {
  config: 'its config.json is not as expected',
  labels: 'its labels do not tell good news from bad',
  tokenizer: 'its tokenizer cannot be used',
  graph: 'its weights are no ONNX that can be run',
  inputs: 'its weights take other inputs than BERT',
  outputs: 'its weights give something else than one value a label',
  vocabulary: 'its weights know fewer words than its tokenizer',
  positions: 'its weights take shorter texts than its configuration says',
};

const DAMAGES = { missing: 'is missing', size: 'has another size', hash: 'has other bytes' } as const;
const WAYS = { hot_path: '', pipeline: ' (through the library’s own pipeline)' } as const;
const LABELS: Readonly<Record<string, string>> = { pos: 'positive', neg: 'negative', neu: 'neutral' };

type ModelCode =
  | 'model_unloadable'
  | 'model_not_loaded'
  | 'model_run_failed'
  | 'model_host_lost'
  | 'model_busy'
  | 'model_timeout'
  | 'snapshot_missing'
  | 'snapshot_damaged'
  | 'former_damaged'
  | 'golden_failed';

export const modelErrorsEn: Pick<ErrorTexts, ModelCode> = {
  model_unloadable: ({ part, detail }) => ({
    message: `The model cannot be served: ${PARTS[part]} (${detail}). The former model serves on, if there is one.`,
    hint: 'The files are not those of a BERT classifier of sentiment with its own tokenizer: warm up from another repository or revision.',
  }),
  model_not_loaded: () => ({
    message: 'No model is loaded: the rules answer.',
    hint: 'Warm the model up: `mlops finbert warmup`.',
  }),
  model_run_failed: ({ reason }) => ({
    message: `The model could not score these texts (${reason}).`,
    hint: 'Warm the model up again; if it stays so, `mlops fallback on sentiment`.',
  }),
  model_host_lost: ({ reason }) => ({
    message: `The process that holds the model ended: ${reason}. It starts again by itself; nothing else is affected.`,
    hint: 'Try again in a few seconds.',
  }),
  model_busy: ({ waiting, limit }) => ({
    message: `The model has too much to do: ${count(waiting, { one: 'text waits', other: 'texts wait' })}, and it takes ${limit}.`,
    hint: 'Try again in a few seconds, with fewer texts at once.',
  }),
  model_timeout: ({ texts, timeoutMs }) => ({
    message: `The model did not score ${count(texts, { one: 'text', other: 'texts' })} within ${timeoutMs} ms.`,
    hint: 'Send fewer texts at once, or give them more time.',
  }),
  snapshot_missing: () => ({
    message: 'There is no model in the cache: the rules answer.',
    hint: 'Download it with `mlops finbert warmup`, without `--offline`.',
  }),
  snapshot_damaged: ({ file, reason }) => ({
    message: `The model in the cache is damaged: ${file} ${DAMAGES[reason]}. It does not serve.`,
    hint: 'Bring it back with `mlops finbert repair`.',
  }),
  former_damaged: ({ file, reason }) => ({
    message: `The former model in the cache is damaged: ${file} ${DAMAGES[reason]}. What answers now is not touched by it, but there is nothing to go back to.`,
    hint: 'The next warm-up with another model keeps the present one; an older one comes with `mlops finbert warmup` and `--revision`.',
  }),
  golden_failed: ({ way, wrong, texts, text, label, said }) => ({
    message:
      `The model is wrong about ${wrong} of ${count(texts, { one: 'golden sentence', other: 'golden sentences' })}${WAYS[way]}: ` +
      `it calls "${text}" ${LABELS[said] ?? said}, which is ${LABELS[label] ?? label}. It does not serve; the former model does, if there is one.`,
    hint: 'Most often the vocabulary is that of another model: warm up from another revision or repository.',
  }),
};

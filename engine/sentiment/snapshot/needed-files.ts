/** Which files of a repository a model of one precision is made of: nothing else is downloaded. */
import { OpsError } from '../../errors.ts';
import type { HubFile, HubRevision, Precision } from '../types.ts';

/** As transformers.js names them. */
export const MODEL_FILES: Readonly<Record<Precision, string>> = {
  int8: 'onnx/model_quantized.onnx',
  fp32: 'onnx/model.onnx',
};
const REQUIRED = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];
const TAKEN_IF_THERE = ['vocab.txt', 'special_tokens_map.json'];

/** @throws OpsError `snapshot_incomplete` naming all that is missing */
export function neededFiles(revision: HubRevision, precision: Precision): readonly HubFile[] {
  const model = MODEL_FILES[precision];
  const required = [...REQUIRED, model];
  const byPath = new Map(revision.files.map((file) => [file.path, file]));
  const missing = required.filter((path) => !byPath.has(path));
  if (missing.length > 0) {
    const { repository, commit } = revision;
    throw new OpsError('snapshot_incomplete', `expected ${missing.join(', ')} in ${repository} at ${commit}`, {
      facts: { repository, commit, missing },
    });
  }
  // Weights beside the graph: `model.onnx_data`, `model.onnx_data_1`, …
  const isPart = (path: string) => path.startsWith(`${model}_data`);
  const wanted = new Set([...required, ...TAKEN_IF_THERE]);
  return revision.files.filter(({ path }) => wanted.has(path) || isPart(path));
}

/** Hashing of model files: where its worker files are, and the same on the calling thread. */
import type { Compute, ComputeTask } from '#engine/jobs/compute.ts';
import { checksumFolder } from '#engine/sentiment/drivers/snapshot/checksum-folder.ts';
import { hashFiles } from '#engine/sentiment/drivers/snapshot/hash-files.ts';
import { CHECKSUM_FOLDER, HASH_FILES, HASH_GROWING_FILE } from '#engine/sentiment/tasks.ts';

export const HASHING_TASKS = Object.fromEntries(
  [CHECKSUM_FOLDER, HASH_FILES, HASH_GROWING_FILE].map(({ name }) => [
    name,
    new URL(`../../workers/${name}.ts`, import.meta.url),
  ]),
);

/** For files that nobody is still writing. */
export function inlineHashing(): Compute {
  const runs = new Map<string, (input: never) => unknown>([
    [HASH_FILES.name, hashFiles],
    [CHECKSUM_FOLDER.name, checksumFolder],
  ]);
  return {
    threads: 2,
    async run<Input, Output>(task: ComputeTask<Input, Output>, input: Input, options: { signal?: AbortSignal } = {}) {
      options.signal?.throwIfAborted();
      return runs.get(task.name)!(input as never) as Output;
    },
    async close() {},
  };
}

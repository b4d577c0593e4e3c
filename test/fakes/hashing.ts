/** A real pool that hashes model files. */
import { onTestFinished } from 'vitest';
import type { Compute } from '#engine/jobs/compute.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { CHECKSUM_FOLDER, HASH_FILES, HASH_GROWING_FILE } from '#engine/sentiment/tasks.ts';

export const HASHING_TASKS = Object.fromEntries(
  [CHECKSUM_FOLDER, HASH_FILES, HASH_GROWING_FILE].map(({ name }) => [
    name,
    new URL(`../../workers/${name}.ts`, import.meta.url),
  ]),
);

export function hashingPool(threads = 2): Compute {
  const pool = createPiscinaCompute({ threads, tasks: HASHING_TASKS });
  onTestFinished(() => pool.close());
  return pool;
}

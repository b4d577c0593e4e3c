/** What runs on the pool. */
import { DRAW_CHART } from '#engine/charts/tasks.ts';
import { LOAD_DATASET, PROFILE_DATASET } from '#engine/datasets/tasks.ts';
import { COMPARE_COLUMNS } from '#engine/drift/analysis/tasks.ts';
import { READ_RECORDING, REPLAY_FILE, TUNE_FILE } from '#engine/drift/tasks.ts';
import { PING } from '#engine/environment/process-checks.ts';
import { CHECKSUM_FOLDER, HASH_FILES } from '#engine/sentiment/tasks.ts';
import * as training from '#engine/training/tasks.ts';

/** Where each task's worker file is: the engine knows tasks by name only. */
export const TASKS = Object.fromEntries(
  [
    ...[PING, HASH_FILES, CHECKSUM_FOLDER, LOAD_DATASET, PROFILE_DATASET, COMPARE_COLUMNS, DRAW_CHART],
    ...[REPLAY_FILE, READ_RECORDING, TUNE_FILE],
    ...Object.values(training),
  ].map(({ name }) => [name, new URL(`../../workers/${name}.ts`, import.meta.url)]),
);

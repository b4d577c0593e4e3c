/** Who handles which kind of job. */

import { join } from 'node:path';
import { createLocalFiles } from '#engine/artifacts/drivers/local-files.ts';
import { DATASET_CHECK, datasetCheckHandler } from '#engine/datasets/jobs.ts';
import { LOAD_DATASET } from '#engine/datasets/tasks.ts';
import { makeFolder } from '#engine/durable/folders.ts';
import { sweepTemporaryFiles } from '#engine/durable/temporary-file.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { handleControl } from '#engine/models/jobs.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { handleFinbert } from '#engine/sentiment/jobs.ts';
import type { FinbertKeeper } from '#engine/sentiment/keeper/types.ts';
import { createSpool } from '#engine/trackers/drivers/spool.ts';
import { codeVersionOf } from '#engine/training/drivers/code-version.ts';
import { createInputCopies } from '#engine/training/drivers/input-copies.ts';
import { handleTraining } from '#engine/training/jobs.ts';
import { createTableCache } from '#engine/training/table/table-cache.ts';
import type { Config } from '../config.ts';
import { modelCard } from '../views/model-card.ts';
import { systemClock } from './system-clock.ts';
import { systemMemory } from './system-memory.ts';

/** Tables of training flows that stay in memory for the next job of the same flow. */
const TABLES_KEPT = 2;

export interface HandlerPorts {
  readonly compute: Compute;
  readonly control: ControlStore;
  readonly keeper: FinbertKeeper;
  readonly config: Config;
}

export async function registerHandlers(jobs: JobEngine, ports: HandlerPorts): Promise<void> {
  const { compute, control, keeper, config } = ports;
  handleControl(jobs, { control, clock: systemClock });
  handleFinbert(jobs, keeper);
  jobs.handle(DATASET_CHECK, { concurrency: config.threads }, datasetCheckHandler(compute));
  const tables = createTableCache(TABLES_KEPT, {
    compute,
    copies: createInputCopies(),
    load: (request, signal) => compute.run(LOAD_DATASET, request, { signal }),
    memory: systemMemory,
  });
  const spool = join(config.stateDir, 'spool');
  await makeFolder(spool);
  await sweepTemporaryFiles(spool);
  handleTraining(jobs, config.threads, {
    compute,
    tables,
    outputs: createLocalFiles(),
    spool: createSpool(spool),
    card: modelCard,
    code: codeVersionOf(join(import.meta.dirname, '..', '..')),
    clock: systemClock,
    memory: systemMemory,
  });
}

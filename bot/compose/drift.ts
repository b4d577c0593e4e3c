/** Drift detection, put together: its shards' threads, its files, and the rules that it goes by. */
import { join } from 'node:path';
import type { AlertBook } from '#engine/alerts/types.ts';
import type { Clock } from '#engine/clock.ts';
import { openDetection } from '#engine/drift/detection/detection.ts';
import type { DriftWatch, RulesSource } from '#engine/drift/detection/types.ts';
import { openDetectorSnapshots } from '#engine/drift/drivers/detector-snapshots.ts';
import { DRIFT_SHARD } from '#engine/drift/tasks.ts';
import type { ReportStore } from '#engine/drift/types.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { Store } from '#engine/store/types.ts';
import type { Observations } from './observations.ts';

export interface DriftPorts {
  readonly stateDir: string;
  /** Threads of this process's pool: there is no sense in more shards. */
  readonly threads: number;
  readonly observations: Observations;
  readonly reports: ReportStore;
  readonly keptReports: number;
  readonly alerts: AlertBook;
  readonly rules: RulesSource;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One shard takes millions of values a second: a second one is for machines that have the cores. */
const MOST_SHARDS = 2;

/** Follows nothing before it is started, or asked. */
export async function openDrift(ports: DriftPorts, closers: (() => Promise<void>)[]): Promise<DriftWatch> {
  const { stateDir, threads, observations, log, ...rest } = ports;
  const shards = Math.min(MOST_SHARDS, Math.ceil(threads / 2));
  const watch = await openDetection({
    ...rest,
    log,
    observations: observations.log,
    threads: Array.from({ length: shards }, () => openShard(log)),
    snapshots: await openDetectorSnapshots(join(stateDir, 'detectors')),
  });
  const unlisten = observations.refusals.listen(watch.refused.bind(watch));
  closers.push(async () => {
    unlisten();
    await watch.close();
  });
  return watch;
}

/** A single thread that never idles away: it holds detectors. Not nice to others: what it finds is waited for. */
function openShard(log: Logger) {
  return createPiscinaCompute({
    threads: 1,
    tasks: { [DRIFT_SHARD.name]: new URL(`../../workers/${DRIFT_SHARD.name}.ts`, import.meta.url) },
    niceIncrement: 0,
    idleTimeoutMs: Number.POSITIVE_INFINITY,
    onStrayError: (error) => log.error({ err: error }, 'a thread of drift detection died between two turns'),
  });
}

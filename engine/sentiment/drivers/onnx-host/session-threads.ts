/** Threads that each hold a session of the same model: as many batches run at once, each on one core. */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { fromRecord } from '../../../errors.ts';
import type { Outcome } from '../../../jobs/compute.ts';
import type { PaddedBatch } from '../../host/padded-batch.ts';
import { runFailed } from './run-failed.ts';
import type { SessionTask } from './session.ts';

export interface Lane {
  /** Logits row by row. Only one at a time, and never interrupted. */
  run(batch: PaddedBatch): Promise<Float32Array>;
}

export interface Lanes {
  readonly all: readonly Lane[];
  /** Ends the threads; nothing may run. */
  close(): Promise<void>;
}

export interface LanesOptions {
  readonly threads: number;
  readonly sessionFile: URL;
  readonly weights: string;
  readonly isOptimised: boolean;
  readonly labels: number;
}

/** Opens the model in each thread. @throws OpsError `model_unloadable` */
export async function openLanes({ threads, sessionFile, ...model }: LanesOptions): Promise<Lanes> {
  const pools = Array.from({ length: threads }, () => singleThread(sessionFile));
  const close = async () => void (await Promise.all(pools.map((pool) => pool.destroy())));
  const opened = await Promise.allSettled(pools.map((pool) => run(pool, { ...model, batch: null })));
  const failure = opened.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await close();
    throw failure.reason;
  }
  return { all: pools.map((pool) => ({ run: (batch) => run(pool, { ...model, batch }) })), close };
}

/** A shared pool would not send a batch to a thread that has the model already. */
function singleThread(sessionFile: URL): Piscina {
  const pool = new Piscina({
    filename: fileURLToPath(sessionFile),
    minThreads: 1,
    maxThreads: 1,
    // A thread that sleeps in Atomics.wait does not see the end of its session's native work.
    atomics: 'disabled',
  });
  // A thread that dies between two batches is started again by the pool, and opens the model with its next one.
  pool.on('error', () => undefined);
  return pool;
}

async function run(pool: Piscina, task: SessionTask): Promise<Float32Array> {
  const outcome: Outcome<Float32Array> = await pool.run(task).catch((cause: unknown) => {
    throw runFailed(`its thread died: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  if (outcome.ok) return outcome.value;
  throw fromRecord(outcome.error);
}

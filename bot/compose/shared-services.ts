/** What everything else in a process stands on: the log, who may do what, the audit log, the store and the pool. */
import type { Logger } from 'pino';
import { openAuditLog } from '#engine/audit/audit-log.ts';
import type { AuditLog } from '#engine/audit/types.ts';
import type { Clock } from '#engine/clock.ts';
import type { FolderLock } from '#engine/durable/folder-lock.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import type { PolicySource, PolicyState } from '#engine/policy/types.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import type { Store } from '#engine/store/types.ts';
import type { Operations } from '../api/operations.ts';
import type { Config } from '../config.ts';
import { createLogger, type LogLevel, readableOutput } from '../logger.ts';
import { VERSION } from './actions.ts';
import { openPolicy } from './policy.ts';
import { TASKS } from './pool-tasks.ts';
import { systemClock } from './system-clock.ts';

/** Threads die of a full heap at this size; tables lie outside it, in shared buffers. */
const HEAP_LIMIT_MB = 1024;

/** What closes what was opened, in the order of the opening. */
export type Closers = (() => Promise<void>)[];

export interface SharedServicesOptions {
  readonly config: Config;
  readonly lock: FolderLock;
  /** A process that lasts, and works for all. */
  readonly isServer: boolean;
  readonly logLevel: LogLevel;
  /** Lines for people instead of JSON. */
  readonly readableLog: boolean;
}

export interface SharedServices {
  readonly config: Config;
  readonly isServer: boolean;
  readonly clock: Clock;
  readonly log: Logger;
  readonly policy: PolicySource;
  readonly audit: AuditLog;
  /** Null in a process that ends with its command. */
  readonly operations: Operations | null;
  readonly store: Store;
  readonly compute: Compute;
}

export async function openSharedServices(options: SharedServicesOptions, closers: Closers): Promise<SharedServices> {
  const { config, lock, isServer } = options;
  const clock = systemClock;
  const output = options.readableLog ? await readableOutput(config) : undefined;
  const log = createLogger(options.logLevel, config.secrets, output);
  closers.push(() => lock.release());
  const policy = await openPolicy(config, (state) => tellPolicy(state, log));
  const audit = await openAuditLog({ dir: config.stateDir, clock });
  closers.push(() => audit.close());
  const operations = isServer ? await openOperations(clock) : null;
  const store = await openLowdbStore({
    dir: config.stateDir,
    clock,
    onSnapshotFailed: (error) => log.error({ err: error }, 'snapshot failed; tried again after some more commits'),
    onDamagedEnd: (copy) => log.error({ copy }, 'the last journal line was damaged: its commits are lost'),
  });
  closers.push(() => store.close());
  const pool = createPiscinaCompute({
    threads: config.threads,
    tasks: TASKS,
    heapLimitMb: HEAP_LIMIT_MB,
    niceIncrement: 10,
    onStrayError: (error) => log.error({ err: error }, 'a pool thread died between two tasks'),
  });
  closers.push(() => pool.close());
  return {
    ...{ config, isServer, clock, log, policy, audit, operations },
    store: operations?.store(store) ?? store,
    compute: operations?.compute(pool) ?? pool,
  };
}

/** Only a process that lasts is looked at, and only it takes the time to load what that needs. */
async function openOperations(clock: Clock): Promise<Operations> {
  const { createOperations } = await import('../api/operations.ts');
  return createOperations({ clock, version: VERSION });
}

function tellPolicy({ file, policy, problems }: PolicyState, log: Logger): void {
  if (problems.length > 0) log.error({ file, problems }, 'policy file cannot be used; the policy before counts');
  else log.info({ file }, policy === null ? 'policy file is gone' : 'policy read anew');
}

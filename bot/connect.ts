/** Finds the process that owns the state folder and speaks to it, or becomes that process. */
import type { Clock } from '#engine/clock.ts';
import { acquireFolderLock, type FolderLock, ownerAlive, readFolderLock } from '#engine/durable/folder-lock.ts';
import { toOpsError } from '#engine/errors.ts';
import { createApiClient } from './api/client.ts';
import { type LockedBy, reachOwner } from './api/reach-owner.ts';
import { type House, openHouse } from './compose.ts';
import type { Config } from './config.ts';
import type { ActionClient } from './terminal/client.ts';

/** `serve` and `prompt` run every job; `once` only those that are submitted to it, and leaves when they have ended. */
export type Mode = 'serve' | 'prompt' | 'once';

export interface Connection {
  readonly client: ActionClient;
  /** Resolves when no job is live that this process would run, and no request is being answered; at once for another's house. */
  idle(): Promise<void>;
  /** Takes no new work, waits up to `drainMs` for what runs, gives the state folder up. A second call does nothing. */
  close(drainMs: number): Promise<void>;
}

interface Partner {
  readonly client: ActionClient;
  /** Null when another process does the work. */
  readonly house: House | null;
}

/** How long to look away when the lock's owner changed between two looks. */
const RETRY_MS = 50;

/**
 * @throws OpsError `state_owned` (`serve` beside a living owner), `owner_silent`, `state_corrupt`, `state_unwritable`,
 *   `state_full`, `port_taken`
 */
export async function connect(config: Config, mode: Mode, clock: Clock): Promise<Connection> {
  let partner = await findPartner(config, mode, clock);
  const client: ActionClient = {
    get remote() {
      return partner.client.remote;
    },
    get owner() {
      return partner.client.owner;
    },
    follow: (jobId, signal) => partner.client.follow(jobId, signal),
    perform: async (request) => {
      for (;;) {
        const outcome = await partner.client.perform(request);
        // An owner that is leaving has done nothing: the next one, perhaps this process, is asked instead.
        if (outcome.ok || outcome.error.code !== 'owner_leaving') return outcome;
        partner = await findPartner(config, mode, clock);
      }
    },
  };
  return {
    client,
    idle: async () => await partner.house?.idle(),
    close: async (drainMs) => await partner.house?.close(drainMs),
  };
}

async function findPartner(config: Config, mode: Mode, clock: Clock): Promise<Partner> {
  for (;;) {
    const lock = await tryLock(config.stateDir, mode, clock);
    if (lock !== null) return await becomeOwner(config, mode, lock);
    const owner = await reachOwner(config.stateDir, () => livingOwner(config.stateDir), clock);
    if (owner !== null) return { client: createApiClient(owner, config.stateDir), house: null };
    await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
  }
}

async function becomeOwner(config: Config, mode: Mode, lock: FolderLock): Promise<Partner> {
  const house = await openHouse({
    config,
    lock,
    claim: mode === 'once' ? 'own' : 'all',
    apiPort: mode === 'serve' ? config.apiPort : 0,
    logLevel: config.logLevel ?? (mode === 'serve' ? 'info' : 'error'),
  });
  return { client: inProcess(house), house };
}

async function tryLock(stateDir: string, mode: Mode, clock: Clock): Promise<FolderLock | null> {
  try {
    return await acquireFolderLock(stateDir, clock);
  } catch (thrown) {
    if (mode === 'serve' || toOpsError(thrown).code !== 'state_owned') throw thrown;
    return null;
  }
}

async function livingOwner(stateDir: string): Promise<LockedBy | null> {
  const lock = await readFolderLock(stateDir);
  return lock !== undefined && ownerAlive(lock) ? lock : null;
}

function inProcess(house: House): ActionClient {
  return {
    remote: false,
    owner: null,
    perform: (request) => house.perform(request),
    follow: (jobId, signal) => house.jobs.follow(jobId, signal),
  };
}

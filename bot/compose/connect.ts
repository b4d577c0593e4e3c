/** Finds the process that owns the state folder and speaks to it, or becomes that process. */
import { hostname } from 'node:os';
import type { ActionOutcome, ActionRequest } from '#engine/actions/types.ts';
import type { Clock } from '#engine/clock.ts';
import { acquireFolderLock, type FolderLock, ownerAlive, readFolderLock } from '#engine/durable/folder-lock.ts';
import { type OpsError, toOpsError } from '#engine/errors.ts';
import type { ActionClient } from '../action-client.ts';
import { createApiClient } from '../api/client.ts';
import { type LockedBy, reachOwner } from '../api/reach-owner.ts';
import type { Config } from '../config.ts';
import { type House, openHouse } from './house.ts';

/** `serve` and `prompt` run every job; `once` only those that are submitted to it, and leaves when they have ended. */
export type Mode = 'serve' | 'prompt' | 'once';

export interface Connection {
  readonly client: ActionClient;
  /** Of the local workspace, where this process serves one. */
  readonly entryUrl: string | null;
  /** Resolves when the state folder that this process owns can no longer be used. */
  readonly failed: Promise<OpsError>;
  /** Waits until nothing is left to do for this process, then closes; at once for another's house. */
  finish(): Promise<void>;
  /** Takes no new work, waits up to `drainMs` for what runs, gives the state folder up. A second call does nothing. */
  close(drainMs: number): Promise<void>;
}

interface Partner {
  readonly client: ActionClient;
  /** Null when another process does the work. */
  readonly house: House | null;
}

/** How long to look away when the lock's owner changed between two looks. */
const RETRY_MS = 250;

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
        const outcome = await answerOf(partner.client, request);
        if (outcome.ok || !NOTHING_DONE.has(outcome.error.code)) return outcome;
        // The next owner, perhaps this process, is asked instead; one that lives and is silent is told by findPartner.
        await pause(clock);
        partner = await findPartner(config, mode, clock);
      }
    },
  };
  return {
    client,
    entryUrl: partner.house?.entryUrl ?? null,
    failed: partner.house?.failed ?? new Promise(() => {}),
    finish: async () => await partner.house?.finish(),
    close: async (drainMs) => await partner.house?.close(drainMs),
  };
}

async function findPartner(config: Config, mode: Mode, clock: Clock): Promise<Partner> {
  for (;;) {
    const lock = await tryLock(config.stateDir, mode, clock);
    if (lock !== null) return await becomeOwner(config, mode, lock);
    const owner = await reachOwner(config.stateDir, () => livingOwner(config.stateDir), clock);
    if (owner !== null) return { client: createApiClient(owner, config.stateDir), house: null };
    await pause(clock);
  }
}

/** An owner that is leaving, or that could not be reached, has done nothing. */
const NOTHING_DONE: ReadonlySet<string> = new Set(['owner_leaving', 'owner_silent']);

async function answerOf(client: ActionClient, request: ActionRequest): Promise<ActionOutcome> {
  try {
    return await client.perform(request);
  } catch (thrown) {
    return { ok: false, action: request.action, error: toOpsError(thrown).toRecord() };
  }
}

function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.after(RETRY_MS, resolve);
  });
}

async function becomeOwner(config: Config, mode: Mode, lock: FolderLock): Promise<Partner> {
  const house = await openHouse({
    config,
    lock,
    claim: mode === 'once' ? 'own' : 'all',
    // Only a server is meant to be found by others than this machine's shells.
    apiHost: mode === 'serve' ? config.apiHost : '127.0.0.1',
    apiPort: mode === 'serve' ? config.apiPort : 0,
    chat: mode === 'serve',
    logLevel: config.logLevel ?? (mode === 'serve' ? 'info' : 'error'),
    readableLog: (config.logFormat ?? (process.stderr.isTTY ? 'readable' : 'json')) === 'readable',
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
  if (lock === undefined || !ownerAlive(lock)) return null;
  return { ...lock, host: lock.host === hostname() ? null : lock.host };
}

function inProcess(house: House): ActionClient {
  return {
    remote: false,
    owner: null,
    perform: (request) => house.perform(request),
    follow: (jobId, signal) => house.jobs.follow(jobId, signal),
  };
}

/**
 * One owner per state folder: the file `lock` says which process it is.
 *
 * A living owner is never robbed. The lock is created with its content in one step (link(2) of a synced temporary file), so nobody
 * ever reads a half-written one. A dead owner's lock is replaced only by the holder of `lock.takeover`, who reads it again first:
 * two processes that both saw the dead owner cannot both win, nor can one remove the other's fresh lock. `lock.takeover` is itself
 * acquired by the same rule, so a process that died while it held it is replaced under `lock.takeover.takeover`.
 */
import { link, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Clock, isoTime } from '../clock.ts';
import { OpsError } from '../errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { makeFolder, syncFolder } from './folders.ts';
import { ifThere } from './if-there.ts';
import { type LockRecord, parseLockRecord } from './lock-record.ts';
import { mayBeAlive, thisProcess } from './process-identity.ts';
import { stateError, systemCode } from './state-error.ts';
import { createSynced, sweepTemporaryFiles, temporaryPath } from './temporary-file.ts';
import type { WritePoint, WriteProbe } from './write-points.ts';

export interface FolderLock {
  readonly record: LockRecord;
  /** Tells other processes where and with which token the owner's API listens. */
  publish(api: { readonly url: string; readonly token: string }): Promise<void>;
  /** Gives the folder up, if it is still ours; a second call does nothing. */
  release(): Promise<void>;
}

/**
 * Makes this process the owner of `folder`, which is created where missing, and clears away what killed owners left half-written in
 * it. Store and audit log rely on it: they do not ask again.
 * @throws OpsError `state_owned` with the owner's pid, `state_corrupt` when the lock cannot be read: nobody then knows whether its
 *   owner lives, so a person has to look; `state_full`, `state_unwritable`
 */
export async function acquireFolderLock(folder: string, clock: Clock, probe?: WriteProbe): Promise<FolderLock> {
  await makeFolder(folder);
  const record: LockRecord = { ...thisProcess(), since: isoTime(clock.now()), url: null, token: null };
  const path = lockPath(folder);
  const owner = await claim(path, record, probe).catch((thrown: unknown) => {
    throw stateError(thrown, path);
  });
  if (owner !== 'ours') throw ownedBy(owner, folder);
  const lock = new HeldLock(path, record, probe);
  try {
    await sweepTemporaryFiles(folder);
  } catch (thrown) {
    await lock.release();
    throw stateError(thrown, folder);
  }
  return lock;
}

/** The owner's record, or undefined when nobody owns the folder. @throws OpsError `state_corrupt`, `state_unwritable` */
export function readFolderLock(folder: string): Promise<LockRecord | undefined> {
  return readLock(lockPath(folder));
}

/** False only when the owner is certainly gone. */
export function ownerAlive(lock: LockRecord): boolean {
  return mayBeAlive(lock);
}

class HeldLock implements FolderLock {
  readonly #path: string;
  readonly #probe: WriteProbe | undefined;
  #record: LockRecord;
  #released = false;

  constructor(path: string, record: LockRecord, probe: WriteProbe | undefined) {
    this.#path = path;
    this.#record = record;
    this.#probe = probe;
  }

  get record(): LockRecord {
    return this.#record;
  }

  async publish(api: { readonly url: string; readonly token: string }): Promise<void> {
    if (this.#released) throw new OpsError('state_closed', 'the folder lock was released before it was published');
    const published = { ...this.#record, ...api };
    const points = { write: 'lock.publish', rename: 'lock.publish' } as const;
    await writeFileAtomic(this.#path, text(published), { points }, this.#probe);
    this.#record = published;
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    const lock = await readLock(this.#path);
    if (lock === undefined || !isThisProcess(lock)) return;
    await remove(this.#path, 'lock.release', this.#probe);
  }
}

/** Puts `record` at `path`, or says which living process holds that place. */
async function claim(path: string, record: LockRecord, probe: WriteProbe | undefined): Promise<LockRecord | 'ours'> {
  for (;;) {
    // Looked at first: beside a living owner nothing is written, on a full disk either.
    const holder = await readLock(path);
    if (holder === undefined) {
      if (await createWithContent(path, record, probe)) return 'ours';
      continue;
    }
    if (mayBeAlive(holder)) return holder;

    const guard = `${path}.takeover`;
    const rival = await claim(guard, record, probe);
    // A living rival is just taking this place.
    if (rival !== 'ours') return rival;
    try {
      if (await replaceDead(path, record, probe)) return 'ours';
    } finally {
      await remove(guard, 'lock.takeover', probe);
    }
  }
}

/** Only under the guard. False when the place is free or has a living holder by now. */
async function replaceDead(path: string, record: LockRecord, probe: WriteProbe | undefined): Promise<boolean> {
  const holder = await readLock(path);
  if (holder === undefined || mayBeAlive(holder)) return false;
  await withTemporary(path, record, async (temporary) => {
    probe?.('lock.takeover');
    await rename(temporary, path);
  });
  return true;
}

/** False when there is such a file already. */
async function createWithContent(path: string, record: LockRecord, probe: WriteProbe | undefined): Promise<boolean> {
  try {
    await withTemporary(path, record, async (temporary) => {
      probe?.('lock.create');
      await link(temporary, path);
    });
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}

async function withTemporary(path: string, record: LockRecord, place: (temporary: string) => Promise<void>) {
  const temporary = temporaryPath(path);
  try {
    await createSynced(temporary, Buffer.from(text(record)), 0o600);
    await place(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(path));
}

async function remove(path: string, point: WritePoint, probe: WriteProbe | undefined): Promise<void> {
  try {
    probe?.(point);
    await rm(path, { force: true });
    await syncFolder(dirname(path));
  } catch (thrown) {
    throw stateError(thrown, path);
  }
}

async function readLock(path: string): Promise<LockRecord | undefined> {
  const content = await ifThere(readFile(path, 'utf8')).catch((thrown: unknown) => {
    throw stateError(thrown, path);
  });
  return content === undefined ? undefined : parseLockRecord(content, path);
}

function isThisProcess(lock: LockRecord): boolean {
  const here = thisProcess();
  return lock.pid === here.pid && lock.start === here.start && lock.host === here.host;
}

function ownedBy({ pid, host }: LockRecord, folder: string): OpsError {
  return new OpsError('state_owned', `${folder} is owned by the living process ${pid} on ${host}`, {
    facts: { path: folder, pid },
  });
}

function lockPath(folder: string): string {
  return join(folder, 'lock');
}

function text(record: LockRecord): string {
  return `${JSON.stringify(record)}\n`;
}

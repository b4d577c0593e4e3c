/** One file from the hub to the disk: what is there already is used, what comes is hashed on its way, and only right bytes get the name. */
import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ifThere } from '#engine/durable/if-there.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { OpsError } from '../../../errors.ts';
import type { Compute } from '../../../jobs/compute.ts';
import type { FileHashes } from '../../tasks.ts';
import type { DownloadedFile, HubFile } from '../../types.ts';
import { cacheError } from '../snapshot/cache-error.ts';
import { makeCacheFolder } from '../snapshot/make-cache-folder.ts';
import type { AskOptions } from './ask.ts';
import { type FilePlace, fetchRest } from './fetch-rest.ts';
import { followHash } from './following-hash.ts';
import { PartFile } from './part-file.ts';
import { type Patience, retrying } from './transient.ts';

export interface DownloadOptions extends AskOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
  readonly patience: Patience;
  readonly compute: Compute;
  readonly probe?: WriteProbe;
}

/** What lies there from before may be wrong, and so may be what comes: each gets one more try from the first byte. */
const MOST_TRIES = 3;

/** @throws OpsError as of `ModelHub.download` */
export async function downloadFile(
  place: FilePlace,
  target: string,
  options: DownloadOptions,
): Promise<DownloadedFile> {
  const { file } = place;
  const { onBytes, probe } = options;
  await makeCacheFolder(dirname(target));
  const whole = await orAborted(hashesOfWhole(file, target, options.compute), options.signal);
  if (whole !== null && isRight(file, whole)) {
    onBytes(file.bytes);
    return { path: file.path, bytes: file.bytes, sha256: whole.sha256, resumedBytes: file.bytes };
  }
  const part = await PartFile.open(target, probe);
  try {
    if (part.written > file.bytes) await part.restart(null);
    let resumedBytes = part.written;
    for (let tries = 1; ; tries++) {
      const hashes = await fill(part, place, options);
      if (part.refilled) resumedBytes = 0;
      if (hashes !== null && isRight(file, hashes)) {
        await part.become(target);
        return { path: file.path, bytes: file.bytes, sha256: hashes.sha256, resumedBytes };
      }
      await part.restart(null);
      if (tries === MOST_TRIES) throw damaged(file);
    }
  } finally {
    await part.close();
  }
}

/** Until all bytes are there and safe on the disk. */
async function fill(part: PartFile, place: FilePlace, options: DownloadOptions): Promise<FileHashes | null> {
  const { file } = place;
  const { signal, clock, patience, onBytes } = options;
  const hash = followHash(part.path, file.bytes, file.gitSha1 !== null, options.compute);
  let most = part.written;
  const tell = (bytes: number) => {
    most = Math.max(most, bytes);
    hash.grown(bytes);
    onBytes(bytes);
  };
  part.onWritten = tell;
  tell(part.written);
  try {
    const work = async () => {
      if (part.written < file.bytes) await fetchRest(place, part, hash, options);
    };
    await retrying(work, { patience, clock, signal, gained: () => most });
    // The thread has its last bytes to hash while the disk has its last ones to write.
    const [hashes] = await Promise.all([orAborted(hash.hashes(), signal), part.sync()]);
    return hashes;
  } finally {
    hash.end();
  }
}

/** Null where there is no file of that size. */
async function hashesOfWhole(file: HubFile, target: string, compute: Compute): Promise<FileHashes | null> {
  try {
    const there = await ifThere(stat(target));
    if (there === undefined) return null;
    if (there.isFile() && there.size === file.bytes) {
      const hash = followHash(target, file.bytes, file.gitSha1 !== null, compute);
      hash.grown(file.bytes);
      return await hash.hashes();
    }
    await rm(target, { recursive: true });
    return null;
  } catch (thrown) {
    throw cacheError(thrown, target);
  }
}

/** A thread that others hold may be long in coming. */
async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  // Whoever leaves no longer hears how it ended.
  work.catch(() => undefined);
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function isRight(file: HubFile, hashes: FileHashes): boolean {
  if (file.sha256 !== null && file.sha256 !== hashes.sha256) return false;
  if (file.gitSha1 !== null && file.gitSha1 !== hashes.gitSha1) return false;
  return file.sha256 !== null || file.gitSha1 !== null;
}

function damaged(file: HubFile): OpsError {
  return new OpsError('download_damaged', `the bytes of ${file.path} are not those that the hub announced`, {
    facts: { file: file.path, reason: 'hash' },
  });
}

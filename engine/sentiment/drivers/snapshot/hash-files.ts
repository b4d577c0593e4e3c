/** Hashes of files on disk, for the threads of the pool: reading blocks, in pieces that the processor's cache holds. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { FileHashes, GrowingFile, HashRequest } from '../../tasks.ts';
import type { SnapshotFile } from '../../types.ts';
import { cacheError } from './cache-error.ts';

export const CHUNK_BYTES = 1 << 18;

/** @throws OpsError `cache_unwritable` for a file that cannot be read */
export function hashFiles({ dir, paths }: HashRequest): SnapshotFile[] {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  return paths.map((path) => {
    const hash = createHash('sha256');
    try {
      const bytes = readInto([hash], join(dir, path), buffer);
      return { path, bytes, sha256: hash.digest('hex') };
    } catch (thrown) {
      throw cacheError(thrown, join(dir, path));
    }
  });
}

/** The same of a file that somebody still writes; blocks its thread while it waits. */
export function hashGrowingFile({ path, bytes, written, git }: GrowingFile & { git: boolean }): FileHashes | null {
  const sha256 = createHash('sha256');
  const hashes = git ? [sha256, createHash('sha1').update(`blob ${bytes}\0`)] : [sha256];
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let done = 0; done < bytes; ) {
      const there = Number(Atomics.load(written, 0));
      if (there < 0) return null;
      if (there <= done) Atomics.wait(written, 0, BigInt(there));
      while (done < there) {
        const read = readSync(file, buffer, 0, Math.min(CHUNK_BYTES, there - done), done);
        if (read === 0) return null;
        for (const hash of hashes) hash.update(buffer.subarray(0, read));
        done += read;
      }
    }
  } finally {
    closeSync(file);
  }
  return { sha256: sha256.digest('hex'), gitSha1: hashes[1]?.digest('hex') ?? '' };
}

/** @returns how many bytes the file has */
export function readInto(hashes: readonly Hash[], path: string, buffer: Buffer): number {
  const file = openSync(path, 'r');
  try {
    for (let done = 0; ; ) {
      const read = readSync(file, buffer, 0, buffer.length, done);
      if (read === 0) return done;
      for (const hash of hashes) hash.update(buffer.subarray(0, read));
      done += read;
    }
  } finally {
    closeSync(file);
  }
}

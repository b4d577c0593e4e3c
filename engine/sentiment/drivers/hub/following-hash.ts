/** The hashes of a file that is being written, computed in a thread that follows the writer; of a small one, afterwards. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Compute } from '../../../jobs/compute.ts';
import { type FileHashes, HASH_GROWING_FILE } from '../../tasks.ts';

export interface FollowingHash {
  /** So many bytes are there. */
  grown(bytes: number): void;
  /** The file begins again at its first byte. */
  restart(): void;
  /** Once all bytes are there; null where the thread found fewer. */
  hashes(): Promise<FileHashes | null>;
  /** Lets the thread go. */
  end(): void;
}

/** Below, a thread would cost more than the hash. */
const SMALL_BYTES = 1 << 20;
/** So much at a time is told to the thread: waking it costs more than hashing what one write brings. */
const STRIDE_BYTES = 4 << 20;

export function followHash(path: string, bytes: number, git: boolean, compute: Compute): FollowingHash {
  if (bytes <= SMALL_BYTES) {
    return { grown() {}, restart() {}, hashes: () => hashesOf(path), end() {} };
  }
  let told = 0;
  let follower = startFollower();
  function startFollower() {
    const written = new BigInt64Array(new SharedArrayBuffer(8));
    const result = compute.run(HASH_GROWING_FILE, { path, bytes, git, written });
    // Whoever asks for the hashes is told; a download that failed before asks no more.
    result.catch(() => undefined);
    return { written, result };
  }
  const tell = (count: number) => {
    told = count;
    Atomics.store(follower.written, 0, BigInt(count));
    Atomics.notify(follower.written, 0);
  };
  return {
    grown(count) {
      if (count - told >= STRIDE_BYTES || count === bytes) tell(count);
    },
    restart() {
      tell(-1);
      told = 0;
      follower = startFollower();
    },
    hashes: () => follower.result,
    end: () => tell(-1),
  };
}

/** Of a file that is there, on the calling thread. */
async function hashesOf(path: string): Promise<FileHashes> {
  const content = await readFile(path);
  return {
    sha256: createHash('sha256').update(content).digest('hex'),
    gitSha1: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
  };
}

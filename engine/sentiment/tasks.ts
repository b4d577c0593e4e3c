/** The CPU work of this area, as the pool knows it: hashing of model files. */
import type { ComputeTask } from '../jobs/compute.ts';
import type { SnapshotFile } from './types.ts';

export interface HashRequest {
  /** Absolute path of the folder. */
  readonly dir: string;
  /** Relative, with `/`. */
  readonly paths: readonly string[];
}

/** Sizes as they were when read; a file that cannot be read is an error. */
export const HASH_FILES: ComputeTask<HashRequest, readonly SnapshotFile[]> = { name: 'hash-files' };

/** The platform's directory checksum (hex) over the files of a folder, in the platform's order whatever order they come in. */
export const CHECKSUM_FOLDER: ComputeTask<HashRequest, string> = { name: 'checksum-folder' };

export interface GrowingFile {
  readonly path: string;
  /** How long it will be. */
  readonly bytes: number;
  /**
   * One 64-bit number in shared memory: how many bytes are there already, -1 when nobody wants the hash any more. Whoever writes it
   * notifies.
   */
  readonly written: BigInt64Array<SharedArrayBuffer>;
}

export interface FileHashes {
  readonly sha256: string;
  /** Of `blob <bytes>\0` and the content. */
  readonly gitSha1: string;
}

/** Hashes a file while it is being written: holds its thread until the last byte is there. Null when nobody wants it any more. */
export const HASH_GROWING_FILE: ComputeTask<GrowingFile & { readonly git: boolean }, FileHashes | null> = {
  name: 'hash-growing-file',
};

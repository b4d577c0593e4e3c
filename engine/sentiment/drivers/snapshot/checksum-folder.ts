/** The platform's checksum of a model folder (`.checksum`): it tells whether the folder is as it was, not which file is not. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { comparePaths } from '../../snapshot/path-order.ts';
import { isChecksumFile } from '../../snapshot/safe-path.ts';
import type { HashRequest } from '../../tasks.ts';
import { CHUNK_BYTES, readInto } from './hash-files.ts';

/** One SHA-256 over each path and its file's bytes; a file that cannot be read adds its path only, as the platform has it. */
export function checksumFolder({ dir, paths }: HashRequest): string {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let hash = createHash('sha256');
  for (const path of paths.filter((path) => !isChecksumFile(path)).sort(comparePaths)) {
    hash.update(path, 'utf8');
    const beforeContent = hash.copy();
    try {
      readInto([hash], join(dir, path), buffer);
    } catch {
      hash = beforeContent;
    }
  }
  return hash.digest('hex');
}

/** Replaces a whole file so that a kill, a power cut or a full disk leaves either the old or the new version. */
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './folders.ts';
import { stateError } from './state-error.ts';
import { createSynced, temporaryPath } from './temporary-file.ts';
import type { WritePoint, WriteProbe } from './write-points.ts';

export interface AtomicWriteOptions {
  readonly points: { readonly write: WritePoint; readonly rename: WritePoint };
}

/**
 * Temporary sibling (mode 0600), all bytes, fsync, rename, fsync of the folder. The folder must exist.
 * @throws OpsError `state_full` (the old file is intact and the temporary one removed), `state_unwritable`, `state_corrupt`
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array | string,
  { points }: AtomicWriteOptions,
  probe?: WriteProbe,
): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    probe?.(points.write);
    await createSynced(temporary, typeof bytes === 'string' ? Buffer.from(bytes) : bytes, 0o600);
    probe?.(points.rename);
    await rename(temporary, path);
  } catch (thrown) {
    // The first error says more than one of the clean-up would; what stays is swept at the next start.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw stateError(thrown, path);
  }
  await syncFolder(dirname(path)).catch((thrown: unknown) => {
    throw stateError(thrown, path);
  });
}

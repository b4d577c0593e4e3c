/** Keeps a copy of the end of a file that is about to be cut off, so that a person can still look at it. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from './atomic-file.ts';
import { makeFolder } from './folders.ts';
import { sha256Hex } from './sha256.ts';
import { stateError } from './state-error.ts';
import { sweepTemporaryFiles } from './temporary-file.ts';
import type { WritePoint, WriteProbe } from './write-points.ts';

/**
 * Copies what follows byte `from` of `file` to `torn/`; doing it again after a crash writes the same copy.
 * @returns the copy's path: its name carries the place and the hash, so that no copy replaces another
 */
export async function keepEnd(
  folder: string,
  file: string,
  from: number,
  { point, suffix }: { readonly point: WritePoint; readonly suffix: string },
  probe?: WriteProbe,
): Promise<string> {
  const torn = join(folder, 'torn');
  await makeFolder(torn);
  await sweepTemporaryFiles(torn);
  const bytes = await readFrom(join(folder, file), from);
  const copy = join(torn, `${file}.${from}.${sha256Hex(bytes).slice(0, 8)}${suffix}`);
  await writeFileAtomic(copy, bytes, { points: { write: point, rename: point } }, probe);
  return copy;
}

/** @throws OpsError `state_unwritable`, `state_corrupt` when the system cannot read it */
export async function readFrom(path: string, from: number): Promise<Buffer> {
  try {
    const handle = await open(path, 'r');
    try {
      const bytes = Buffer.alloc((await handle.stat()).size - from);
      await handle.read(bytes, 0, bytes.length, from);
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw stateError(thrown, path);
  }
}

/** The staging folder of a commit just before it becomes the present snapshot. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OpsError } from '../../../errors.ts';
import type { SnapshotFile } from '../../types.ts';
import { listFiles } from './list-files.ts';

/** Leaves exactly these files in it. @throws OpsError `download_damaged` where one is missing or of another size */
export async function cleanStaging(dir: string, files: readonly SnapshotFile[]): Promise<void> {
  const present = await listFiles(dir);
  for (const { path, bytes } of files) {
    const size = present.get(path);
    if (size === bytes) continue;
    const reason = size === undefined ? 'missing' : 'size';
    throw new OpsError('download_damaged', `expected ${bytes} bytes of ${path}, found ${size ?? 'no file'}`, {
      facts: { file: path, reason },
    });
  }
  const wanted = new Set(files.map(({ path }) => path));
  for (const path of present.keys()) if (!wanted.has(path)) await rm(join(dir, path));
}

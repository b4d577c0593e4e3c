/** What a crash left behind the last whole line of the audit log: kept aside, and reported in the log itself. */
import { open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { makeFolder, syncFolder } from '#engine/durable/folders.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import { stateError, systemCode } from '#engine/durable/state-error.ts';
import { sweepTemporaryFiles } from '#engine/durable/temporary-file.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import type { JsonObject } from '../json.ts';

const POINTS = { write: 'audit.quarantine', rename: 'audit.quarantine' } as const;

/** Not reported in the log yet; the suffix goes when it is. */
const UNREPORTED = '.new';

/** Copies what follows byte `from` of `file` to `torn/`. Doing it again after a crash writes the same copy. */
export async function keepTornEnd(folder: string, file: string, from: number, probe?: WriteProbe): Promise<void> {
  const torn = join(folder, 'torn');
  await makeFolder(torn);
  await sweepTemporaryFiles(torn);
  const bytes = await readFrom(join(folder, file), from);
  // The hash in the name: a second crash at the same byte, while this was being reported, must not replace the copy.
  const name = `${file}.${from}.${sha256Hex(bytes).slice(0, 8)}${UNREPORTED}`;
  await writeFileAtomic(join(torn, name), bytes, { points: POINTS }, probe);
}

/** Calls `report` for each copy that the log does not name yet; a crash in between can name one twice, but never none. */
export async function reportTornEnds(folder: string, report: (data: JsonObject) => Promise<unknown>): Promise<void> {
  const torn = join(folder, 'torn');
  for (const name of await listIfThere(torn)) {
    if (!name.endsWith(UNREPORTED)) continue;
    const bytes = await readFrom(join(torn, name), 0);
    const kept = name.slice(0, -UNREPORTED.length);
    await report({ file: `torn/${kept}`, bytes: bytes.length, sha256: sha256Hex(bytes) });
    await rename(join(torn, name), join(torn, kept));
    await syncFolder(torn);
  }
}

async function readFrom(path: string, from: number): Promise<Buffer> {
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

async function listIfThere(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return [];
    throw stateError(thrown, folder);
  }
}

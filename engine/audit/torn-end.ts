/** What a crash left behind the last whole line of the audit log: kept aside, and reported in the log itself. */
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '#engine/durable/folders.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import { keepEnd, readFrom } from '#engine/durable/keep-end.ts';
import { sha256Hex } from '#engine/durable/sha256.ts';
import { stateError } from '#engine/durable/state-error.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import type { JsonObject } from '../json.ts';

/** Not reported in the log yet; the suffix goes when it is. */
const UNREPORTED = '.new';

/** Copies what follows byte `from` of `file` to `torn/`. */
export async function keepTornEnd(folder: string, file: string, from: number, probe?: WriteProbe): Promise<void> {
  await keepEnd(folder, file, from, { point: 'audit.quarantine', suffix: UNREPORTED }, probe);
}

/** Calls `report` for each copy that the log does not name yet; a crash in between can name one twice, but never none. */
export async function reportTornEnds(folder: string, report: (data: JsonObject) => Promise<unknown>): Promise<void> {
  const torn = join(folder, 'torn');
  const names = await ifThere(readdir(torn)).catch((thrown: unknown) => {
    throw stateError(thrown, torn);
  });
  for (const name of (names ?? []).sort()) {
    if (!name.endsWith(UNREPORTED)) continue;
    const bytes = await readFrom(join(torn, name), 0);
    const kept = name.slice(0, -UNREPORTED.length);
    await report({ file: `torn/${kept}`, bytes: bytes.length, sha256: sha256Hex(bytes) });
    await rename(join(torn, name), join(torn, kept));
    await syncFolder(torn);
  }
}

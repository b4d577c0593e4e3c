/** The idempotency keys of a segment that is full, beside it (`<day>.<number>.keys`): a start need not read the segment again for them. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../durable/atomic-file.ts';
import { readLog } from '../../../durable/read-log.ts';
import type { WriteProbe } from '../../../durable/write-points.ts';
import type { RememberedKey } from '../../observations/remembered-keys.ts';
import { isWhole, keyOf } from './batch-line.ts';

const POINTS = { write: 'observations.keys', rename: 'observations.keys_rename' } as const;

export async function writeKeys(
  dir: string,
  segment: string,
  keys: readonly RememberedKey[],
  probe: WriteProbe | undefined,
): Promise<void> {
  await writeFileAtomic(pathOf(dir, segment), JSON.stringify(keys), { points: POINTS }, probe);
}

/** From the file beside the segment, else from the segment itself. Damaged lines have no keys. */
export async function readKeys(dir: string, segment: string): Promise<readonly RememberedKey[]> {
  try {
    return JSON.parse(await readFile(pathOf(dir, segment), 'utf8')) as RememberedKey[];
  } catch {
    // Missing after a kill between two files, or unreadable: it can be had again.
  }
  const keys: RememberedKey[] = [];
  await readLog(join(dir, segment), ({ bytes }) => {
    if (isWhole(bytes)) noteKey(bytes, keys);
    return true;
  });
  return keys;
}

/** @param line whole */
export function noteKey(line: Buffer, keys: RememberedKey[]): void {
  const { key, atMs } = keyOf(line);
  if (key !== null) keys.push({ key, atMs });
}

export async function dropKeys(dir: string, segment: string): Promise<void> {
  await rm(pathOf(dir, segment), { force: true });
}

function pathOf(dir: string, segment: string): string {
  return join(dir, segment.replace(/\.ndjson$/, '.keys'));
}

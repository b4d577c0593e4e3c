/** Why there is no present snapshot: what was wrong with the one that was set aside, for every process that comes later. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import type { SnapshotState } from '../../types.ts';

export type DamagedState = SnapshotState & { readonly ok: false };

const PROBLEM = z.strictObject({
  kind: z.literal('damaged'),
  file: z.string(),
  reason: z.enum(['missing', 'size', 'hash']),
});

/** Written before the folder is moved: a note beside a folder that is there says nothing. */
export async function noteSetAside(own: string, { problem }: DamagedState, probe?: WriteProbe): Promise<void> {
  if (problem.kind !== 'damaged') return;
  const points = { write: 'cache.manifest', rename: 'cache.manifest' } as const;
  await writeFileAtomic(noteIn(own), `${JSON.stringify(problem)}\n`, { points }, probe);
}

export async function readSetAside(own: string): Promise<DamagedState | undefined> {
  const text = await ifThere(readFile(noteIn(own), 'utf8'));
  try {
    return text === undefined ? undefined : { ok: false, problem: PROBLEM.parse(JSON.parse(text)) };
  } catch {
    return undefined;
  }
}

export async function forgetSetAside(own: string): Promise<void> {
  await rm(noteIn(own), { force: true });
}

const noteIn = (own: string) => join(own, 'set-aside.json');

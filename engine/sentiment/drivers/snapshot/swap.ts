/**
 * Moves folders so that a kill at any moment leaves one whole order of things in force. What is to be done is written down first
 * (`swap.json`): whoever finds it later does the rest. Every move has a target that is not there before, so that what was done shows.
 */
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { syncFolder } from '#engine/durable/folders.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import { MANIFEST, parseManifest } from '../../snapshot/manifest.ts';
import type { SnapshotManifest } from '../../types.ts';
import { makeCacheFolder } from './make-cache-folder.ts';

/** Who the present and the former snapshot are, and where. */
export interface Standing {
  readonly present: SnapshotManifest | null;
  readonly former: SnapshotManifest | null;
}

/** Relative to the folder of all models, which may be copied or mounted elsewhere before the rest is done. */
interface Move {
  readonly from: string;
  readonly to: string;
}

export interface Swap extends Standing {
  readonly moves: readonly Move[];
}

export interface SwapPlace {
  /** Folder of all models. */
  readonly root: string;
  /** Folder of our own files about this one. */
  readonly own: string;
  readonly probe?: WriteProbe | undefined;
}

const INTENT = z.strictObject({
  moves: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  present: MANIFEST.nullable(),
  former: MANIFEST.nullable(),
});

/** A kill, or a failure after the moves, is made good by `settle`; a failure before they are done takes all of them back. */
export async function swap(wanted: Swap, place: SwapPlace): Promise<void> {
  const { root, own, probe } = place;
  await makeCacheFolder(own);
  for (const { to } of wanted.moves) {
    await makeCacheFolder(join(root, dirname(to)));
    // The last target is the place of the present snapshot, free by then. In the others may lie what an earlier swap left behind.
    if (to !== wanted.moves[0]?.from) await rm(join(root, to), { recursive: true, force: true });
  }
  const points = { write: 'cache.intend', rename: 'cache.intend' } as const;
  await writeFileAtomic(intentPath(own), JSON.stringify(wanted), { points }, probe);
  await moveAll(wanted.moves, place);
  await finish(wanted, place);
}

/** Does the rest of a swap that was broken off. */
export async function settle(place: SwapPlace): Promise<void> {
  const intent = await readIntent(place.own);
  if (intent === undefined) return;
  for (const { from, to } of intent.moves) {
    const isThere = async (path: string) => (await ifThere(stat(join(place.root, path)))) !== undefined;
    if ((await isThere(from)) && !(await isThere(to))) await move({ from, to }, place);
  }
  await finish(intent, place);
}

export async function readStanding(own: string): Promise<Standing> {
  const intent = await readIntent(own);
  if (intent !== undefined) return intent;
  const [present, former] = await Promise.all([presentPath(own), formerPath(own)].map(readManifest));
  return { present: present ?? null, former: former ?? null };
}

async function moveAll(moves: readonly Move[], place: SwapPlace): Promise<void> {
  const { own, probe } = place;
  const done: Move[] = [];
  try {
    for (const [at, each] of moves.entries()) {
      probe?.(at === moves.length - 1 ? 'cache.present' : 'cache.aside');
      await move(each, place);
      done.push(each);
    }
  } catch (thrown) {
    for (const { from, to } of done.reverse()) await move({ from: to, to: from }, place);
    await rm(intentPath(own), { force: true });
    throw thrown;
  }
}

async function move({ from, to }: Move, { root }: SwapPlace): Promise<void> {
  await rename(join(root, from), join(root, to));
  await syncFolder(join(root, dirname(to)));
  await syncFolder(join(root, dirname(from)));
}

/** Until it succeeds the intent itself says who is who. */
async function finish({ present, former }: Standing, { own, probe }: SwapPlace): Promise<void> {
  try {
    await writeManifest(formerPath(own), former, probe);
    await writeManifest(presentPath(own), present, probe);
    probe?.('cache.done');
    await rm(intentPath(own), { force: true });
    await syncFolder(own);
  } catch {
    // A full disk, say: the next call tries again.
  }
}

export async function writeManifest(path: string, manifest: SnapshotManifest | null, probe?: WriteProbe) {
  if (manifest === null) return rm(path, { force: true });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const points = { write: 'cache.manifest', rename: 'cache.manifest' } as const;
  return writeFileAtomic(path, `${JSON.stringify(manifest, null, 2)}\n`, { points }, probe);
}

export const presentPath = (own: string) => join(own, 'manifest.json');
const formerPath = (own: string) => join(own, 'former.json');
const intentPath = (own: string) => join(own, 'swap.json');

async function readManifest(path: string): Promise<SnapshotManifest | undefined> {
  const text = await ifThere(readFile(path, 'utf8'));
  return text === undefined ? undefined : parseManifest(text);
}

async function readIntent(own: string): Promise<Swap | undefined> {
  const text = await ifThere(readFile(intentPath(own), 'utf8'));
  try {
    return text === undefined ? undefined : INTENT.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

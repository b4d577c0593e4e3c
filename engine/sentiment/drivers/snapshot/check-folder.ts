/** A model folder held against its manifest, and the platform's checksum of it; the hashing is done by the pool. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '#engine/durable/if-there.ts';
import type { Compute } from '../../../jobs/compute.ts';
import { compareWith } from '../../snapshot/manifest.ts';
import { shareOut } from '../../snapshot/share-out.ts';
import { CHECKSUM_FOLDER, HASH_FILES } from '../../tasks.ts';
import type { SnapshotFile, SnapshotManifest, SnapshotState } from '../../types.ts';
import { listFiles } from './list-files.ts';

export interface CheckPorts {
  readonly compute: Compute;
  readonly signal: AbortSignal;
}

export async function checkFolder(dir: string, manifest: SnapshotManifest, ports: CheckPorts): Promise<SnapshotState> {
  const present = await listFiles(dir);
  const { wrong, foreignFiles } = compareWith(manifest, present);
  if (wrong[0] !== undefined) return { ok: false, problem: { kind: 'damaged', ...wrong[0] } };
  const hashed = await hashFolder(dir, manifest.files, ports);
  for (const { path, sha256 } of manifest.files) {
    if (hashed.get(path)?.sha256 !== sha256)
      return { ok: false, problem: { kind: 'damaged', file: path, reason: 'hash' } };
  }
  const checksumFile = await checkChecksum(dir, manifest, foreignFiles.length > 0 ? [...present.keys()] : [], ports);
  return { ok: true, snapshot: { dir, manifest }, foreignFiles, checksumFile };
}

/** Path -> what lies there, on as many threads as there are. */
export async function hashFolder(
  dir: string,
  files: readonly { readonly path: string; readonly bytes: number }[],
  { compute, signal }: CheckPorts,
): Promise<Map<string, SnapshotFile>> {
  const shares = shareOut(files, compute.threads);
  const hashed = await Promise.all(
    shares.map((share) => compute.run(HASH_FILES, { dir, paths: share.map(({ path }) => path) }, { signal })),
  );
  return new Map(hashed.flat().map((file) => [file.path, file]));
}

export function checksumOf(dir: string, paths: Iterable<string>, { compute, signal }: CheckPorts): Promise<string> {
  return compute.run(CHECKSUM_FOLDER, { dir, paths: [...paths] }, { signal });
}

/** What stands in `.checksum`; undefined where there is none. */
export async function readChecksum(dir: string): Promise<string | undefined> {
  return (await ifThere(readFile(join(dir, '.checksum'), 'utf8')))?.trim();
}

/** @param present all files of the folder where they are more than the manifest's, else none */
async function checkChecksum(dir: string, manifest: SnapshotManifest, present: string[], ports: CheckPorts) {
  const written = await readChecksum(dir);
  if (written === undefined) return 'missing' as const;
  const right = present.length > 0 ? await checksumOf(dir, present, ports) : manifest.checksum;
  return written === right ? ('equal' as const) : ('different' as const);
}

/** A download from the hub into the cache and its publication, without the job around it. */
import { join } from 'node:path';
import { neededFiles } from '#engine/sentiment/snapshot/needed-files.ts';
import type { ModelHub, Snapshot, SnapshotStore } from '#engine/sentiment/types.ts';

/** One file after the other, so that each run passes the writes in the same order. */
export async function warmUp(hub: ModelHub, store: SnapshotStore): Promise<Snapshot> {
  const { signal } = new AbortController();
  const revision = await hub.resolve('ProsusAI/finbert', 'main', signal);
  const dir = await store.stage(revision.commit);
  const files = [];
  for (const file of neededFiles(revision, 'int8')) {
    const target = join(dir, file.path);
    const { path, bytes, sha256 } = await hub.download(revision, file, target, { signal, onBytes: () => undefined });
    files.push({ path, bytes, sha256 });
  }
  const { repository, commit } = revision;
  return store.publish({ repository, commit, precision: 'int8', files }, signal);
}

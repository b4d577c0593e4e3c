/** A snapshot of the tiny model put into a store as a download would put it. */
import { createHash } from 'node:crypto';
import { FULL_PRECISION, type RepositoryFiles, tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import { writeFiles } from '#bot/local/hub/model/write-files.ts';
import type { Snapshot, SnapshotStore, StagedSnapshot } from '#engine/sentiment/types.ts';

/** Without the second precision; another seed gives other weights. */
export function tinyFiles(seed: number): RepositoryFiles {
  const files = new Map(tinyModel({ seed }));
  files.delete(FULL_PRECISION);
  return files;
}

export function commitOf(seed: number): string {
  return String(seed).padStart(40, '0');
}

export function stagedOf(files: RepositoryFiles, commit: string): StagedSnapshot {
  return {
    repository: 'ProsusAI/finbert',
    commit,
    precision: 'int8',
    files: [...files].map(([path, bytes]) => ({
      path,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  };
}

export async function publishTiny(store: SnapshotStore, seed: number): Promise<Snapshot> {
  const files = tinyFiles(seed);
  const commit = commitOf(seed);
  await writeFiles(await store.stage(commit), files);
  return store.publish(stagedOf(files, commit), new AbortController().signal);
}

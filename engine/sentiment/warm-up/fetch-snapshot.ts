/** Brings the files of one commit into the cache's staging folder: checked on the way, and gone on with after a cut or a kill. */
import { join } from 'node:path';
import { OpsError } from '../../errors.ts';
import { neededFiles } from '../snapshot/needed-files.ts';
import type { HubFile, HubRevision, ModelHub, Precision, Snapshot, SnapshotStore, StagedSnapshot } from '../types.ts';
import { type WarmUpProgress, within } from './progress.ts';
import type { WarmUpContext } from './types.ts';

export interface FetchPorts {
  readonly hub: ModelHub;
  readonly snapshots: SnapshotStore;
}

export interface FetchedSnapshot {
  readonly staged: StagedSnapshot;
  /** Not published: to be looked at before anything serves it. */
  readonly candidate: Snapshot;
  /** That came over the network. */
  readonly fetchedBytes: number;
}

/** Left free beside the download: the state folder may lie on the same disk. */
const SPARE_BYTES = 64 * 1024 * 1024;

/**
 * @throws OpsError what the hub and the cache throw, `snapshot_incomplete`, `no_space`; the signal's reason, and what had come by
 *   then is kept
 */
export async function fetchSnapshot(
  revision: HubRevision,
  precision: Precision,
  context: Pick<WarmUpContext, 'signal' | 'progress'>,
  { hub, snapshots }: FetchPorts,
): Promise<FetchedSnapshot> {
  const files = neededFiles(revision, precision);
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const dir = await snapshots.stage(revision.commit);
  await assertRoom(dir, totalBytes, snapshots);

  const tell = downloadProgress(files, totalBytes, context.progress);
  const downloaded = await Promise.all(
    files.map(async (file) => {
      const { signal } = context;
      const done = await hub.download(revision, file, join(dir, file.path), {
        signal,
        onBytes: (bytes) => tell(file, bytes),
      });
      tell(file, done.bytes);
      return done;
    }),
  );
  const { repository, commit } = revision;
  const staged: StagedSnapshot = {
    repository,
    commit,
    precision,
    files: downloaded.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
  };
  const manifest = { schema: 'mlops.snapshot/1', ...staged, checksum: '', at: '' } as const;
  const fetchedBytes = downloaded.reduce((sum, { bytes, resumedBytes }) => sum + bytes - resumedBytes, 0);
  return { staged, candidate: { dir, manifest }, fetchedBytes };
}

/** What an earlier attempt left is not counted off: better a little too careful than a full disk. */
async function assertRoom(path: string, totalBytes: number, snapshots: SnapshotStore): Promise<void> {
  const neededBytes = totalBytes + SPARE_BYTES;
  const freeBytes = await snapshots.freeBytes();
  if (freeBytes >= neededBytes) return;
  throw new OpsError('no_space', `expected ${neededBytes} free bytes for ${path}, found ${freeBytes}`, {
    facts: { path, neededBytes, freeBytes },
  });
}

function downloadProgress(files: readonly HubFile[], totalBytes: number, progress: WarmUpProgress) {
  const there = new Map<string, number>();
  return (file: HubFile, bytes: number): void => {
    there.set(file.path, bytes);
    const sum = [...there.values()].reduce((total, each) => total + each, 0);
    const whole = files.filter(({ path, bytes: size }) => there.get(path) === size).length;
    const facts = { bytes: sum, bytes_total: totalBytes, files: whole, files_total: files.length };
    progress(within('download', totalBytes === 0 ? 1 : sum / totalBytes, facts));
  };
}

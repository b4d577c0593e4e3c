/** A model folder that another program filled becomes a snapshot of ours when its `.checksum` is right. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ifThere } from '#engine/durable/if-there.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import type { Clock } from '../../../clock.ts';
import { adoptedFiles, manifestOf, precisionOf } from '../../snapshot/manifest.ts';
import { MODEL_FILES } from '../../snapshot/needed-files.ts';
import { isChecksumFile } from '../../snapshot/safe-path.ts';
import { COMMIT_UNKNOWN, type SnapshotState } from '../../types.ts';
import { type CheckPorts, checksumOf, hashFolder, readChecksum } from './check-folder.ts';
import { listFiles } from './list-files.ts';
import { presentPath, writeManifest } from './swap.ts';

/** Python's downloader notes the commit here. */
const COMMIT_NOTE = '.cache/huggingface/download/config.json.metadata';

export async function adopt(
  dir: string,
  own: string,
  ports: CheckPorts & { readonly clock: Clock; readonly probe?: WriteProbe },
): Promise<SnapshotState> {
  const present = await listFiles(dir);
  const ours = adoptedFiles(present.keys());
  const nothing: SnapshotState = { ok: false, problem: { kind: 'none' } };
  // The platform's own download is for PyTorch: without ONNX weights it is no model of ours, and no damaged one either.
  if (!Object.values(MODEL_FILES).some((path) => present.has(path))) return nothing;
  const written = await readChecksum(dir);
  const checksum = await checksumOf(dir, present.keys(), ports);
  if (written !== checksum) return nothing;
  const sized = ours.map((path) => ({ path, bytes: present.get(path)! }));
  const hashed = await hashFolder(dir, sized, ports);
  const files = ours.map((path) => hashed.get(path)!);
  const foreignFiles = [...present.keys()].filter((path) => !hashed.has(path) && !isChecksumFile(path));
  const staged = {
    repository: basename(dir).replace('__', '/'),
    commit: await commitOf(dir),
    precision: precisionOf(files),
    files,
  };
  const checksumOfOurs = foreignFiles.length > 0 ? await checksumOf(dir, ours, ports) : checksum;
  const manifest = manifestOf(staged, checksumOfOurs, ports.clock.now());
  // Of a cache that is read-only it is computed anew each time.
  await writeManifest(presentPath(own), manifest, ports.probe).catch(() => undefined);
  return { ok: true, snapshot: { dir, manifest }, foreignFiles, checksumFile: 'equal' };
}

async function commitOf(dir: string): Promise<string> {
  const note = await ifThere(readFile(join(dir, COMMIT_NOTE), 'utf8'));
  return /^[0-9a-f]{40}(?=\s|$)/.exec(note ?? '')?.[0] ?? COMMIT_UNKNOWN;
}

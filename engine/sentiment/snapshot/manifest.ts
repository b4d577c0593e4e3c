/** The manifest of a snapshot: written and read, and held against what lies in the folder. */
import { z } from 'zod';
import { isoTime } from '../../clock.ts';
import { PRECISIONS, type Precision, type SnapshotFile, type SnapshotManifest, type StagedSnapshot } from '../types.ts';
import { MODEL_FILES } from './needed-files.ts';
import { comparePaths } from './path-order.ts';
import { isChecksumFile, isSafePath } from './safe-path.ts';

export const MANIFEST = z.strictObject({
  schema: z.literal('mlops.snapshot/1'),
  repository: z.string(),
  commit: z.string(),
  precision: z.enum(PRECISIONS),
  files: z
    .array(
      z.strictObject({
        path: z.string().refine((path) => isSafePath(path)),
        bytes: z.number().int().nonnegative(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1),
  checksum: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.string(),
});

/** @param nowMs epoch */
export function manifestOf(staged: StagedSnapshot, checksum: string, nowMs: number): SnapshotManifest {
  const { repository, commit, precision, files } = staged;
  return { schema: 'mlops.snapshot/1', repository, commit, precision, files, checksum, at: isoTime(nowMs) };
}

/** Undefined for what we did not write. */
export function parseManifest(text: string): SnapshotManifest | undefined {
  try {
    return MANIFEST.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Path -> bytes of a folder's files, and what they are in the eyes of a manifest. */
export function compareWith(manifest: SnapshotManifest, present: ReadonlyMap<string, number>) {
  const wrong: { file: string; reason: 'missing' | 'size' }[] = [];
  for (const { path, bytes } of manifest.files) {
    const size = present.get(path);
    if (size !== bytes) wrong.push({ file: path, reason: size === undefined ? 'missing' : 'size' });
  }
  const ours = new Set(manifest.files.map(({ path }) => path));
  const foreignFiles = [...present.keys()].filter((path) => !ours.has(path) && !isChecksumFile(path));
  return { wrong, foreignFiles };
}

/** Where Python's downloader keeps what it knows of the files; it changes without them. */
const DOWNLOADER_NOTES = '.cache/';

/** Which files of a folder that another program filled make up the model. */
export function adoptedFiles(paths: Iterable<string>): string[] {
  return [...paths].filter((path) => isSafePath(path) && !path.startsWith(DOWNLOADER_NOTES)).sort(comparePaths);
}

/** Of such a folder: int8 where both lie there. */
export function precisionOf(files: readonly SnapshotFile[]): Precision {
  return files.some(({ path }) => path === MODEL_FILES.int8) ? 'int8' : 'fp32';
}

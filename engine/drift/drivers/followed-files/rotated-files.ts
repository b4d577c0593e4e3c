/** Files beside a followed one into which rotations have put what stood there before: `pnl.ndjson.1`, `pnl-2026-01-05.ndjson`. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ifThere } from '../../../durable/if-there.ts';
import { foundAt } from './content.ts';

export interface RotatedFile {
  readonly path: string;
  /** Device and inode. */
  readonly file: string;
  /** When it was last written, ms since the epoch. */
  readonly modifiedMs: number;
}

/** Names looked at. */
const MOST = 1000;
/** What a rotation adds: a number, or a time. */
const ADDED = /^[._-](\d[\dTZ:._-]*)$/;
const NUMBER = /^\d{1,4}$/;

/** Oldest first. @param present device and inode of what stands at the path itself: it is none of them */
export async function rotatedFiles(path: string, present: string | undefined): Promise<readonly RotatedFile[]> {
  const folder = dirname(path);
  const names = ((await ifThere(readdir(folder))) ?? []).filter((name) => addedTo(path, name) !== undefined);
  const found: RotatedFile[] = [];
  for (const name of names.slice(0, MOST)) {
    const at = join(folder, name);
    const seen = await foundAt(at);
    if (seen !== undefined && seen.file !== present) found.push({ path: at, ...seen });
  }
  return found.sort((a, b) => a.modifiedMs - b.modifiedMs || olderName(path, a, b));
}

/**
 * Those of them that hold what was written after a file that was rotated.
 * @param former that file, null where it is gone; and when it had last been written as it was read, null where nobody knows
 */
export function writtenAfter(
  path: string,
  former: { readonly file: string | null; readonly modifiedMs: number | null },
  rotated: readonly RotatedFile[],
): readonly RotatedFile[] {
  const at = rotated.findIndex(({ file }) => file === former.file);
  // Another way of naming may be that of other files: only how this one was named is known to be a rotation's.
  if (at >= 0) return rotated.slice(at + 1).filter((each) => shapeOf(each) === shapeOf(rotated[at]!));
  const { modifiedMs } = former;
  if (modifiedMs === null) return [];
  return rotated.filter((each) => basename(each.path).startsWith(basename(path)) && each.modifiedMs > modifiedMs);
}

/** What a rotation of `path` added to make `name` of it; undefined where `name` is no such name. */
function addedTo(path: string, name: string): string | undefined {
  const whole = basename(path);
  const suffix = extname(whole);
  const stem = whole.slice(0, whole.length - suffix.length);
  for (const [before, behind] of [
    [whole, ''],
    [stem, suffix],
  ] as const) {
    if (name.length <= before.length + behind.length || !name.startsWith(before) || !name.endsWith(behind)) continue;
    const added = ADDED.exec(name.slice(before.length, name.length - behind.length))?.[1];
    if (added !== undefined) return added;
  }
  return undefined;
}

/** For files of one moment: `.2` was there before `.1`, and a time before a later one. */
function olderName(path: string, a: RotatedFile, b: RotatedFile): number {
  const [one, other] = [addedTo(path, basename(a.path))!, addedTo(path, basename(b.path))!];
  if (NUMBER.test(one) && NUMBER.test(other)) return Number(other) - Number(one);
  return one < other ? -1 : 1;
}

function shapeOf({ path }: RotatedFile): string {
  return basename(path).replaceAll(/\d+/g, '#');
}

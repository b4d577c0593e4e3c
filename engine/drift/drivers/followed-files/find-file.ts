/** Finds the file that is to be read on, or next, after rotations, copies and truncations that nobody may have seen. */
import type { ReadPosition } from '../../observations/read-position.ts';
import { Content } from './content.ts';
import { type RotatedFile, rotatedFiles, writtenAfter } from './rotated-files.ts';

export interface FoundFile {
  readonly content: Content;
  /** Whether lines may stand between it and what has been read that nobody will find. */
  readonly hasGap: boolean;
  /** Whether it holds what was followed, and is read on from the place; any other is read from its beginning. */
  readonly isFormer: boolean;
}

/** @param isFinished whether all of what was followed has been read. @returns undefined while there is nothing to read */
export async function findFile(place: ReadPosition, isFinished: boolean): Promise<FoundFile | undefined> {
  const present = await Content.open(place.path);
  let found: FoundFile | undefined;
  try {
    found = await choose(place, present, isFinished);
    return found;
  } finally {
    if (found?.content !== present) await present?.close();
  }
}

export async function isAsItWas(content: Content, { offset, until, mark }: ReadPosition): Promise<boolean> {
  return (await content.size()) >= (until ?? offset) && (await content.markBefore(offset)) === mark;
}

async function choose(
  place: ReadPosition,
  present: Content | undefined,
  isFinished: boolean,
): Promise<FoundFile | undefined> {
  const { path, file, modified_ms: modifiedMs = null } = place;
  if (present?.file === file && (await isAsItWas(present, place)))
    return { content: present, isFormer: true, hasGap: false };
  const rotated = await rotatedFiles(path, present?.file);
  const former = await formerOf(place, present, rotated);
  if (former !== undefined && (!isFinished || former === present))
    return { content: former, isFormer: true, hasGap: false };
  await former?.close();
  // A number of a file that is gone may be another one's by now: only one that was recognised stands for it.
  const [next] = writtenAfter(path, { file: former?.file ?? null, modifiedMs }, rotated);
  const content = next === undefined ? present : await sameFile(next);
  if (content === undefined) return undefined;
  // Rotations that keep some files have dropped the one that was read, and perhaps some behind it.
  const hasGap = former === undefined && (!isFinished || next !== undefined);
  return { content, isFormer: false, hasGap };
}

/** Whether a rotation has put another file between this one, which has been read, and what stands at the path. */
export async function hasSuccessor(content: Content, path: string, present: string | undefined): Promise<boolean> {
  const former = { file: content.file, modifiedMs: await content.modifiedMs() };
  return writtenAfter(path, former, await rotatedFiles(path, present)).length > 0;
}

/** Where a rotation put it, or a copy of it: in its place, or beside it, with what stood there emptied. */
async function formerOf(
  place: ReadPosition,
  present: Content | undefined,
  rotated: readonly RotatedFile[],
): Promise<Content | undefined> {
  if (present?.file !== place.file) {
    const renamed = await ifAsItWas(await Content.openRenamed(place.path, place.file), place);
    if (renamed !== undefined) return renamed;
  }
  // Of nothing there is no copy that could be told from another file.
  if (place.offset === 0) return undefined;
  if (present !== undefined && (await isAsItWas(present, place))) return present;
  for (const each of rotated) {
    const copy = await ifAsItWas(await sameFile(each), place);
    if (copy !== undefined) return copy;
  }
  return undefined;
}

async function ifAsItWas(content: Content | undefined, place: ReadPosition): Promise<Content | undefined> {
  if (content === undefined || (await isAsItWas(content, place))) return content;
  await content.close();
  return undefined;
}

/** Undefined where something else has taken its name meanwhile: then it is looked for again. */
async function sameFile({ path, file }: RotatedFile): Promise<Content | undefined> {
  const content = await Content.open(path);
  if (content === undefined || content.file === file) return content;
  await content.close();
  return undefined;
}

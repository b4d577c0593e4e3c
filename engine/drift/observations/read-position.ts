/** How far a file has been followed, as it stands on the disk: with it a kill neither loses a line nor tells one twice. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';

export const POSITION_SCHEMA = 'mlops.followed-file/1';

export type ReadPosition = {
  readonly schema: typeof POSITION_SCHEMA;
  readonly path: string;
  /** One more with each file that took the place of another, or was emptied. */
  readonly generation: number;
  /** Device and inode: knows the file again when it was renamed. */
  readonly file: string;
  /** Everything before it is in the log. */
  readonly offset: number;
  /** Lines before it. */
  readonly line: number;
  /** What is between `offset` and here may be in the log: it is appended again, under the same key. */
  readonly until: number | null;
  /** Digest of the bytes just before `offset`: tells whether it is still the same content. */
  readonly mark: string;
  /** Whether `offset` is inside of a line that is too long to be one. */
  readonly inLongLine: boolean;
  /** When the file had last been written as it was last read, ms since the epoch by its file system; absent in older places. */
  readonly modified_ms?: number;
};

export const NO_MARK = '';

export function newPosition(path: string, generation: number, file: string, modifiedMs: number): ReadPosition {
  return {
    schema: POSITION_SCHEMA,
    path,
    generation,
    file,
    offset: 0,
    line: 0,
    until: null,
    mark: NO_MARK,
    inLongLine: false,
    modified_ms: modifiedMs,
  };
}

/** The log's key of the bytes from `offset` to `end`. */
export function keyOfPosition({ path, generation, offset }: ReadPosition, end: number): string {
  return `followed:${digest(path)}:${generation}:${offset}-${end}`;
}

/** A file's name for it, whatever the path is. */
export function positionFileName(path: string): string {
  const readable = basename(path)
    .replaceAll(/[^A-Za-z0-9_-]/g, '_')
    .slice(0, 60);
  return `${readable}-${digest(path)}.json`;
}

export function markOf(bytes: Uint8Array): string {
  return bytes.length === 0 ? NO_MARK : createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/** @returns undefined for what is no place */
export function positionFrom(document: unknown, path: string): ReadPosition | undefined {
  const place = document as ReadPosition | null;
  if (typeof place !== 'object' || place === null || place.schema !== POSITION_SCHEMA || place.path !== path)
    return undefined;
  const { generation, offset, line, until, file, mark } = place;
  const areCounts = [generation, offset, line, until ?? 0].every((count) => Number.isSafeInteger(count) && count >= 0);
  return areCounts && typeof file === 'string' && typeof mark === 'string' ? place : undefined;
}

function digest(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}

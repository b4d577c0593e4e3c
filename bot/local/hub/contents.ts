/** What a file of a repository holds: its size, the hashes by which a hub names it, and any part of its bytes. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Bytes, or the path of a file on disk, which must not change while the hub lives. */
export type HubFile = Uint8Array | { readonly path: string };
/** Path inside the repository, with `/` -> what it holds. */
export type HubFiles = ReadonlyMap<string, HubFile>;

export interface Contents {
  readonly size: number;
  /** SHA-1 of a git blob with this content. */
  readonly gitOid: string;
  readonly sha256: string;
  /** The bytes of [from, to). */
  read(from: number, to: number): AsyncIterable<Uint8Array>;
  /** The same with its first bit turned, as after an upload; only of what is held in memory. */
  changed(): Promise<Contents>;
}

const CHUNK_BYTES = 1 << 16;

export async function contentsOf(file: HubFile): Promise<Contents> {
  const size = file instanceof Uint8Array ? file.length : (await stat(file.path)).size;
  const read = (from: number, to: number) =>
    file instanceof Uint8Array ? slices(file, from, to) : part(file, from, to);
  const git = createHash('sha1').update(`blob ${size}\0`);
  const sha256 = createHash('sha256');
  for await (const chunk of read(0, size)) for (const hash of [git, sha256] as Hash[]) hash.update(chunk);
  return {
    size,
    gitOid: git.digest('hex'),
    sha256: sha256.digest('hex'),
    read,
    changed() {
      if (!(file instanceof Uint8Array)) throw new Error('only files held in memory can change');
      return contentsOf(file.map((byte, at) => (at === 0 ? byte ^ 1 : byte)));
    },
  };
}

/** All files below a folder, left on disk. */
export async function filesBelow(dir: string): Promise<HubFiles> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = new Map<string, HubFile>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(dir, path).split(sep).join('/'), { path });
  }
  return files;
}

async function* slices(bytes: Uint8Array, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += CHUNK_BYTES) yield bytes.subarray(at, Math.min(to, at + CHUNK_BYTES));
}

async function* part(file: { path: string }, from: number, to: number): AsyncGenerator<Uint8Array> {
  if (from < to) yield* createReadStream(file.path, { start: from, end: to - 1, highWaterMark: 16 * CHUNK_BYTES });
}

/** An open file that somebody else writes: what stands where, and whether it is still the file that it was. */
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ifThere } from '../../../durable/if-there.ts';
import { markOf, NO_MARK } from '../../observations/read-position.ts';

/** Of what stands before a place. */
const MARK_BYTES = 256;
/** Names looked at for a file that was renamed. */
const SIBLINGS = 1000;

export class Content {
  readonly #handle: FileHandle;
  /** Device and inode. */
  readonly file: string;

  private constructor(handle: FileHandle, file: string) {
    this.#handle = handle;
    this.file = file;
  }

  /** Undefined where there is nothing. @throws Error of the system, `NotAFile` */
  static async open(path: string): Promise<Content | undefined> {
    // A pipe without a writer would hold up the opening for ever.
    const handle = await ifThere(open(path, constants.O_RDONLY | constants.O_NONBLOCK));
    if (handle === undefined) return undefined;
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw new NotAFile(path);
      return new Content(handle, fileOf(found));
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  }

  /** The file that was at `path` under another name in the same folder, where a rotation put it. */
  static async openRenamed(path: string, file: string): Promise<Content | undefined> {
    const folder = dirname(path);
    const names = (await ifThere(readdir(folder))) ?? [];
    const stem = basename(path, extname(path));
    const [likely, others] = [true, false].map((is) => names.filter((name) => name.startsWith(stem) === is));
    for (const name of [...likely!, ...others!].slice(0, SIBLINGS)) {
      if ((await foundAt(join(folder, name)))?.file !== file) continue;
      const content = await Content.open(join(folder, name));
      if (content?.file === file) return content;
      await content?.close();
    }
    return undefined;
  }

  /** When it was last written, ms since the epoch. */
  async modifiedMs(): Promise<number> {
    return (await this.#handle.stat()).mtimeMs;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(from: number, bytes: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(bytes);
    let filled = 0;
    while (filled < bytes) {
      const { bytesRead } = await this.#handle.read(buffer, filled, bytes - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  /** Of the bytes just before `offset`; other content has another mark. */
  async markBefore(offset: number): Promise<string> {
    const from = Math.max(0, offset - MARK_BYTES);
    return offset === 0 ? NO_MARK : markOf(await this.read(from, offset - from));
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

export class NotAFile extends Error {
  constructor(path: string) {
    super(`${path} is no file`);
    this.name = 'NotAFile';
  }
}

/** Device and inode of the file at the path, and when it was last written; undefined where there is none. */
export async function foundAt(
  path: string,
): Promise<{ readonly file: string; readonly modifiedMs: number } | undefined> {
  const found = await ifThere(stat(path));
  return found?.isFile() ? { file: fileOf(found), modifiedMs: found.mtimeMs } : undefined;
}

function fileOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}

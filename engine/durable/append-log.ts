/** A file that only grows: each append is durable before it resolves, and one that fails leaves no trace. */
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OpsError } from '../errors.ts';
import { syncFolder } from './folders.ts';
import { ifThere } from './if-there.ts';
import { stateError } from './state-error.ts';
import { writeAll } from './temporary-file.ts';
import type { WritePoint, WriteProbe } from './write-points.ts';

export interface AppendLogPoints {
  readonly create: WritePoint;
  readonly append: WritePoint;
  readonly sync: WritePoint;
  readonly truncate: WritePoint;
}

export interface AppendLogOptions {
  readonly points: AppendLogPoints;
  /** Where the last good line ends, as `readLog` found it; what follows is cut off. The whole file by default. */
  readonly goodBytes?: number;
}

export class AppendLog {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #points: AppendLogPoints;
  readonly #probe: WriteProbe | undefined;
  #size: number;
  /** Set when nobody knows any more what is on the disk: only a fresh start may go on. */
  #poison: OpsError | undefined;

  private constructor(path: string, handle: FileHandle, points: AppendLogPoints, size: number, probe?: WriteProbe) {
    this.path = path;
    this.#handle = handle;
    this.#points = points;
    this.#size = size;
    this.#probe = probe;
  }

  /** Creates the file (mode 0600) where missing. @throws OpsError `state_full`, `state_corrupt`, `state_unwritable` */
  static async open(path: string, { points, goodBytes }: AppendLogOptions, probe?: WriteProbe): Promise<AppendLog> {
    let handle: FileHandle | undefined;
    try {
      handle = await ifThere(open(path, 'r+'));
      if (handle === undefined && goodBytes !== undefined && goodBytes > 0) throw tooShort(path, goodBytes, 0);
      handle ??= await create(path, points.create, probe);
      const { size } = await handle.stat();
      if (goodBytes !== undefined && size < goodBytes) throw tooShort(path, goodBytes, size);
      const log = new AppendLog(path, handle, points, goodBytes ?? size, probe);
      if (size > log.#size) await log.#cut(log.#size);
      return log;
    } catch (thrown) {
      await handle?.close();
      throw stateError(thrown, path);
    }
  }

  /** Where the next append will begin: the length of what is durable. */
  get size(): number {
    return this.#size;
  }

  /**
   * One write and one fdatasync; the caller makes one append at a time.
   * @returns the offset of the first byte
   * @throws OpsError `state_full` (the file is as it was), `state_corrupt` when the disk failed: from then on every append does
   */
  async append(bytes: Uint8Array): Promise<number> {
    if (this.#poison !== undefined) throw this.#poison;
    const start = this.#size;
    try {
      this.#probe?.(this.#points.append);
      await writeAll(this.#handle, bytes, start);
      this.#probe?.(this.#points.sync);
      await this.#handle.datasync();
    } catch (thrown) {
      throw await this.#takeBack(start, stateError(thrown, this.path));
    }
    this.#size = start + bytes.length;
    return start;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** After EIO the kernel may have dropped pages that it calls written: what the file holds is known only after a fresh start. */
  async #takeBack(start: number, error: OpsError): Promise<OpsError> {
    if (error.code === 'state_corrupt') {
      this.#poison = error;
      return error;
    }
    try {
      await this.#cut(start);
      return error;
    } catch (thrown) {
      const message = `${this.path} could not be cut back to its good end after: ${error.message}`;
      this.#poison = new OpsError('state_corrupt', message, {
        facts: { path: this.path, where: `byte ${start}` },
        cause: thrown,
      });
      return this.#poison;
    }
  }

  /** Durable as well: a rejected line must not come back after a power cut. */
  async #cut(size: number): Promise<void> {
    this.#probe?.(this.#points.truncate);
    await this.#handle.truncate(size);
    await this.#handle.datasync();
    this.#size = size;
  }
}

async function create(path: string, point: WritePoint, probe: WriteProbe | undefined): Promise<FileHandle> {
  probe?.(point);
  const handle = await open(path, 'wx+', 0o600);
  await syncFolder(dirname(path));
  return handle;
}

function tooShort(path: string, expected: number, size: number): OpsError {
  return new OpsError('state_corrupt', `expected at least ${expected} bytes in ${path}, found ${size}`, {
    facts: { path, where: `byte ${size}` },
  });
}

/**
 * The part of a file that has come so far: `<target>.incomplete`, and beside it the ETag of the bytes. It is written in larger pieces
 * than the network brings, of which a kill loses less than half a megabyte.
 */
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '#engine/durable/folders.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import { writeAll } from '#engine/durable/temporary-file.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import type { OpsError } from '../../../errors.ts';
import { cacheError } from '../snapshot/cache-error.ts';

const WRITE_BYTES = 128 << 10;
/** Of what waits or is being written. */
const MOST_WAITING_BYTES = 448 << 10;

export class PartFile {
  readonly path: string;
  /** Of the bytes that are there, as If-Range takes it; null where nobody knows. */
  etag: string | null = null;
  /** Whether what an earlier attempt had left was thrown away. */
  refilled = false;
  /** Called after each write. */
  onWritten: (bytes: number) => void = () => {};
  readonly #handle: FileHandle;
  readonly #probe: WriteProbe | undefined;
  #written: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #failure: OpsError | undefined;

  private constructor(path: string, handle: FileHandle, written: number, probe: WriteProbe | undefined) {
    this.path = path;
    this.#handle = handle;
    this.#written = written;
    this.#probe = probe;
  }

  /** What an earlier attempt left is there. @throws OpsError `state_full`, `cache_unwritable` */
  static async open(target: string, probe?: WriteProbe): Promise<PartFile> {
    const path = `${target}.incomplete`;
    try {
      const handle = (await ifThere(open(path, 'r+'))) ?? (await open(path, 'wx+', 0o600));
      const part = new PartFile(path, handle, (await handle.stat()).size, probe);
      part.etag = (await ifThere(readFile(part.#etagPath, 'utf8'))) ?? null;
      return part;
    } catch (thrown) {
      throw cacheError(thrown, path);
    }
  }

  get #etagPath(): string {
    return `${this.path}.etag`;
  }

  get written(): number {
    return this.#written;
  }

  /** Wait for what it returns, if anything, before the next piece. @throws OpsError `state_full`, `cache_unwritable` */
  add(piece: Uint8Array): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    this.#waiting.push(piece);
    this.#waitingBytes += piece.length;
    if (this.#writing === undefined && this.#waitingBytes >= WRITE_BYTES) this.#writing = this.#write();
    return this.#waitingBytes >= MOST_WAITING_BYTES ? this.#writing : undefined;
  }

  /** Writes all that was added. @throws OpsError `state_full`, `cache_unwritable` */
  async flush(): Promise<void> {
    while (this.#failure === undefined && (this.#writing !== undefined || this.#waiting.length > 0)) {
      this.#writing ??= this.#write();
      await this.#writing;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Throws away what is there: other bytes are to come. */
  async restart(etag: string | null): Promise<void> {
    await this.#attempt(async () => {
      await this.#handle.truncate(0);
      if (this.#written > 0) this.refilled = true;
      this.#written = 0;
      this.etag = etag;
      if (etag === null) await rm(this.#etagPath, { force: true });
      else await writeFile(this.#etagPath, etag, { mode: 0o600 });
    });
  }

  async sync(): Promise<void> {
    await this.#attempt(async () => {
      this.#probe?.('download.sync');
      await this.#handle.sync();
    });
  }

  /** Gives the synced file its name. */
  async become(target: string): Promise<void> {
    await this.#attempt(async () => {
      this.#probe?.('download.rename');
      await rename(this.path, target);
      await rm(this.#etagPath, { force: true });
      await syncFolder(dirname(target));
    });
  }

  /** What was added is kept where the disk takes it. */
  async close(): Promise<void> {
    await this.flush().catch(() => undefined);
    await this.#handle.close();
  }

  /** Never rejects: who adds next, or flushes, is told. */
  async #write(): Promise<void> {
    const pieces = this.#waiting;
    this.#waiting = [];
    const bytes = this.#waitingBytes;
    try {
      this.#probe?.('download.write');
      const { bytesWritten } = await this.#handle.writev(pieces, this.#written);
      // A full disk takes a part, and says why with the next write.
      if (bytesWritten < bytes) {
        const rest = Buffer.concat(pieces).subarray(bytesWritten);
        await writeAll(this.#handle, rest, this.#written + bytesWritten);
      }
      this.#written += bytes;
      this.onWritten(this.#written);
    } catch (thrown) {
      this.#failure = cacheError(thrown, this.path);
    }
    this.#waitingBytes -= bytes;
    this.#writing = undefined;
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await this.flush();
      await work();
    } catch (thrown) {
      throw cacheError(thrown, this.path);
    }
  }
}

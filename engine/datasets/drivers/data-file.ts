/** An open data file: refused early when it is none, hashed, and watched for changes while it is read. */
import { createHash, type Hash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { OpsError } from '../../errors.ts';

export class DataFile {
  readonly size: number;
  /** As the person named it. */
  readonly name: string;
  readonly #path: string;
  readonly #descriptor: number;
  readonly #before: BigIntStats;
  #hash: Hash = createHash('sha256');
  #position = 0;

  /** @throws OpsError `file_not_found`, `not_a_file`, `file_unreadable`, `file_empty` */
  constructor(path: string, name: string) {
    this.#path = path;
    this.name = name;
    this.#descriptor = openRegular(path, name);
    try {
      this.#before = fstatSync(this.#descriptor, { bigint: true });
      if (!this.#before.isFile()) throw new OpsError('not_a_file', `${name} is not a file`, { facts: { file: name } });
      if (this.#before.size === 0n) throw new OpsError('file_empty', `${name} is empty`, { facts: { file: name } });
      this.size = Number(this.#before.size);
    } catch (thrown) {
      closeSync(this.#descriptor);
      throw thrown;
    }
  }

  /** The first bytes, without moving on. */
  head(length: number): Buffer {
    return this.#at(0, Math.min(length, this.size));
  }

  /** The last bytes, without moving on. */
  tail(length: number): Buffer {
    const start = Math.max(0, this.size - length);
    return this.#at(start, this.size - start);
  }

  /** Reads on into `target` from `offset`, hashing what came; @returns the number of bytes, 0 at the end. */
  read(target: Buffer, offset: number, length: number): number {
    const count = this.readAt(target, offset, length, this.#position);
    this.#hash.update(target.subarray(offset, offset + count));
    this.#position += count;
    return count;
  }

  /** Reads at `position`, without moving on and without hashing; @returns the number of bytes, 0 at the end. */
  readAt(target: Buffer, offset: number, length: number, position: number): number {
    return this.#guarded(() => readSync(this.#descriptor, target, offset, length, position));
  }

  /** Begins again, with the digest too. */
  restart(): void {
    this.#position = 0;
    this.#hash = createHash('sha256');
  }

  /** The same for two threads that read the same unchanged file. */
  get identity(): string {
    const { dev, ino, size, mtimeNs, ctimeNs } = this.#before;
    return [dev, ino, size, mtimeNs, ctimeNs].join();
  }

  /**
   * Ends the reading: the digest of all bytes that were read.
   * @throws OpsError `file_changed` when the file is not what it was when it was opened
   */
  finish(bytesRead: number): string {
    this.refuseChange();
    if (bytesRead !== this.size) throw this.#changed();
    return this.#hash.digest('hex');
  }

  /** Anything odd in a file that changes under the reader's eyes is explained by the change. @throws OpsError `file_changed` */
  refuseChange(): void {
    const now = this.#guarded(() => fstatSync(this.#descriptor, { bigint: true }));
    const isSame =
      now.size === this.#before.size && now.mtimeNs === this.#before.mtimeNs && now.ctimeNs === this.#before.ctimeNs;
    if (!isSame || !this.#isStillAtPath()) throw this.#changed();
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #isStillAtPath(): boolean {
    const now = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    return now !== undefined && now.ino === this.#before.ino && now.dev === this.#before.dev;
  }

  #changed(): OpsError {
    return new OpsError('file_changed', `${this.name} was changed while it was read`, { facts: { file: this.name } });
  }

  #at(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    const count = this.#guarded(() => readSync(this.#descriptor, bytes, 0, length, position));
    return bytes.subarray(0, count);
  }

  #guarded<T>(read: () => T): T {
    try {
      return read();
    } catch (thrown) {
      throw unreadable(this.name, thrown);
    }
  }
}

function openRegular(path: string, name: string): number {
  try {
    // Without waiting: opening a pipe that nobody writes to would hang.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (thrown) {
    const reason = errno(thrown);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') {
      throw new OpsError('file_not_found', `${name} does not exist`, { facts: { file: name }, cause: thrown });
    }
    if (reason === 'EISDIR' || reason === 'ENXIO') {
      throw new OpsError('not_a_file', `${name} is not a file`, { facts: { file: name }, cause: thrown });
    }
    throw unreadable(name, thrown);
  }
}

function unreadable(name: string, thrown: unknown): OpsError {
  const reason = errno(thrown);
  return new OpsError('file_unreadable', `${name} cannot be read: ${reason}`, {
    facts: { file: name, reason },
    cause: thrown,
  });
}

function errno(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

/** Fetches archived documents from their files for one listing; neighbours come with one read. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { stateError } from '#engine/durable/state-error.ts';
import { OpsError } from '../../../errors.ts';
import type { Json } from '../../../json.ts';
import { freezeJson } from '../../frozen-json.ts';
import type { ArchivedDocument } from '../../list.ts';
import { decodeLine } from './checked-line.ts';

/** Where an archived document's line is; its value itself until it is written there. */
export type ArchiveLocation =
  | { readonly value: Json }
  | { readonly month: string; readonly offset: number; readonly length: number };

export interface ArchiveEntry extends ArchivedDocument {
  /** Slot of its field signature. */
  readonly signature: number;
  location: ArchiveLocation;
}

interface Window {
  readonly month: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

const WINDOW_BYTES = 256 * 1024;

export class ArchiveReader {
  readonly #folder: string;
  readonly #windowBytes: number;
  #window: Window | undefined;

  /** @param windowBytes how much is read at once; a single document needs no more than its own line */
  constructor(folder: string, windowBytes = WINDOW_BYTES) {
    this.#folder = folder;
    this.#windowBytes = windowBytes;
  }

  /** @throws OpsError `state_corrupt`, `state_unwritable` */
  async read({ location }: ArchiveEntry): Promise<Json> {
    if ('value' in location) return location.value;
    const { month, offset, length } = location;
    let window = this.#window;
    if (window?.month !== month || offset < window.offset || offset + length > window.offset + window.bytes.length) {
      window = await this.#readWindow(month, offset, length);
      this.#window = window;
    }
    const start = offset - window.offset;
    const line = decodeLine(window.bytes.subarray(start, start + length));
    if (line?.value === undefined) throw damaged(join(this.#folder, archiveFile(month)), offset);
    return freezeJson(line.value);
  }

  /** Windows lie on a fixed grid, so that they serve either direction; the last one is as long as the wanted line needs. */
  async #readWindow(month: string, offset: number, length: number): Promise<Window> {
    const start = offset - (offset % this.#windowBytes);
    const end = Math.max(offset + length, start + this.#windowBytes);
    const path = join(this.#folder, archiveFile(month));
    try {
      const handle = await open(path, 'r');
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
        return { month, offset: start, bytes: buffer.subarray(0, bytesRead) };
      } finally {
        await handle.close();
      }
    } catch (thrown) {
      throw stateError(thrown, path);
    }
  }
}

export function archiveFile(month: string): string {
  return `${month}.ndjson`;
}

function damaged(path: string, offset: number): OpsError {
  return new OpsError('state_corrupt', `expected a whole, unchanged line at byte ${offset} of ${path}`, {
    facts: { path, where: `byte ${offset}` },
  });
}

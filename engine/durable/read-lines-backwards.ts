/** Reads a file of lines from its end, so that the newest ones come without reading all that is older. */
import { open } from 'node:fs/promises';
import { stateError } from './state-error.ts';

export interface BackwardLine {
  /** Without its newline. */
  readonly bytes: Buffer;
  /** Of the line's first byte in the file. */
  readonly offset: number;
  /** False only for what follows the last newline. */
  readonly ended: boolean;
}

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** The lines of the first `size` bytes (the whole file by default), last one first. @throws OpsError `state_unwritable` */
export async function* readLinesBackwards(path: string, size?: number): AsyncGenerator<BackwardLine, void, void> {
  const handle = await open(path, 'r').catch((thrown: unknown) => {
    throw stateError(thrown, path);
  });
  try {
    let start = size ?? (await handle.stat()).size;
    let rest: Buffer = Buffer.alloc(0);
    let ended = false;
    while (start > 0) {
      const length = Math.min(CHUNK_BYTES, start);
      start -= length;
      const chunk = Buffer.allocUnsafe(length);
      await handle.read(chunk, 0, length, start);
      rest = Buffer.concat([chunk, rest]);
      let newline = rest.lastIndexOf(NEWLINE);
      while (newline !== -1) {
        const bytes = rest.subarray(newline + 1);
        if (ended || bytes.length > 0) yield { bytes, offset: start + newline + 1, ended };
        ended = true;
        rest = rest.subarray(0, newline);
        newline = rest.lastIndexOf(NEWLINE);
      }
    }
    if (ended || rest.length > 0) yield { bytes: rest, offset: 0, ended };
  } finally {
    await handle.close();
  }
}

/** Reads an append-only file of lines and tells a torn end, which every kill may leave, from damage anywhere else. */
import { open } from 'node:fs/promises';
import { OpsError } from '../errors.ts';
import { stateError } from './state-error.ts';

export interface LogLine {
  /** Without its newline; valid only during the call. */
  readonly bytes: Buffer;
  /** Of the line's first byte in the file. */
  readonly offset: number;
  /** Counted from 1. */
  readonly number: number;
}

export interface LogEnd {
  /** Where the last good line ends; the next append belongs here. */
  readonly goodBytes: number;
  /** What follows the last good line: 0 unless the last write was torn. */
  readonly tornBytes: number;
  /** What follows the last newline: less than `tornBytes` when a whole line at the end is bad, which a kill alone does not do. */
  readonly unfinishedBytes: number;
  readonly lines: number;
}

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/**
 * Calls `take` for each whole line in order; `take` answers whether the line is good. A bad line, or one without a newline, is
 * torn when nothing follows it.
 * @throws OpsError `state_corrupt` naming the file and the line when something does follow, `state_unwritable`
 */
export async function readLog(path: string, take: (line: LogLine) => boolean): Promise<LogEnd> {
  let end: LogEnd = { goodBytes: 0, tornBytes: 0, unfinishedBytes: 0, lines: 0 };
  let badLine: number | undefined;
  const takeLine = (bytes: Buffer, offset: number) => {
    if (badLine !== undefined) throw corruptLine(path, badLine);
    const number = end.lines + 1;
    if (take({ bytes, offset, number })) end = { ...end, goodBytes: offset + bytes.length + 1, lines: number };
    else badLine = number;
  };

  const bytes = await splitLines(path, takeLine);
  // A last piece without its newline is torn; after a bad line it shows that the bad line was not the last.
  if (badLine !== undefined && bytes.unfinished > 0) throw corruptLine(path, badLine);
  return { ...end, tornBytes: bytes.total - end.goodBytes, unfinishedBytes: bytes.unfinished };
}

/** @returns the file's size and how many bytes follow its last newline */
async function splitLines(path: string, takeLine: (bytes: Buffer, offset: number) => void) {
  const handle = await open(path, 'r').catch((thrown: unknown) => {
    throw stateError(thrown, path);
  });
  try {
    let carry: Buffer = Buffer.alloc(0);
    let carryOffset = 0;
    for (;;) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return { total: carryOffset + carry.length, unfinished: carry.length };
      const fresh = buffer.subarray(0, bytesRead);
      const chunk: Buffer = carry.length === 0 ? fresh : Buffer.concat([carry, fresh]);
      let start = 0;
      // The carry holds no newline, so it need not be searched again.
      let newline = chunk.indexOf(NEWLINE, carry.length);
      while (newline !== -1) {
        takeLine(chunk.subarray(start, newline), carryOffset + start);
        start = newline + 1;
        newline = chunk.indexOf(NEWLINE, start);
      }
      carry = chunk.subarray(start);
      carryOffset += start;
    }
  } finally {
    await handle.close();
  }
}

export function corruptLine(path: string, line: number): OpsError {
  return new OpsError('state_corrupt', `expected a whole, unchanged line, found a damaged one: ${path}:${line}`, {
    facts: { path, where: `line ${line}` },
  });
}

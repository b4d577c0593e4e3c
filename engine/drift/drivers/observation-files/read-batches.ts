/** The batches of one file of the log, from a place in it. */
import { open } from 'node:fs/promises';
import { isoTime } from '../../../clock.ts';
import { BatchReader, itemsOf } from '../../observations/read-batch.ts';
import { scanBatch } from '../../observations/scan-batch.ts';
import type { LoggedBatch } from '../../types.ts';
import { decodeBatch, isWhole } from './batch-line.ts';

export interface ReadBatchesOptions {
  readonly path: string;
  /** Name of the segment, for positions. */
  readonly segment: string;
  readonly from: number;
  /** What is durable ends here. */
  readonly end: number;
  /** Hears of a line that is not what was written: it is passed over. */
  readonly onDamaged: (path: string, offset: number) => void;
}

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

export async function* readBatches({ path, segment, from, end, onDamaged }: ReadBatchesOptions) {
  const handle = await open(path, 'r');
  try {
    let carry: Buffer = Buffer.alloc(0);
    let offset = from;
    for (let at = from; at < end; ) {
      const { buffer, bytesRead } = await handle.read(
        Buffer.allocUnsafe(CHUNK_BYTES),
        0,
        Math.min(CHUNK_BYTES, end - at),
        at,
      );
      if (bytesRead === 0) return;
      at += bytesRead;
      const searched = carry.length;
      const chunk =
        searched === 0 ? buffer.subarray(0, bytesRead) : Buffer.concat([carry, buffer.subarray(0, bytesRead)]);
      let start = 0;
      for (let newline = chunk.indexOf(NEWLINE, searched); newline !== -1; newline = chunk.indexOf(NEWLINE, start)) {
        const line = chunk.subarray(start, newline);
        const next = offset + line.length + 1;
        if (isWhole(line)) yield loggedBatch(line, { segment, offset: next });
        else onDamaged(path, offset);
        offset = next;
        start = newline + 1;
      }
      carry = chunk.subarray(start);
    }
  } finally {
    await handle.close();
  }
}

/** @param line whole */
export function loggedBatch(line: Buffer, next: LoggedBatch['next']): LoggedBatch {
  const { atMs, text } = decodeBatch(line);
  const arrived = isoTime(atMs);
  const plain = scanBatch(text, arrived);
  if (plain !== undefined) return { ...plain, arrived, next };
  const reader = new BatchReader({ arrived, isStrict: false });
  for (const item of itemsOf(JSON.parse(text.toString('utf8'))) ?? []) reader.take(item);
  return { ...reader.result().batch, arrived, next };
}

/** Writes a protobuf message to a file piece by piece, with a megabyte of memory however large it is. */
import { open } from 'node:fs/promises';
import type { Message } from '#engine/training/outputs/protobuf.ts';

const BUFFER_BYTES = 1 << 20;

export async function writeMessage(path: string, message: Message): Promise<void> {
  const buffer = Buffer.alloc(Math.max(BUFFER_BYTES, ...message.map((piece) => piece.length)));
  const file = await open(path, 'w');
  try {
    let filled = 0;
    const flush = async () => {
      await file.write(buffer, 0, filled);
      filled = 0;
    };
    for (const piece of message) {
      if (filled + piece.length > buffer.length) await flush();
      piece.put(buffer, filled);
      filled += piece.length;
    }
    await flush();
  } finally {
    await file.close();
  }
}

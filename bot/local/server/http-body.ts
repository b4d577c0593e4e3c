/** Reads the bodies of requests: forms, JSON, and the bytes of an upload. */
import type { Readable } from 'node:stream';
import { isObject, type JsonObject } from './json.ts';

/** All bytes; throws a RangeError beyond `limitBytes`. */
export async function readBytes(stream: Readable, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) throw new RangeError(`body longer than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The fields of a form or JSON body; undefined where it is neither. */
export function parseFields(bytes: Buffer, contentType: string): JsonObject | undefined {
  const text = bytes.toString();
  if (text === '') return {};
  if (!contentType.startsWith('application/json')) return Object.fromEntries(new URLSearchParams(text));
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The file of an upload: the first file of a multipart form, or the body as it is; undefined where there is none. */
export async function uploadedBytes(bytes: Buffer, contentType: string): Promise<Uint8Array | undefined> {
  if (!contentType.startsWith('multipart/form-data')) return bytes;
  const body = new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } });
  const form = await body.formData().catch((error: unknown) => {
    if (error instanceof TypeError) return [];
    throw error;
  });
  for (const [, entry] of form) if (typeof entry !== 'string') return new Uint8Array(await entry.arrayBuffer());
  return undefined;
}

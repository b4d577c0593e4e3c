/** One line of JSON that carries its own checksum: `{"crc":"0a1b2c3d",…}`, CRC-32 over everything after the first comma. */
import { crc32 } from 'node:zlib';
import type { JsonObject } from '../../../json.ts';

const PREFIX = '{"crc":"';
const BODY_AT = PREFIX.length + 8 + 2;

/** @param object JSON text of an object with at least one member */
export function encodeLine(object: string): string {
  const body = object.slice(1);
  return `${PREFIX}${checksum(body)}",${body}\n`;
}

/** The object, `crc` included, or undefined when the line is not one that was written whole. */
export function decodeLine(line: Buffer): JsonObject | undefined {
  if (line.length <= BODY_AT || line.toString('latin1', 0, PREFIX.length) !== PREFIX) return undefined;
  const expected = line.toString('latin1', PREFIX.length, PREFIX.length + 8);
  if (checksum(line.subarray(BODY_AT)) !== expected) return undefined;
  return JSON.parse(line.toString('utf8')) as JsonObject;
}

function checksum(body: Buffer | string): string {
  return crc32(body).toString(16).padStart(8, '0');
}

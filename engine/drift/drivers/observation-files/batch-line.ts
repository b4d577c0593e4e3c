/** One batch as one line with its checksum: `{"crc":"0a1b2c3d","at":"…","key":"…","batch":…}`, what was sent unchanged inside. */
import { crc32 } from 'node:zlib';
import { isoTime } from '../../../clock.ts';
import type { ObservationBatch } from '../../types.ts';

const PREFIX = '{"crc":"';
const CRC_END = PREFIX.length + 8;
/** Behind the comma: from here to the newline the checksum counts. */
const BODY_AT = CRC_END + 2;
/** Cannot stand inside of a JSON text: there its quotes would be escaped. */
const BATCH = ',"batch":';
/** A header is far shorter: a key has 200 characters at most, each of six bytes at worst. */
const HEADER_BYTES = 2048;

export interface BatchLine {
  readonly atMs: number;
  readonly key: string | null;
  /** JSON of the batch, as it was sent. */
  readonly text: Buffer;
}

/** @param atMs when it came in: the time of values that have none of their own */
export function encodeBatch(batch: ObservationBatch, key: string | null, atMs: number): Buffer {
  const { text = Buffer.from(JSON.stringify({ observations: batch.observations, outcomes: batch.outcomes })) } = batch;
  const header = Buffer.from(`"at":"${isoTime(atMs)}","key":${JSON.stringify(key)}${BATCH}`);
  const line = Buffer.allocUnsafe(BODY_AT + header.length + text.length + 2);
  line.set(header, BODY_AT);
  line.set(text, BODY_AT + header.length);
  line.write('}\n', line.length - 2, 'latin1');
  line.write(`${PREFIX}${checksum(line.subarray(BODY_AT, line.length - 1))}",`, 0, 'latin1');
  return line;
}

/** Whether the line (without its newline) is one that was written whole. */
export function isWhole(line: Buffer): boolean {
  if (line.length <= BODY_AT || line.toString('latin1', 0, PREFIX.length) !== PREFIX) return false;
  return checksum(line.subarray(BODY_AT)) === line.toString('latin1', PREFIX.length, CRC_END);
}

/** The key alone, without looking at the batch. @param line whole */
export function keyOf(line: Buffer): { readonly key: string | null; readonly atMs: number } {
  const { header } = partsOf(line);
  return { key: header.key, atMs: Date.parse(header.at) };
}

/** @param line whole */
export function decodeBatch(line: Buffer): BatchLine {
  const { header, textAt } = partsOf(line);
  return { atMs: Date.parse(header.at), key: header.key, text: line.subarray(textAt, -1) };
}

function partsOf(line: Buffer): { readonly header: { at: string; key: string | null }; readonly textAt: number } {
  const end = line.subarray(0, HEADER_BYTES).indexOf(BATCH);
  const header = JSON.parse(`{${line.toString('utf8', BODY_AT, end)}}`);
  return { header, textAt: end + BATCH.length };
}

function checksum(body: Buffer): string {
  return crc32(body).toString(16).padStart(8, '0');
}

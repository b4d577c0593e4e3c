/** Where cells and records of a CSV file begin and end, byte by byte. */
export const LF = 0x0a;
export const CR = 0x0d;
export const QUOTE = 0x22;
export const COMMA = 0x2c;

export function isCellEnd(byte: number): boolean {
  return byte === COMMA || byte === LF || byte === CR;
}

/** The position behind the LF, CRLF or CR at `at`. */
export function afterNewline(bytes: Buffer, at: number): number {
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
}

export function skipNewlines(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] === LF || bytes[at] === CR)) at++;
  return at;
}

/**
 * How far `bytes[start, end)` holds whole records; `start` must be the beginning of one.
 * A CR as the very last byte is left for later: an LF may follow it.
 * @returns the position behind the last newline outside of quotes, or `start` when there is none.
 */
export function recordLimit(bytes: Buffer, start: number, end: number): number {
  const piece = bytes.subarray(start, end);
  if (piece.includes(QUOTE)) return start + quotedRecordLimit(piece);
  const lineFeed = piece.lastIndexOf(LF);
  if (lineFeed >= 0) return start + lineFeed + 1;
  const carriageReturn = piece.subarray(0, -1).lastIndexOf(CR);
  return start + carriageReturn + 1;
}

/** A doubled quote closes and opens again at once, so counting quotes is enough to know on which side a newline stands. */
function quotedRecordLimit(piece: Buffer): number {
  let isQuoted = false;
  let limit = 0;
  for (let at = 0; at < piece.length; at++) {
    const byte = piece[at];
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (!isQuoted && byte === LF) limit = at + 1;
    else if (!isQuoted && byte === CR && at + 1 < piece.length && piece[at + 1] !== LF) limit = at + 1;
  }
  return limit;
}

/** The quoted cell that opens at `start`; `end` is behind its closing quote. Undefined when it does not close before `limit`. */
export function quotedCell(
  bytes: Buffer,
  start: number,
  limit: number,
): { end: number; hasDoubled: boolean } | undefined {
  let hasDoubled = false;
  for (let at = start + 1; at < limit; at++) {
    if (bytes[at] !== QUOTE) continue;
    if (at + 1 === limit || bytes[at + 1] !== QUOTE) return { end: at + 1, hasDoubled };
    hasDoubled = true;
    at++;
  }
  return undefined;
}

/** Copies a quoted cell's content to the front of `target` with each doubled quote as one; @returns its length there. */
export function unfold(bytes: Buffer, start: number, end: number, target: Buffer): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    target[length++] = byte;
    if (byte === QUOTE) at++;
  }
  target[length] = LF;
  return length;
}

/** The number of cells in the record at `start`: for error messages, so tolerant of anything. */
export function recordWidth(bytes: Buffer, start: number, end: number): number {
  let width = 1;
  let at = start;
  while (at < end && bytes[at] !== LF && bytes[at] !== CR) {
    if (bytes[at] === QUOTE) at = quotedCell(bytes, at, end)?.end ?? end;
    else if (bytes[at++] === COMMA) width++;
  }
  return width;
}

/** Rows of a file of `fileBytes`, judged by the lines in the first 64 KB of its data, and a little more. */
export function estimatedRows(bytes: Buffer, start: number, end: number, fileBytes: number): number {
  const sample = bytes.subarray(start, Math.min(end, start + 65_536));
  let lines = 0;
  for (const byte of sample) if (byte === LF || byte === CR) lines++;
  if (sample.length === 0) return 0;
  return Math.ceil((lines * fileBytes * 1.03) / sample.length) + 16;
}

/**
 * Protocol Buffers wire format, encoding only. A message is a list of pieces that know their length and write themselves later, so
 * that large messages need no memory but their own bytes, once.
 */

export interface Piece {
  readonly length: number;
  /** Writes exactly `length` bytes from `at` on. */
  put(bytes: Uint8Array, at: number): void;
}
export type Message = readonly Piece[];

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const LONGEST_VARINT = 8;

/** A non-negative integer below 2^53: int64, int32 or an enum. */
export function integerField(field: number, value: number): Message {
  return [ready(varints(field * 8 + VARINT, value))];
}

export function textField(field: number, text: string): Message {
  return messageField(field, [ready(Buffer.from(text, 'utf8'))]);
}

/** A nested message, or anything else that is written with its length. */
export function messageField(field: number, ...parts: readonly Message[]): Message {
  const pieces = parts.flat();
  return [ready(varints(field * 8 + LENGTH_DELIMITED, lengthOf(pieces))), ...pieces];
}

/** A few packed non-negative integers. */
export function integersField(field: number, values: readonly number[]): Message {
  return messageField(field, [ready(varints(...values))]);
}

/** A few packed float32. */
export function floatsField(field: number, values: ArrayLike<number>): Message {
  const bytes = Buffer.alloc(4 * values.length);
  for (let at = 0; at < values.length; at++) bytes.writeFloatLE(values[at]!, 4 * at);
  return messageField(field, [ready(bytes)]);
}

/** Packed float64, little-endian. */
export function doublesField(field: number, values: ArrayLike<number>): Message {
  const bytes = Buffer.alloc(8 * values.length);
  for (let at = 0; at < values.length; at++) bytes.writeDoubleLE(values[at]!, 8 * at);
  return messageField(field, [ready(bytes)]);
}

export function encodeMessage(message: Message): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthOf(message));
  let end = 0;
  for (const piece of message) {
    piece.put(bytes, end);
    end += piece.length;
  }
  return bytes;
}

/** Bytes of an integer in [0, 2^28). */
export function varintLength(value: number): number {
  if (value < 1 << 7) return 1;
  if (value < 1 << 14) return 2;
  return value < 1 << 21 ? 3 : 4;
}

/** Writes an integer in [0, 2^28); returns where the next byte goes. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let end = at;
  while (rest >= 128) {
    bytes[end++] = rest | 128;
    rest >>>= 7;
  }
  bytes[end++] = rest;
  return end;
}

function lengthOf(message: Message): number {
  return message.reduce((sum, piece) => sum + piece.length, 0);
}

function ready(written: Uint8Array): Piece {
  return { length: written.length, put: (bytes, at) => bytes.set(written, at) };
}

/** Of integers up to 2^53, which the shifts of `putVarint` would cut. */
function varints(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * LONGEST_VARINT);
  let end = 0;
  for (const value of values) {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[end++] = (rest % 128) | 128;
    bytes[end++] = rest;
  }
  return bytes.subarray(0, end);
}

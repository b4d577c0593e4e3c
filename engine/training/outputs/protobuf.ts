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

/** Numbers that are worked out anew each time they are needed; the list may be overwritten by the next call. */
export type Numbers<List extends ArrayLike<number>> = () => List;

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

/** Packed repeated non-negative integers. */
export function integersField(field: number, numbers: Numbers<ArrayLike<number>>): Message {
  const values = numbers();
  let length = 0;
  for (let at = 0; at < values.length; at++) length += varintLength(values[at]!);
  const put = (bytes: Uint8Array, start: number) => {
    const again = numbers();
    for (let at = 0, end = start; at < again.length; at++) end = putVarint(bytes, end, again[at]!);
  };
  return messageField(field, [{ length, put }]);
}

/** Packed repeated float32. */
export function floatsField(field: number, count: number, numbers: Numbers<Float32Array>): Message {
  const put = (bytes: Uint8Array, start: number) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const values = numbers();
    for (let at = 0; at < count; at++) view.setFloat32(start + 4 * at, values[at]!, true);
  };
  return messageField(field, [{ length: 4 * count, put }]);
}

/** Repeated texts out of a few: `choices[indexes[i]]`. */
export function textsField(field: number, choices: readonly string[], indexes: Numbers<ArrayLike<number>>): Message {
  const encoded = choices.map((choice) => encodeMessage(textField(field, choice)));
  const chosen = indexes();
  let length = 0;
  for (let at = 0; at < chosen.length; at++) length += encoded[chosen[at]!]!.length;
  const put = (bytes: Uint8Array, start: number) => {
    const again = indexes();
    let end = start;
    for (let at = 0; at < again.length; at++) {
      const text = encoded[again[at]!]!;
      for (let byte = 0; byte < text.length; byte++) bytes[end++] = text[byte]!;
    }
  };
  return [{ length, put }];
}

/** @param memory makes the buffer that the message is written into */
export function encodeMessage<Buffer extends ArrayBufferLike = ArrayBuffer>(
  message: Message,
  memory: (length: number) => Buffer = (length) => new ArrayBuffer(length) as Buffer,
): Uint8Array<Buffer> {
  const bytes = new Uint8Array(memory(lengthOf(message)));
  let end = 0;
  for (const piece of message) {
    piece.put(bytes, end);
    end += piece.length;
  }
  return bytes;
}

function lengthOf(message: Message): number {
  return message.reduce((sum, piece) => sum + piece.length, 0);
}

function ready(written: Uint8Array): Piece {
  return { length: written.length, put: (bytes, at) => bytes.set(written, at) };
}

function varints(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * LONGEST_VARINT);
  const end = values.reduce((at, value) => putVarint(bytes, at, value), 0);
  return bytes.subarray(0, end);
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  while (rest >= 128) {
    bytes[end++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  bytes[end++] = rest;
  return end;
}

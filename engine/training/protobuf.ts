/** Protocol Buffers wire format, encoding only: a message is a list of byte pieces, put together once at the end. */

export type Pieces = readonly Uint8Array[];

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const LONGEST_VARINT = 8;

/** A non-negative integer below 2^53: int64, int32 or an enum. */
export function integerField(field: number, value: number): Pieces {
  const bytes = new Uint8Array(2 * LONGEST_VARINT);
  const end = putVarint(bytes, putVarint(bytes, 0, field * 8 + VARINT), value);
  return [bytes.subarray(0, end)];
}

export function textField(field: number, text: string): Pieces {
  return messageField(field, [Buffer.from(text, 'utf8')]);
}

/** A nested message, or anything else that is written with its length. */
export function messageField(field: number, ...parts: readonly Pieces[]): Pieces {
  const pieces = parts.flat();
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const header = new Uint8Array(2 * LONGEST_VARINT);
  const end = putVarint(header, putVarint(header, 0, field * 8 + LENGTH_DELIMITED), length);
  return [header.subarray(0, end), ...pieces];
}

/** Packed repeated integers. */
export function integersField(field: number, values: ArrayLike<number>): Pieces {
  let length = 0;
  for (let at = 0; at < values.length; at++) length += varintLength(values[at]!);
  const bytes = new Uint8Array(length);
  for (let at = 0, end = 0; at < values.length; at++) end = putVarint(bytes, end, values[at]!);
  return messageField(field, [bytes]);
}

/** Packed repeated float32. */
export function floatsField(field: number, values: Float32Array): Pieces {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < values.length; at++) view.setFloat32(4 * at, values[at]!, true);
  return messageField(field, [bytes]);
}

/** Repeated texts out of a few: `choices[indexes[i]]`. */
export function textsField(field: number, choices: readonly string[], indexes: Uint8Array): Pieces {
  const encoded = choices.map((choice) => joinPieces(textField(field, choice)));
  let length = 0;
  for (const index of indexes) length += encoded[index]!.length;
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const index of indexes) {
    const text = encoded[index]!;
    for (let at = 0; at < text.length; at++) bytes[end++] = text[at]!;
  }
  return [bytes];
}

export function joinPieces(pieces: Pieces): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    bytes.set(piece, end);
    end += piece.length;
  }
  return bytes;
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

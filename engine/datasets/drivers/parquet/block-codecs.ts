/**
 * Strict decompressors for the two codecs of Parquet that Node does not bring along: Snappy and LZ4 blocks.
 *
 * Both write runs of literals and copies of what was written before. A damaged block is refused wherever it would read or write outside
 * of what it has, and when it does not fill exactly what it claims: nothing is guessed.
 */

/**
 * Raw Snappy: a varint of the length, then tagged literals and copies (google/snappy, format_description.txt).
 * @param output where it goes, `outputLength` bytes
 * @throws RangeError when the block is damaged
 */
export function unsnappy(
  input: Uint8Array,
  outputLength: number,
  output: Uint8Array = new Uint8Array(outputLength),
): Uint8Array {
  let at = 0;
  let claimed = 0;
  for (let shift = 1; ; shift *= 128) {
    if (at >= input.length || at > 4) throw damage();
    const byte = input[at++]!;
    claimed += (byte & 0x7f) * shift;
    if (byte < 0x80) break;
  }
  if (claimed !== outputLength) throw damage();

  let filled = 0;
  while (at < input.length) {
    const tag = input[at++]!;
    const kind = tag & 3;
    let length = (tag >> 2) + 1;
    if (kind === 0) {
      if (length > 60) {
        const width = length - 60;
        if (width > input.length - at) throw damage();
        length = littleEndian(input, at, width) + 1;
        at += width;
      }
      putLiterals(input, at, length, output, filled);
      at += length;
    } else {
      const width = OFFSET_BYTES[kind]!;
      if (width > input.length - at) throw damage();
      let offset = littleEndian(input, at, width);
      at += width;
      if (kind === 1) {
        offset += (tag >> 5) * 256;
        length = ((tag >> 2) & 7) + 4;
      }
      putCopy(output, filled, offset, length);
    }
    filled += length;
  }
  if (filled !== outputLength) throw damage();
  return output;
}

/** By a tag's lowest two bits. */
const OFFSET_BYTES = [0, 1, 2, 4];

/**
 * An LZ4 block without frame: tokens of literals and copies; the last has literals only (lz4, lz4_Block_format.md).
 * @throws RangeError when the block is damaged
 */
export function unlz4(input: Uint8Array, outputLength: number): Uint8Array {
  const output = new Uint8Array(outputLength);
  let at = 0;
  let filled = 0;
  /** Fifteen in a token means that bytes follow, up to the first below 255. */
  const longer = (nibble: number) => {
    let length = nibble;
    if (nibble !== 15) return length;
    for (;;) {
      if (at >= input.length) throw damage();
      const byte = input[at++]!;
      length += byte;
      if (byte !== 255) return length;
    }
  };
  for (;;) {
    if (at >= input.length) throw damage();
    const token = input[at++]!;
    const literals = longer(token >> 4);
    putLiterals(input, at, literals, output, filled);
    at += literals;
    filled += literals;
    if (at === input.length) break;
    if (input.length - at < 2) throw damage();
    const offset = littleEndian(input, at, 2);
    at += 2;
    const length = longer(token & 15) + 4;
    putCopy(output, filled, offset, length);
    filled += length;
  }
  if (filled !== outputLength) throw damage();
  return output;
}

/**
 * Parquet's first LZ4: in Hadoop's frames (big-endian lengths of output and input before each block), or by some writers without any.
 * @throws RangeError when the block is damaged
 */
export function unlz4Hadoop(input: Uint8Array, outputLength: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const output = new Uint8Array(outputLength);
  let at = 0;
  let filled = 0;
  while (at < input.length) {
    const isFrame = input.length - at >= 8;
    const outputBytes = isFrame ? view.getUint32(at) : 0;
    const inputBytes = isFrame ? view.getUint32(at + 4) : 0;
    if (!isFrame || outputBytes > outputLength - filled || inputBytes > input.length - at - 8) {
      return unlz4(input, outputLength);
    }
    output.set(unlz4(input.subarray(at + 8, at + 8 + inputBytes), outputBytes), filled);
    filled += outputBytes;
    at += 8 + inputBytes;
  }
  if (filled !== outputLength) throw damage();
  return output;
}

/** Shorter runs are copied faster byte by byte than by a call. */
const SHORT_RUN = 24;

function putLiterals(input: Uint8Array, at: number, length: number, output: Uint8Array, filled: number): void {
  if (length > input.length - at || length > output.length - filled) throw damage();
  if (length > SHORT_RUN) {
    output.set(input.subarray(at, at + length), filled);
    return;
  }
  for (let index = 0; index < length; index++) output[filled + index] = input[at + index]!;
}

/** A copy may reach into itself: then it repeats what it has just written. */
function putCopy(output: Uint8Array, filled: number, offset: number, length: number): void {
  if (offset === 0 || offset > filled || length > output.length - filled) throw damage();
  if (length > SHORT_RUN && offset >= length) {
    output.copyWithin(filled, filled - offset, filled - offset + length);
    return;
  }
  for (let index = filled; index < filled + length; index++) output[index] = output[index - offset]!;
}

function littleEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let index = width - 1; index >= 0; index--) value = value * 256 + bytes[at + index]!;
  return value;
}

function damage(): RangeError {
  return new RangeError('a compressed page is damaged');
}

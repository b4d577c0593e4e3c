/** Parquet's hybrid of run-length and bit-packed integers: definition levels and positions in a dictionary. */

/**
 * Decodes `target.length` integers of `bitWidth` bits (0 to 32) from `bytes[start, end)`.
 * @throws RangeError when the bytes end too early or a run is longer than what is left to fill
 */
export function decodeRuns(
  bytes: Uint8Array,
  start: number,
  end: number,
  bitWidth: number,
  target: Uint8Array | Int32Array,
): void {
  if (bitWidth < 0 || bitWidth > 32) throw new RangeError('integers of impossible width');
  let at = start;
  let filled = 0;
  while (filled < target.length) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= end || shift > 28) throw new RangeError('a run has no length');
      const byte = bytes[at++]!;
      header |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    header >>>= 0;
    const isPacked = (header & 1) === 1;
    const length = header >>> 1;
    if (length === 0) throw new RangeError('a run is empty');
    if (!isPacked) {
      const byteWidth = (bitWidth + 7) >> 3;
      if (length > target.length - filled || byteWidth > end - at) throw new RangeError('a run is too long');
      let value = 0;
      for (let index = 0; index < byteWidth; index++) value |= bytes[at++]! << (8 * index);
      target.fill(value, filled, filled + length);
      filled += length;
    } else {
      // Whole groups of eight; the last may hold more than is needed.
      const count = Math.min(length * 8, target.length - filled);
      if (length * bitWidth > end - at) throw new RangeError('a run ends too early');
      unpack(bytes, at, bitWidth, target, filled, count);
      at += length * bitWidth;
      filled += count;
    }
  }
}

/** Integers of `bitWidth` bits, least significant bit first. */
function unpack(
  bytes: Uint8Array,
  start: number,
  bitWidth: number,
  target: Uint8Array | Int32Array,
  first: number,
  count: number,
): void {
  if (bitWidth === 1) {
    for (let index = 0; index < count; index++)
      target[first + index] = (bytes[start + (index >> 3)]! >> (index & 7)) & 1;
    return;
  }
  let at = start;
  // Up to 39 bits wait here: more than a 32-bit integer holds, so they are kept as a double.
  let waiting = 0;
  let bits = 0;
  const span = 2 ** bitWidth;
  for (let index = 0; index < count; index++) {
    while (bits < bitWidth) {
      waiting += bytes[at++]! * 2 ** bits;
      bits += 8;
    }
    const rest = Math.floor(waiting / span);
    target[first + index] = waiting - rest * span;
    waiting = rest;
    bits -= bitWidth;
  }
}

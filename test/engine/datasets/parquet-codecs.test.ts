import fc from 'fast-check';
import { compressors } from 'hyparquet-compressors';
import { describe, expect, test } from 'vitest';
import { unlz4, unlz4Hadoop, unsnappy } from '#engine/datasets/drivers/parquet/block-codecs.ts';

/** Runs of literals and copies, as both codecs know them. */
type Piece = { readonly literals: Uint8Array } | { readonly offset: number; readonly length: number };

/** The last bytes of an LZ4 block are always literals. */
const LAST = { literals: Uint8Array.of(1, 2, 3, 4, 5) };
const pieces: fc.Arbitrary<Piece[]> = fc
  .array(
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 300 }).map((literals) => ({ literals })),
      fc.record({ offset: fc.integer({ min: 1, max: 600 }), length: fc.integer({ min: 4, max: 64 }) }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((random) => [...random, LAST]);

/** What the pieces mean, one byte after the other; copies from before the beginning are left out. */
function spelledOut(all: readonly Piece[]): { kept: Piece[]; bytes: number[] } {
  const bytes: number[] = [];
  const kept: Piece[] = [];
  for (const piece of all) {
    if ('literals' in piece) {
      bytes.push(...piece.literals);
    } else {
      if (piece.offset > bytes.length) continue;
      for (let count = 0; count < piece.length; count++) bytes.push(bytes[bytes.length - piece.offset]!);
    }
    kept.push(piece);
  }
  return { kept, bytes };
}

function snappy(all: readonly Piece[], length: number): Uint8Array {
  const out: number[] = [];
  let rest = length;
  while (rest >= 128) {
    out.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  out.push(rest);
  for (const piece of all) {
    if ('literals' in piece) {
      const last = piece.literals.length - 1;
      if (last < 60) out.push(last << 2);
      else out.push(61 << 2, last & 255, last >> 8);
      out.push(...piece.literals);
    } else if (piece.length <= 11 && piece.offset < 2048) {
      out.push(1 | ((piece.length - 4) << 2) | ((piece.offset >> 8) << 5), piece.offset & 255);
    } else {
      out.push(2 | ((piece.length - 1) << 2), piece.offset & 255, piece.offset >> 8);
    }
  }
  return Uint8Array.from(out);
}

function lz4(all: readonly Piece[]): Uint8Array {
  const out: number[] = [];
  const more = (length: number) => {
    for (let rest = length - 15; rest >= 0; rest -= 255) out.push(Math.min(rest, 255));
  };
  let literals: number[] = [];
  const token = (copy: { offset: number; length: number } | undefined) => {
    const length = copy === undefined ? 0 : copy.length - 4;
    out.push((Math.min(literals.length, 15) << 4) | Math.min(length, 15));
    more(literals.length);
    out.push(...literals);
    literals = [];
    if (copy === undefined) return;
    out.push(copy.offset & 255, copy.offset >> 8);
    more(length);
  };
  for (const piece of all) {
    if ('literals' in piece) literals.push(...piece.literals);
    else token(piece);
  }
  token(undefined);
  return Uint8Array.from(out);
}

function framed(block: Uint8Array, outputLength: number): Uint8Array {
  const head = new DataView(new ArrayBuffer(8));
  head.setUint32(0, outputLength);
  head.setUint32(4, block.length);
  return Uint8Array.from([...new Uint8Array(head.buffer), ...block]);
}

describe('the strict decompressors', () => {
  test('give what the pieces spell out, as another implementation does', () => {
    fc.assert(
      fc.property(pieces, (random) => {
        const { kept, bytes } = spelledOut(random);
        const wanted = Uint8Array.from(bytes);

        expect(unsnappy(snappy(kept, bytes.length), bytes.length)).toEqual(wanted);
        expect(unlz4(lz4(kept), bytes.length)).toEqual(wanted);
        expect(unlz4Hadoop(framed(lz4(kept), bytes.length), bytes.length)).toEqual(wanted);
        expect(unlz4Hadoop(lz4(kept), bytes.length)).toEqual(wanted);
        expect(compressors.LZ4_RAW!(lz4(kept), bytes.length)).toEqual(wanted);
      }),
    );
  });

  test('fill several frames, one after the other', () => {
    const frames = [1, 2, 3].map((byte) => framed(lz4([{ literals: Uint8Array.of(byte, byte) }]), 2));

    expect(unlz4Hadoop(Uint8Array.from(frames.flatMap((frame) => [...frame])), 6)).toEqual(
      Uint8Array.of(1, 1, 2, 2, 3, 3),
    );
  });

  test.each([
    ['snappy: a copy from before the beginning', unsnappy, [8, 0, 7, 1 | (3 << 2), 2], 8],
    ['snappy: a copy with offset 0', unsnappy, [8, 0, 7, 1 | (3 << 2), 0], 8],
    ['snappy: a literal beyond the end', unsnappy, [4, 3 << 2, 1, 2], 4],
    ['snappy: more than it claims', unsnappy, [1, 1 << 2, 1, 2], 1],
    ['snappy: less than it claims', unsnappy, [4, 1 << 2, 1, 2], 4],
    ['snappy: another length than the page', unsnappy, [2, 1 << 2, 1, 2], 3],
    ['snappy: an endless length', unsnappy, [255, 255, 255, 255, 255, 255], 4],
    ['snappy: a copy without its offset', unsnappy, [8, 0, 7, 2 | (3 << 2), 1], 8],
    ['snappy: nothing', unsnappy, [], 4],
    ['lz4: a copy from before the beginning', unlz4, [0x11, 7, 2, 0, 0x00], 6],
    ['lz4: a copy with offset 0', unlz4, [0x11, 7, 0, 0, 0x00], 6],
    ['lz4: a literal beyond the end', unlz4, [0x40, 1, 2], 4],
    ['lz4: an endless length', unlz4, [0xf0, 255, 255], 600],
    ['lz4: more than the page holds', unlz4, [0x30, 1, 2, 3], 2],
    ['lz4: less than the page holds', unlz4, [0x30, 1, 2, 3], 4],
    ['lz4: no last literals', unlz4, [0x10, 7, 1, 0], 5],
    ['lz4: half an offset', unlz4, [0x10, 7, 1], 5],
    ['lz4: nothing', unlz4, [], 4],
  ] as const)('refuse %s', (_, decompress, bytes, length) => {
    expect(() => decompress(Uint8Array.from(bytes), length)).toThrow(RangeError);
  });

  test('refuse any cut block', () => {
    fc.assert(
      fc.property(pieces, fc.nat(), (random, cut) => {
        const { kept, bytes } = spelledOut(random);
        const short = snappy(kept, bytes.length);

        expect(() => unsnappy(short.subarray(0, cut % short.length), bytes.length)).toThrow(RangeError);
        const block = lz4(kept);
        expect(() => unlz4(block.subarray(0, cut % block.length), bytes.length)).toThrow(RangeError);
      }),
    );
  });
});

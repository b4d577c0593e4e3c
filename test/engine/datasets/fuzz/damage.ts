/** Seeded damage to the bytes of a file. */

/** A whole number from 0 up to, but without, `below`. */
export type Draw = (below: number) => number;

/** xorshift32 (Marsaglia 2003) behind a scrambled seed, so that neighbouring seeds have nothing in common. */
export function seededDraw(seed: number): Draw {
  let state = Math.imul(seed + 0x9e37_79b9, 0x85eb_ca6b) | 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let turn = 0; turn < 8; turn++) next();
  return (below) => Math.floor((next() / 2 ** 32) * below);
}

export function pick<T>(draw: Draw, values: readonly T[]): T {
  return values[draw(values.length)]!;
}

/** One to three damages at places that `place` names: bits flipped, bytes overwritten, cut out, doubled, moved, or the end lost. */
export function damaged(sound: Uint8Array, draw: Draw, place: (length: number) => number): Buffer {
  let bytes: Buffer = Buffer.from(sound);
  for (let count = 1 + draw(3); count > 0 && bytes.length > 1; count--) {
    bytes = damagedOnce(bytes, Math.max(0, Math.min(place(bytes.length), bytes.length - 1)), draw);
  }
  return bytes;
}

/** What a scanner or a binary reader minds: quotes, delimiters, ends, zeros, continued and extreme integers. */
const HARMFUL = [0x22, 0x2c, 0x0a, 0x0d, 0x00, 0xff, 0x2e, 0x65, 0x2d, 0x80, 0x7f, 0xfe, 0x01, 0x20];

function damagedOnce(bytes: Buffer, at: number, draw: Draw): Buffer {
  const cut = Math.min(bytes.length, at + 1 + draw(20));
  const changed = Buffer.from(bytes);
  switch (draw(9)) {
    case 0:
      changed[at] = changed[at]! ^ (1 << draw(8));
      return changed;
    case 1:
      changed[at] = draw(256);
      return changed;
    case 2:
      changed[at] = pick(draw, HARMFUL);
      return changed;
    case 3:
      return changed.fill(pick(draw, [0x00, 0xff]), at, cut);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(cut)]);
    case 5:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - draw(30)))]);
    case 6:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([pick(draw, HARMFUL)]), bytes.subarray(at)]);
    case 7: {
      const from = draw(bytes.length);
      bytes.copy(changed, at, from, Math.min(bytes.length, from + 1 + draw(16)));
      return changed;
    }
    default:
      return draw(4) === 0 ? bytes.subarray(0, at) : changed;
  }
}

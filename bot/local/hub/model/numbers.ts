/** Numbers of a tensor worked out where they are asked for: the same at every call, in any order, and nothing need be kept. */

/** Writes `values.length` numbers of a tensor in row-major order, from its element `first` on. */
export type Fill<Values> = (first: number, values: Values) => void;
export type Floats = Fill<Float32Array>;

const UNIFORM_OF_DEVIATION_1 = Math.sqrt(3);

/** Uniform around 0 with that standard deviation; equal seeds give equal numbers. */
export function randomNumbers(seed: number, deviation: number): Floats {
  const scale = (deviation * UNIFORM_OF_DEVIATION_1) / 2 ** 31;
  return (first, values) => {
    for (let at = 0; at < values.length; at++) values[at] = scrambled(first + at, seed) * scale;
  };
}

export function constant(value: number): Floats {
  return (_, values) => values.fill(value);
}

export function given(numbers: Float32Array): Floats {
  return (first, values) => values.set(numbers.subarray(first, first + values.length));
}

/** A seed of its own for each name (FNV-1a). */
export function seedOf(name: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash | 0;
}

/** A 32-bit signed integer that looks like chance (the finaliser of MurmurHash3, Appleby, public domain). */
function scrambled(index: number, seed: number): number {
  let hash = (Math.imul(index, 0x9e3779b1) + seed) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Seeded random numbers: the same stream for the same (seed, stream) pair on every machine and in every thread. */

/** A generator of 32-bit words: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, period of at least 2^32. */
export interface Random {
  /** Uniform in [0, 2^32). */
  word(): number;
  /** Uniform integer in [0, limit), limit <= 2^32; the bias is below limit / 2^32. */
  below(limit: number): number;
  /** Four words, which a kernel may go on from. */
  readonly state: Int32Array;
}

const WARM_UP_ROUNDS = 16;

/** @param stream tells apart the users of one seed: the index of a tree, or of a bootstrap replicate. */
export function seededRandom(seed: number, stream: number): Random {
  const state = new Int32Array([seed, seed / 2 ** 32, stream, 1]);

  function word(): number {
    const sum = (state[0]! + state[1]! + state[3]!) | 0;
    state[3] = state[3]! + 1;
    state[0] = state[1]! ^ (state[1]! >>> 9);
    state[1] = (state[2]! + (state[2]! << 3)) | 0;
    state[2] = (((state[2]! << 21) | (state[2]! >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  for (let round = 0; round < WARM_UP_ROUNDS; round++) word();
  return { state, word, below: (limit) => Math.floor((word() * limit) / 2 ** 32) };
}

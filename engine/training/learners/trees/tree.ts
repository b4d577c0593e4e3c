/** The shape of a grown tree and its votes in fixed point. */

/**
 * Nodes in arrays; node 0 is the root. A sample goes left when its bin of `feature` is <= `bin`, and the right child stands
 * right behind the left one.
 */
export interface Tree {
  /** Feature of the split; LEAF for a leaf. */
  readonly feature: Uint16Array;
  /** Last bin that goes left; 0 for a leaf. 16 bits where some feature has more than MAX_BINS bins. */
  readonly bin: Uint8Array | Uint16Array;
  /** Left child; for a leaf its votes for class 1, of `fullVotes(trees)`. */
  readonly next: Int32Array;
  /** 1 where a missing value (NaN) goes left. Without it, missing values go right everywhere. */
  readonly missingLeft?: Uint8Array | null;
}

export const LEAF = 0xffff;

/**
 * Probabilities are counted in steps of 2^-24. Sums of such steps up to 1 are exact in float32, so that every order of
 * summation gives the same bits: any chunking over threads, our own predictor, and any ONNX Runtime.
 */
export const VOTE_UNIT = 2 ** -24;

/** Votes of a pure leaf of class 1 in a forest of `trees`: all of them together stay within 2^24. */
export function fullVotes(trees: number): number {
  return Math.floor(2 ** 24 / trees);
}

/** Trees that vote together: what is scored and exported. */
export interface TreeModel {
  readonly kind: 'trees';
  readonly trees: readonly Tree[];
  /** Upper edges of the bins, ascending, a list a feature. */
  readonly edges: readonly Float32Array[];
  /** Leaves and `base` are counted in steps of it, few enough that every sum of them is exact in float32. */
  readonly unit: number;
  /** Added to the votes of the trees. */
  readonly base: number;
  /** Makes a probability of unit * (base + votes). */
  readonly link: 'identity' | 'logistic';
}

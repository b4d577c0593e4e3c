/** Token lists of unequal length as the rectangle that a model takes. */

/** Travels to a thread; ids row by row, each row `length` long. */
export interface PaddedBatch {
  readonly rows: number;
  readonly length: number;
  readonly ids: Int32Array;
  /** Tokens of each row; what follows them is padding. */
  readonly lengths: Int32Array;
}

export function paddedBatch(texts: readonly Int32Array[], padId: number): PaddedBatch {
  const lengths = Int32Array.from(texts, (ids) => ids.length);
  const length = lengths.reduce((longest, tokens) => Math.max(longest, tokens), 0);
  const ids = new Int32Array(texts.length * length).fill(padId);
  for (const [row, text] of texts.entries()) ids.set(text, row * length);
  return { rows: texts.length, length, ids, lengths };
}

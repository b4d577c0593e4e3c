/** Where the kernel of the forest keeps what: counts and marks, which are all 0 between two searches, then what a search found. */
/** Features that are searched together. */
export const LANES = 4;
/** The search counts a class in 16 bits with a sign. */
export const MOST_OF_A_CLASS = 2 ** 15 - 1;

export const BINS = 256;
export const CELL_BYTES = 4 * LANES;
/** Bins that are looked at: all, and where values are missing, all but their bin once more with these on the left. */
const MOST_STEPS = 2 * BINS;
export const WORD_BYTES = 4;

export const COUNTS = 0;
export const MARKS = COUNTS + BINS * CELL_BYTES;
export const GAINS = MARKS + BINS;
/** By step and lane: what lies left of the border below the step's bin, class 1 << 16 | class 0. */
export const LEFTS = GAINS + MOST_STEPS * CELL_BYTES;
/** By step: the bin's place among counts, CELL_BYTES apart. */
export const CELLS = LEFTS + MOST_STEPS * CELL_BYTES;
/** Steps at which some lane comes near the best gain. */
export const NEAR = CELLS + MOST_STEPS * WORD_BYTES;
/** Four words of a generator. */
export const STATE = NEAR + MOST_STEPS * WORD_BYTES;
/** Where steps begin that have missing values on the right. */
export const MISSING_END = STATE + 4 * WORD_BYTES;
/** Rows by bin and feature, each once however often it was drawn; as counts, all 0 between two searches. */
export const ROWS = MISSING_END + 4 * WORD_BYTES;
export const PLACES = {
  gains: GAINS,
  lefts: LEFTS,
  cells: CELLS,
  near: NEAR,
  state: STATE,
  missingEnd: MISSING_END,
  /** What lies behind belongs to the caller. */
  end: ROWS + BINS * CELL_BYTES,
  /** Room for so many. */
  steps: MOST_STEPS,
} as const;
export const CELL_SHIFT = 4;

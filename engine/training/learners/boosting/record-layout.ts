/** Sizes of what boosting's kernel reads and writes. */

/** Cells of one feature in a histogram: its bins, and the missing values in the last one. */
export const CELLS = 256;
/** Bins in a word of a record, the first in the lowest byte. */
export const FEATURES_A_WORD = 4;
export const WORD_BYTES = 4;
/** A record begins with its pair of derivatives; words of bins follow. */
export const PAIR_BYTES = 8;
/** Packed pairs are first * FIRST_STEP + second. */
export const FIRST_STEP = 2 ** 26;
/** Rows whose derivatives are packed together: lists are filled up to a multiple of it. */
export const ROWS_A_STEP = 2;
/** Scores have 24 bits and a sign; so many of them lie between two entries of the table of logistic values. */
export const ENTRY_BITS = 12;
/** Entries on either side of that of score 0. */
export const SIDE_ENTRIES = 2 ** (24 - ENTRY_BITS);

/**
 * What boosting reads of a row, side by side in one or two cache lines: its packed derivatives, then its bins, a byte each.
 *
 * Nodes deep in a tree visit rows far apart, and then waiting for memory is what takes the time.
 */
import type { BinnedTable } from '../trees/histogram-bins.ts';

export interface RowRecords {
  /** 32-bit words a row, an even number. */
  readonly stride: number;
  /** Packed derivatives: entry row * stride / 2. */
  readonly pairs: Float64Array;
  /** Bins: four features a word, the first in the lowest byte; words row * stride + FIRST_WORD and on. */
  readonly words: Int32Array;
}

export const FEATURES_A_WORD = 4;
/** The two words before it hold the pair. */
export const FIRST_WORD = 2;

export function rowRecords({ bins, rows, edges }: Pick<BinnedTable, 'bins' | 'rows' | 'edges'>): RowRecords {
  const stride = 2 * Math.ceil((FIRST_WORD + Math.ceil(edges.length / FEATURES_A_WORD)) / 2);
  const buffer = new ArrayBuffer(4 * rows * stride);
  const words = new Int32Array(buffer);
  for (let feature = 0; feature < edges.length; feature++) {
    const column = bins.subarray(feature * rows, (feature + 1) * rows);
    const shift = (feature % FEATURES_A_WORD) * 8;
    let at = FIRST_WORD + Math.floor(feature / FEATURES_A_WORD);
    for (let row = 0; row < rows; row++, at += stride) words[at] = words[at]! | (column[row]! << shift);
  }
  return { stride, pairs: new Float64Array(buffer), words };
}

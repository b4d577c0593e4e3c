/**
 * What boosting reads of a row, side by side in one or two cache lines: its packed derivatives, then its bins, a byte each.
 *
 * Nodes deep in a tree visit rows far apart, and then waiting for memory is what takes the time. All that the kernel
 * reads and writes lies in its memory, which the next fit of the thread takes over.
 */
import type { BinnedTable } from '../trees/histogram-bins.ts';
import { BOOSTING_KERNEL } from './boosting-kernel.ts';
import { CELLS, FEATURES_A_WORD, PAIR_BYTES, ROWS_A_STEP, SIDE_ENTRIES, WORD_BYTES } from './record-layout.ts';

export interface RowRecords {
  /** 32-bit words a row, an even number. */
  readonly stride: number;
  /** Packed derivatives: entry row * stride / 2. */
  readonly pairs: Float64Array;
  /** One for each node on the way from the root to the deepest split, and one to spare. */
  readonly histograms: readonly Float64Array[];
  /** Logistic values at every `ENTRY_BITS`th bit of a score. */
  readonly logistic: Float64Array;
  /** Room for two sums. */
  readonly sums: Float64Array;
  /** What scores are without the base, in steps; as labels and weights filled up with 0 to a multiple of `ROWS_A_STEP`. */
  readonly margins: Int32Array;
  readonly labels: Float32Array;
  readonly weights: Float32Array;
  /** Room for a list of row numbers, and for those that go right at a split. */
  readonly list: Int32Array;
  readonly spare: Int32Array;
  /** Column-major: what rows are divided by, where a record would be a cache line for one byte. */
  readonly bins: Uint8Array;
}

const FIRST_WORD = PAIR_BYTES / WORD_BYTES;

/** @param depth splits from the root to the deepest leaf */
export function rowRecords(table: Pick<BinnedTable, 'bins' | 'rows' | 'edges'>, depth: number): RowRecords {
  const { rows, edges } = table;
  const filledRows = ROWS_A_STEP * Math.ceil(rows / ROWS_A_STEP);
  const featureWords = Math.ceil(edges.length / FEATURES_A_WORD);
  const stride = 2 * Math.ceil((FIRST_WORD + featureWords) / 2);
  const cells = featureWords * FEATURES_A_WORD * CELLS;
  const pairEntries = (filledRows * stride) / 2;
  const doubles = pairEntries + cells * (depth + 2) + 2 * SIDE_ENTRIES + 1 + 2;
  const words = 3 * filledRows + 2 * rows;
  const memory = BOOSTING_KERNEL.memory(
    Float64Array.BYTES_PER_ELEMENT * doubles + WORD_BYTES * words + edges.length * rows,
  );
  let at = 0;
  const place = <T extends { readonly byteLength: number }>(
    array: new (memory: ArrayBuffer, at: number, length: number) => T,
    length: number,
  ): T => {
    const placed = new array(memory, at, length);
    at += placed.byteLength;
    return placed;
  };
  const records: RowRecords = {
    stride,
    // What has 8 bytes comes before what has 4, and that before bytes.
    pairs: place(Float64Array, pairEntries),
    histograms: Array.from({ length: depth + 2 }, () => place(Float64Array, cells)),
    logistic: place(Float64Array, 2 * SIDE_ENTRIES + 1),
    sums: place(Float64Array, 2),
    margins: place(Int32Array, filledRows).fill(0),
    labels: place(Float32Array, filledRows).fill(0),
    weights: place(Float32Array, filledRows).fill(0),
    list: place(Int32Array, rows),
    spare: place(Int32Array, rows),
    bins: place(Uint8Array, edges.length * rows),
  };
  records.bins.set(table.bins.subarray(0, edges.length * rows));
  fillRecords(table, new Int32Array(memory, 0, filledRows * stride), stride);
  return records;
}

function fillRecords(
  { bins, rows, edges }: Pick<BinnedTable, 'bins' | 'rows' | 'edges'>,
  words: Int32Array,
  stride: number,
): void {
  words.fill(0);
  for (let feature = 0; feature < edges.length; feature++) {
    const column = bins.subarray(feature * rows, (feature + 1) * rows);
    const shift = (feature % FEATURES_A_WORD) * 8;
    let at = FIRST_WORD + Math.floor(feature / FEATURES_A_WORD);
    for (let row = 0; row < rows; row++, at += stride) words[at] = words[at]! | (column[row]! << shift);
  }
}

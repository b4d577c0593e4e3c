/** The histogram of a node: packed derivatives by feature and bin. */
import { BOOSTING_KERNEL } from './boosting-kernel.ts';
import { CELLS, FEATURES_A_WORD, WORD_BYTES } from './record-layout.ts';
import type { RowRecords } from './row-records.ts';

const WORD_CELLS = FEATURES_A_WORD * CELLS;

/** The words that hold some of `features` (ascending). */
export function wordsOf(features: Uint16Array): Uint16Array {
  return Uint16Array.from(new Set(Array.from(features, (feature) => Math.floor(feature / FEATURES_A_WORD))));
}

/**
 * Adds up, from 0, the cells of the features in `words` over the rows [start, end) of the records' list; what stands in
 * other cells afterwards has no meaning.
 */
export function sumByBin(
  { pairs, list, stride }: RowRecords,
  words: Uint16Array,
  start: number,
  end: number,
  histogram: Float64Array,
): void {
  histogram.fill(0);
  // The kernel looks for the end behind the first row.
  if (start === end) return;
  const { sum5, sum4, sum1 } = BOOSTING_KERNEL.run;
  const from = list.byteOffset + WORD_BYTES * start;
  const to = list.byteOffset + WORD_BYTES * end;
  const records = pairs.byteOffset;
  const recordBytes = WORD_BYTES * stride;
  const place = (at: number) => WORD_BYTES * words[at]!;
  const cells = (at: number) => histogram.byteOffset + Float64Array.BYTES_PER_ELEMENT * WORD_CELLS * words[at]!;
  for (let at = 0; at < words.length; ) {
    const left = words.length - at;
    const numbers = [at, at + 1, at + 2, at + 3, at + 4].slice(0, wordsAtOnce(left));
    const args = [...numbers.map(place), ...numbers.map(cells)];
    if (numbers.length === 5) sum5(from, to, records, recordBytes, ...args);
    else if (numbers.length === 4) sum4(from, to, records, recordBytes, ...args);
    else sum1(from, to, records, recordBytes, ...args);
    at += numbers.length;
  }
}

function wordsAtOnce(left: number): 5 | 4 | 1 {
  if (left === 5) return 5;
  return left >= 4 ? 4 : 1;
}

/** Leaves in `whole` what is in it and not in `part`. */
export function subtract(whole: Float64Array, part: Float64Array): void {
  for (let cell = 0; cell < whole.length; cell++) whole[cell] = whole[cell]! - part[cell]!;
}

/** Sum of all rows that one feature's cells hold. */
export function sumOfFeature(histogram: Float64Array, feature: number): number {
  let sum = 0;
  for (let cell = feature * CELLS; cell < (feature + 1) * CELLS; cell++) sum += histogram[cell]!;
  return sum;
}

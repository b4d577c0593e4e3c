/** Where the bins of a table lie while a forest grows on it. */
import type { BinnedTable } from '../trees/histogram-bins.ts';

/** Bins of all features, each feature's from its first byte on, `step` bytes a row. */
export interface PlacedBins {
  readonly bytes: Uint8Array;
  readonly columns: Int32Array;
  readonly step: number;
}

/** Bytes of a row whose features stand side by side: samples far apart then cost one cache line each, whatever is drawn. */
const MOST_ROW_BYTES = 64;

/** Copies the bins: narrow tables row by row, wide ones column by column, so that large nodes of these walk through memory in order. */
export function placedBins({ bins, rows, edges }: BinnedTable, bytes: Uint8Array, start: number): PlacedBins {
  const features = edges.length;
  if (features > MOST_ROW_BYTES) {
    bytes.set(bins, start);
    return { bytes, columns: Int32Array.from(edges, (_, feature) => start + feature * rows), step: 1 };
  }
  for (let feature = 0; feature < features; feature++) {
    const column = bins.subarray(feature * rows, (feature + 1) * rows);
    for (let row = 0, to = start + feature; row < rows; row++, to += features) bytes[to] = column[row]!;
  }
  return { bytes, columns: Int32Array.from(edges, (_, feature) => start + feature), step: features };
}

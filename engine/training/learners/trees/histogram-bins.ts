/** Quantile bins: each feature as one byte a row, so that a split search counts instead of sorting. */
import { roundDownToFloat32 } from './float32.ts';
import { sortedNumbers } from './sort-floats.ts';

/** A byte holds them, and one value stays free. */
export const MAX_BINS = 255;

/** The byte of a missing value (NaN): above every bin, so that it goes right unless a split says otherwise. */
export const MISSING = 255;

const PADDED_EDGES = 255;

/**
 * Upper edges of all bins but the last, ascending, fitted on `sorted` (ascending, finite): value x is in the first bin whose
 * edge is not below it. Few distinct values get a bin each; else bins hold about equally many rows, where a bin never
 * divides equal values. Edges lie halfway between neighbouring values, rounded down to float32.
 */
export function fitBinEdges(sorted: Float32Array, maxBins = MAX_BINS): Float32Array<ArrayBuffer> {
  const groupEnds = endsOfTies(sorted);
  const edges: number[] = [];
  const everyValue = groupEnds.length <= maxBins;
  let binStart = 0;
  for (let group = 0; group < groupEnds.length - 1 && edges.length < maxBins - 1; group++) {
    const end = groupEnds[group]!;
    // Moves with what is left, so that a value that fills several bins alone does not starve the others.
    const targetRows = (sorted.length - binStart) / (maxBins - edges.length);
    const missing = targetRows - (end - binStart);
    const surplusWithNext = groupEnds[group + 1]! - binStart - targetRows;
    if (!everyValue && missing > 0 && surplusWithNext <= missing) continue;
    edges.push(edgeBetween(sorted[end - 1]!, sorted[end]!));
    binStart = end;
  }
  return Float32Array.from(edges);
}

function endsOfTies(sorted: Float32Array): Int32Array {
  const ends = new Int32Array(sorted.length);
  let groups = 0;
  for (let row = 1; row <= sorted.length; row++) if (sorted[row] !== sorted[row - 1]) ends[groups++] = row;
  return ends.subarray(0, groups);
}

function edgeBetween(below: number, above: number): number {
  return roundDownToFloat32(below + (above - below) / 2);
}

/** Writes the bin of each value: the number of edges below it, MISSING for NaN. */
export function assignBins(values: Float32Array, edges: Float32Array, bins: Uint8Array): void {
  // Filled up to one less than a power of two, so that every search takes the same steps, and a step is no branch.
  const padded = new Float32Array(PADDED_EDGES).fill(Number.POSITIVE_INFINITY);
  padded.set(edges);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    let below = 0;
    for (let step = (PADDED_EDGES + 1) / 2; step > 0; step >>= 1) {
      below += padded[below + step - 1]! < value ? step : 0;
    }
    bins[row] = Number.isNaN(value) ? MISSING : below;
  }
}

/** Some rows of a table as bins: what trees are grown on. All in SharedArrayBuffers but the edges. */
export interface BinnedTable {
  /** Column-major, `rows` bytes a feature. */
  readonly bins: Uint8Array;
  readonly rows: number;
  /** 0 or 1, a row each. */
  readonly label: Uint8Array;
  /** Above 0, mean 1, a row each; null when all count alike. */
  readonly weight: Float32Array | null;
  /** One list a feature; empty for a constant one. */
  readonly edges: readonly Float32Array[];
}

export interface BinTableInput {
  /** Column-major, `tableRows` a feature. */
  readonly values: Float32Array;
  readonly tableRows: number;
  readonly label: Uint8Array;
  /** Of every row of the table, mean 1 over `rows`; without it all count alike. */
  readonly weight?: Float32Array | null;
  /** Rows that the bins are fitted on, and that get bins. */
  readonly rows: Uint32Array;
}

/** Gathers `rows` and bins them with edges that are fitted on them alone: nothing of other rows may reach the model. */
export function binTable({ values, tableRows, label, weight = null, rows }: BinTableInput): BinnedTable {
  const features = values.length / tableRows;
  const count = rows.length;
  const bins = new Uint8Array(new SharedArrayBuffer(count * features));
  const edges: Float32Array[] = [];
  const column = new Float32Array(count);
  for (let feature = 0; feature < features; feature++) {
    gather(values.subarray(feature * tableRows, (feature + 1) * tableRows), rows, column);
    const featureEdges = fitBinEdges(sortedNumbers(column));
    assignBins(column, featureEdges, bins.subarray(feature * count, (feature + 1) * count));
    edges.push(featureEdges);
  }
  const ownLabel = new Uint8Array(new SharedArrayBuffer(count));
  const ownWeight = weight === null ? null : new Float32Array(new SharedArrayBuffer(4 * count));
  gather(label, rows, ownLabel);
  if (weight !== null && ownWeight !== null) gather(weight, rows, ownWeight);
  return { bins, rows: count, label: ownLabel, weight: ownWeight, edges };
}

function gather(from: Float32Array | Uint8Array, rows: Uint32Array, to: Float32Array | Uint8Array): void {
  for (let at = 0; at < rows.length; at++) to[at] = from[rows[at]!]!;
}

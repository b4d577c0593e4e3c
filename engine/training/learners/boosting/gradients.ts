/**
 * First and second derivatives of the logistic loss by the score, packed into one double a row.
 *
 * Packed, a row's pair is first * 2^26 + second, both whole numbers of steps that are chosen so that no sum of rows leaves 53 bits.
 * Sums of such doubles are exact in any order, a histogram needs one addition a cell instead of two, and what is in one child of
 * a node is exactly what is in the node less what is in the other.
 */
import { logistic } from '../exponential.ts';
import { BOOSTING_KERNEL } from './boosting-kernel.ts';
import { ENTRY_BITS, FIRST_STEP, SIDE_ENTRIES, WORD_BYTES } from './record-layout.ts';
import type { RowRecords } from './row-records.ts';

/** Steps of packed derivatives, powers of two. */
export interface PackedUnits {
  readonly first: number;
  readonly second: number;
}

const PER_FIRST_STEP = 1 / FIRST_STEP;

/** The first derivative in a packed sum. */
export function firstOf(packed: number): number {
  return Math.floor(packed * PER_FIRST_STEP);
}

/** The second derivative in a packed sum. */
export function secondOf(packed: number): number {
  return packed - Math.floor(packed * PER_FIRST_STEP) * FIRST_STEP;
}

interface Scores {
  readonly label: Uint8Array;
  /** Null when all count alike. */
  readonly weight: Float32Array | null;
  /** A row is at (base + margins[row]) * unit. */
  readonly base: number;
  readonly unit: number;
}

interface Sums {
  readonly first: number;
  readonly second: number;
}

/** Makes a function that packs the derivatives at the records' margins, and returns the steps it chose. */
export function gradientPacker(scores: Scores, records: RowRecords): () => PackedUnits {
  const { label, weight, unit } = scores;
  records.labels.set(label);
  if (weight === null) records.weights.fill(1, 0, label.length);
  else records.weights.set(weight);
  for (let entry = -SIDE_ENTRIES; entry <= SIDE_ENTRIES; entry++) {
    records.logistic[entry + SIDE_ENTRIES] = logistic(entry * 2 ** ENTRY_BITS * unit);
  }
  let units: PackedUnits = { first: 1, second: 1 };
  return () => {
    // Sums change little from tree to tree: mostly the steps of the one before are right, and one walk is enough.
    for (;;) {
      const right = packedUnits(pack(scores, units, records), label.length);
      if (right.first === units.first && right.second === units.second) return units;
      units = right;
    }
  };
}

/** The smallest steps in which no sum over some of `rows` rows reaches 2^26, roundings up included. */
export function packedUnits({ first, second }: Sums, rows: number): PackedUnits {
  return { first: unitFor(first, rows), second: unitFor(second, rows) };
}

function unitFor(sum: number, rows: number): number {
  let unit = 2 ** -60;
  while (sum / unit + rows / 2 + 1 >= FIRST_STEP) unit *= 2;
  return unit;
}

/**
 * The logistic function is a table's value and three terms of its Taylor series, whose derivatives are polynomials of the value:
 * exact to about 1e-10, with neither a division nor an exponential.
 */
function pack({ base, unit }: Scores, units: PackedUnits, records: RowRecords): Sums {
  const { margins, labels, weights, pairs, stride, logistic: table, sums } = records;
  BOOSTING_KERNEL.run.pack(
    margins.byteOffset,
    margins.byteOffset + margins.byteLength,
    labels.byteOffset,
    weights.byteOffset,
    pairs.byteOffset,
    WORD_BYTES * stride,
    table.byteOffset + Float64Array.BYTES_PER_ELEMENT * SIDE_ENTRIES,
    sums.byteOffset,
    base,
    unit,
    1 / units.first,
    1 / units.second,
  );
  return { first: sums[0]!, second: sums[1]! };
}

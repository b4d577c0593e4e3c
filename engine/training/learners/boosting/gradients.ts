/**
 * First and second derivatives of the logistic loss by the score, packed into one double a row.
 *
 * Packed, a row's pair is first * 2^26 + second, both whole numbers of steps that are chosen so that no sum of rows leaves 53 bits.
 * Sums of such doubles are exact in any order, a histogram needs one addition a cell instead of two, and what is in one child of
 * a node is exactly what is in the node less what is in the other.
 */
import { logistic } from '../exponential.ts';
import type { RowRecords } from './row-records.ts';

/** Steps of packed derivatives, powers of two. */
export interface PackedUnits {
  readonly first: number;
  readonly second: number;
}

/** Where the second derivative ends in a packed pair. */
export const FIRST_STEP = 2 ** 26;
const PER_FIRST_STEP = 1 / FIRST_STEP;

/** The first derivative in a packed sum. */
export function firstOf(packed: number): number {
  return Math.floor(packed * PER_FIRST_STEP);
}

/** The second derivative in a packed sum. */
export function secondOf(packed: number): number {
  return packed - Math.floor(packed * PER_FIRST_STEP) * FIRST_STEP;
}

/** XGBoost's floor of the second derivative. */
const LEAST_SECOND = 1e-16;
/** Entries of the table of logistic values: 12 bits of 24 on either side of 0. */
const ENTRY_BITS = 12;
const HALF_ENTRY = 2 ** (ENTRY_BITS - 1);
const ENTRIES = 2 ** (24 - ENTRY_BITS);

interface Scores {
  readonly label: Uint8Array;
  readonly weight: Float32Array | null;
  /** A row is at (base + margins[row]) * unit. */
  readonly base: number;
  readonly unit: number;
}

interface Sums {
  first: number;
  second: number;
}

/** Makes a function that packs the derivatives of all rows into their records, and returns the steps it chose. */
export function gradientPacker(scores: Scores, records: RowRecords): (margins: Int32Array) => PackedUnits {
  const { unit } = scores;
  const table = Float64Array.from({ length: 2 * ENTRIES + 1 }, (_, at) =>
    logistic((at - ENTRIES) * 2 ** ENTRY_BITS * unit),
  );
  const sums: Sums = { first: 0, second: 0 };
  let units: PackedUnits = { first: 1, second: 1 };
  return (margins) => {
    // Sums change little from tree to tree: mostly the steps of the one before are right, and one walk is enough.
    for (;;) {
      pack(scores, table, { margins, units, records }, sums);
      const right = packedUnits(sums, margins.length);
      if (right.first === units.first && right.second === units.second) return units;
      units = right;
    }
  };
}

/** The smallest steps in which no sum over some of `rows` rows reaches 2^26, roundings up included. */
export function packedUnits({ first, second }: Readonly<Sums>, rows: number): PackedUnits {
  return { first: unitFor(first, rows), second: unitFor(second, rows) };
}

function unitFor(sum: number, rows: number): number {
  let unit = 2 ** -60;
  while (sum / unit + rows / 2 + 1 >= FIRST_STEP) unit *= 2;
  return unit;
}

interface PackInput {
  readonly margins: Int32Array;
  readonly units: PackedUnits;
  readonly records: RowRecords;
}

/**
 * The logistic function is a table's value and three terms of its Taylor series, whose derivatives are polynomials of the value:
 * exact to about 1e-10, with neither a division nor an exponential.
 */
function pack(
  { label, weight, base, unit }: Scores,
  table: Float64Array,
  { margins, units, records }: PackInput,
  sums: Sums,
): void {
  const { pairs, stride } = records;
  const pairStride = stride >> 1;
  const perFirst = 1 / units.first;
  const perSecond = 1 / units.second;
  let sumFirst = 0;
  let sumSecond = 0;
  for (let row = 0, at = 0; row < margins.length; row++, at += pairStride) {
    const steps = (base + margins[row]!) | 0;
    const entry = (steps + HALF_ENTRY) >> ENTRY_BITS;
    const rest = (steps - (entry << ENTRY_BITS)) * unit;
    const value = table[entry + ENTRIES]!;
    const slope = value * (1 - value);
    const ofClass1 = value + rest * slope * (1 + rest * (0.5 - value + rest * (1 / 6 - slope)));
    const own = weight === null ? 1 : weight[row]!;
    const first = (ofClass1 - label[row]!) * own;
    const second = Math.max(ofClass1 * (1 - ofClass1), LEAST_SECOND) * own;
    sumFirst += Math.abs(first);
    sumSecond += second;
    pairs[at] = Math.floor(first * perFirst + 0.5) * FIRST_STEP + Math.floor(second * perSecond + 0.5);
  }
  sums.first = sumFirst;
  sums.second = sumSecond;
}

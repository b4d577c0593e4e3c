/** An ADWIN as plain JSON and back, bit for bit: nothing is computed anew from the buckets, since that would round otherwise. */
import { z } from 'zod';
import type { JsonObject } from '../../json.ts';
import {
  type AdwinParameters,
  type AdwinPool,
  BEGINS,
  CAPACITY,
  DETECTIONS,
  DEVIATIONS,
  deviationsOffset,
  LEFT,
  MOST_WAITING,
  PENDING,
  ROOM,
  ROWS,
  STRIDE,
  sumsOffset,
  TOTAL,
  WIDTH,
} from './adwin-pool.ts';

const count = z.int().min(0);
const numbers = z.array(z.number());

export const ADWIN_STATE = z.strictObject({
  width: count,
  total: z.number(),
  deviations: z.number(),
  /** Updates until the next test. */
  left: z.int().min(1),
  /** The next value starts anew. */
  pending: z.boolean(),
  detections: count,
  /** From row 0 up, each oldest first; single values have no deviations. */
  rows: z
    .array(z.strictObject({ sums: numbers, deviations: numbers }))
    .min(1)
    .max(60),
});
export type AdwinState = z.infer<typeof ADWIN_STATE>;

/** No value may be waiting. */
export function takeState({ f64, i32 }: AdwinPool, at: number): AdwinState & JsonObject {
  const ints = 2 * at;
  const stride = i32[ints + STRIDE]!;
  const sums = at + sumsOffset(i32[ints + CAPACITY]!);
  const deviations = at + deviationsOffset(i32[ints + CAPACITY]!, stride);
  return {
    width: f64[at + WIDTH]!,
    total: f64[at + TOTAL]!,
    deviations: f64[at + DEVIATIONS]!,
    left: i32[ints + LEFT]!,
    pending: i32[ints + PENDING] === 1,
    detections: f64[at + DETECTIONS]!,
    rows: Array.from({ length: i32[ints + ROWS]! }, (_, row) => {
      const begin = i32[ints + BEGINS + 2 * row]!;
      const length = i32[ints + BEGINS + 2 * row + 1]! - begin;
      const of = (first: number) =>
        Array.from({ length }, (_, bucket) => f64[first + row * stride + ((begin + bucket) & (stride - 1))]!);
      return { sums: of(sums), deviations: row === 0 ? [] : of(deviations) };
    }),
  };
}

/** @returns the new detector's offset, or what in the state contradicts itself or the parameters */
export function putState(pool: AdwinPool, parameters: AdwinParameters, state: AdwinState): number | string {
  const problem = contradiction(parameters, state);
  if (problem !== null) return problem;
  const at = pool.allocate(parameters, state.rows.length);
  const { f64, i32 } = pool;
  const ints = 2 * at;
  const stride = i32[ints + STRIDE]!;
  const sums = at + sumsOffset(state.rows.length);
  const deviations = at + deviationsOffset(state.rows.length, stride);
  f64[at + WIDTH] = state.width;
  f64[at + TOTAL] = state.total;
  f64[at + DEVIATIONS] = state.deviations;
  f64[at + DETECTIONS] = state.detections;
  i32[ints + LEFT] = state.left;
  i32[ints + ROOM] = Math.min(MOST_WAITING, state.left);
  i32[ints + PENDING] = state.pending ? 1 : 0;
  i32[ints + ROWS] = state.rows.length;
  for (const [row, buckets] of state.rows.entries()) {
    i32[ints + BEGINS + 2 * row] = 0;
    i32[ints + BEGINS + 2 * row + 1] = buckets.sums.length;
    f64.set(buckets.sums, sums + row * stride);
    f64.set(buckets.deviations, deviations + row * stride);
  }
  return at;
}

function contradiction({ clock, max_buckets }: AdwinParameters, { rows, width, left }: AdwinState): string | null {
  let values = 0;
  for (const [row, { sums, deviations }] of rows.entries()) {
    const kept = row === 0 ? 0 : sums.length;
    if (sums.length > max_buckets || deviations.length !== kept) return `row ${row} has ${sums.length} buckets`;
    values += sums.length * 2 ** row;
  }
  if (values !== width) return `its buckets hold ${values} values, its width is ${width}`;
  return left > clock ? `${left} updates to the next test of every ${clock}` : null;
}

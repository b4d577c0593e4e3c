/**
 * Packs the derivatives of two rows at a time as WebAssembly: each lane counts as gradients.ts describes it for one row.
 *
 * All operations are those of IEEE 754, and the sums take the rows one after another, so that the results are those of a plain loop
 * to the last bit. An odd row has a fellow of weight 0, which adds 0 to the sums.
 */
import type { Code, Expression, Label } from '../../../wasm/code.ts';
import { again, loop } from '../../../wasm/control.ts';
import type { KernelFunction } from '../../../wasm/module.ts';
import { f64, i32 } from '../../../wasm/numbers.ts';
import { Variables } from '../../../wasm/variables.ts';
import { f64x2, i32x4, v128 } from '../../../wasm/vectors.ts';
import { ENTRY_BITS, FIRST_STEP, ROWS_A_STEP, WORD_BYTES } from './record-layout.ts';

/** XGBoost's floor of the second derivative. */
const LEAST_SECOND = 1e-16;

export interface GradientKernel {
  /**
   * @param margins of the rows, up to `end`; labels and weights, as float32, lie as far from each other
   * @param table the entry of score 0
   * @param sums place of two doubles: of the absolute first derivatives, and of the second
   */
  pack(
    margins: number,
    end: number,
    labels: number,
    weights: number,
    records: number,
    recordBytes: number,
    table: number,
    sums: number,
    base: number,
    unit: number,
    perFirst: number,
    perSecond: number,
  ): void;
}

export function packFunction(): KernelFunction {
  const variables = new Variables();
  const { margins, end, labels, weights, records, recordBytes, table, sums, base } = variables.parameters(
    'i32',
    ...(['margins', 'end', 'labels', 'weights', 'records', 'recordBytes', 'table', 'sums', 'base'] as const),
  );
  const { unit, perFirst, perSecond } = variables.parameters('f64', 'unit', 'perFirst', 'perSecond');
  const { sumFirst, sumSecond } = variables.locals('f64', 'sumFirst', 'sumSecond');
  const lanes = variables.locals(
    'v128',
    ...(['bases', 'units', 'perFirsts', 'perSeconds', 'steps', 'entry', 'rest', 'value', 'slope', 'own'] as const),
  );
  const { bases, units, perFirsts, perSeconds, steps, entry, rest, value, slope, own } = lanes;
  const { first, second } = variables.locals('v128', 'first', 'second');
  const { add, subtract, multiply, constant } = f64x2;
  const one = constant(1);
  const numbers = (place: Expression<'i32'>) => f64x2.fromF32(v128.loadLower(place));
  const whole = (number: Expression<'v128'>) => f64x2.floor(add(number, constant(0.5)));
  const place = (lane: number) => i32.add(table, i32.shiftLeft(i32x4.lane(entry, lane), 3));
  const ofSlope = multiply(rest, subtract(constant(1 / 6), slope));
  const curve = add(one, multiply(rest, add(subtract(constant(0.5), value), ofSlope)));
  const inOrder = (sum: typeof sumFirst, both: Expression<'v128'>): Code => [
    ...sum.set(f64.add(sum, f64x2.lane(both, 0))),
    ...sum.set(f64.add(sum, f64x2.lane(both, 1))),
  ];
  const rows: Label = { name: 'rows' };
  const body = [
    bases.set(i32x4.splat(base)),
    units.set(f64x2.splat(unit)),
    perFirsts.set(f64x2.splat(perFirst)),
    perSeconds.set(f64x2.splat(perSecond)),
    sumFirst.set(0),
    sumSecond.set(0),
    loop(
      rows,
      steps.set(i32x4.add(bases, v128.loadLower(margins))),
      entry.set(i32x4.shiftRightSigned(i32x4.add(steps, i32x4.constant(2 ** (ENTRY_BITS - 1))), ENTRY_BITS)),
      rest.set(multiply(f64x2.fromI32(i32x4.subtract(steps, i32x4.shiftLeft(entry, ENTRY_BITS))), units)),
      value.set(v128.loadUpper(place(1), v128.loadLower(place(0)))),
      slope.set(multiply(value, subtract(one, value))),
      // The chance of class 1.
      value.set(add(value, multiply(multiply(rest, slope), curve))),
      own.set(numbers(weights)),
      first.set(multiply(subtract(value, numbers(labels)), own)),
      second.set(multiply(f64x2.larger(multiply(value, subtract(one, value)), constant(LEAST_SECOND)), own)),
      inOrder(sumFirst, f64x2.absolute(first)),
      inOrder(sumSecond, second),
      first.set(multiply(whole(multiply(first, perFirsts)), constant(FIRST_STEP))),
      first.set(add(first, whole(multiply(second, perSeconds)))),
      v128.storeHalf(records, first, 0),
      records.set(i32.add(records, recordBytes)),
      v128.storeHalf(records, first, 1),
      records.set(i32.add(records, recordBytes)),
      labels.set(i32.add(labels, ROWS_A_STEP * WORD_BYTES)),
      weights.set(i32.add(weights, ROWS_A_STEP * WORD_BYTES)),
      again(rows, margins, ROWS_A_STEP * WORD_BYTES, end),
    ),
    f64.store(sums, sumFirst),
    f64.store(sums, sumSecond, 8),
  ].flat();
  return { name: 'pack', variables, body, result: null };
}

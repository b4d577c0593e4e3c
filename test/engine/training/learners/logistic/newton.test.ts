import { describe, expect, it } from 'vitest';
import { fitLinear } from '#engine/training/learners/logistic/logistic-model.ts';
import { fitLogistic, type LogisticInput } from '#engine/training/learners/logistic/newton.ts';
import { predict } from '#engine/training/learners/predict.ts';
import { seededRandom } from '#engine/training/learners/random.ts';

const TABLE_ROWS = 1_000;
const FEATURES = 4;

function inputOf(changes: Partial<LogisticInput> = {}): LogisticInput {
  const random = seededRandom(11, 0);
  const uniform = () => random.below(1_000_000) / 1_000_000;
  const values = new Float32Array(FEATURES * TABLE_ROWS);
  const label = new Uint8Array(TABLE_ROWS);
  for (let row = 0; row < TABLE_ROWS; row++) {
    for (let feature = 0; feature < FEATURES; feature++) values[feature * TABLE_ROWS + row] = uniform() * (feature + 1);
    const drive = 3 * values[row]! - values[TABLE_ROWS + row]! - 0.5;
    label[row] = uniform() < 1 / (1 + Math.exp(-drive)) ? 1 : 0;
  }
  const rows = Uint32Array.from({ length: 800 }, (_, at) => at);
  return { values, tableRows: TABLE_ROWS, label, weight: null, rows, c: 1, ...changes };
}

/** The slow obvious twin: the objective in so many words, gone down by small steps along its slope measured by differences. */
function objective(
  { values, tableRows, label, weight, rows, c }: LogisticInput,
  intercept: number,
  w: readonly number[],
) {
  const column = (feature: number) => Array.from(rows, (row) => values[feature * tableRows + row]!);
  const z = w.map((_, feature) => {
    const all = column(feature);
    const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
    const deviation = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
    return all.map((x) => (deviation === 0 ? 0 : (x - mean) / deviation));
  });
  const mass = Array.from(rows, (row) => weight?.[row] ?? 1);
  const of = (y: number) => mass.reduce((sum, own, at) => sum + (label[rows[at]!] === y ? own : 0), 0);
  const all = of(0) + of(1);
  let loss = w.reduce((sum, value) => sum + value ** 2, 0) / (2 * c);
  for (let at = 0; at < rows.length; at++) {
    const y = label[rows[at]!]!;
    const margin = w.reduce((sum, value, feature) => sum + value * z[feature]![at]!, intercept);
    loss += ((mass[at]! * all) / (2 * of(y))) * Math.log1p(Math.exp(y === 1 ? -margin : margin));
  }
  return loss;
}

/** No step of any one parameter goes further down. */
function expectMinimum(input: LogisticInput): void {
  const { intercept, coefficients } = fitLogistic(input);
  const w = Array.from(coefficients);
  const least = objective(input, intercept, w);
  for (const step of [1e-3, -1e-3]) {
    expect(objective(input, intercept + step, w)).toBeGreaterThan(least);
    for (const feature of w.keys()) {
      const moved = w.map((value, at) => (at === feature ? value + step : value));
      expect(objective(input, intercept, moved)).toBeGreaterThan(least);
    }
  }
}

describe('a logistic regression', () => {
  it('is at the minimum of the penalised loss', () => {
    expectMinimum(inputOf());
  });

  it('is so with weights of the rows', () => {
    const random = seededRandom(3, 0);
    expectMinimum(inputOf({ weight: Float32Array.from({ length: TABLE_ROWS }, () => 0.1 + random.below(100) / 50) }));
  });

  it.each([1e-3, 1e3])('is so with c = %d', (c) => {
    expectMinimum(inputOf({ c }));
  });

  it('is so where a feature repeats another one', () => {
    const { values } = inputOf();
    values.copyWithin(2 * TABLE_ROWS, 0, TABLE_ROWS);
    expectMinimum(inputOf({ values }));
  });

  it('is so where one feature tells the classes apart', () => {
    const { values, label } = inputOf();
    for (let row = 0; row < TABLE_ROWS; row++) values[row] = label[row]!;
    const { coefficients, intercept } = fitLogistic(inputOf({ values }));

    expectMinimum(inputOf({ values }));
    expect([...coefficients, intercept].every(Number.isFinite)).toBe(true);
  });

  it('gives a row of weight 2 what it gives two rows', () => {
    const plain = inputOf();
    const twice = Uint32Array.from([...plain.rows, ...plain.rows.subarray(0, 100)]);
    const weight = new Float32Array(TABLE_ROWS).fill(1).fill(2, 0, 100);

    // Standardised over other rows, features have other units: what is told must be the same.
    const one = fitLinear({ ...plain, weight, c: 1e9 }).model;
    const other = fitLinear({ ...plain, rows: twice, c: 1e9 }).model;

    const table = { values: plain.values, tableRows: TABLE_ROWS, rows: plain.rows };
    const [left, right] = [predict(one, table), predict(other, table)];
    for (const [at, p] of left.entries()) expect(Math.abs(p - right[at]!)).toBeLessThan(1e-5);
  });

  it('ignores a constant feature, and one whose values are all missing', () => {
    const { values } = inputOf();
    values.fill(7, 2 * TABLE_ROWS, 3 * TABLE_ROWS);
    values.fill(Number.NaN, 3 * TABLE_ROWS);

    const { model, importance } = fitLinear(inputOf({ values }));

    expect(Array.from((model as { coefficients: Float32Array }).coefficients).slice(2)).toEqual([0, 0]);
    expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(importance.slice(2)).toEqual([0, 0]);
  });

  it('takes a missing value for the mean', () => {
    const input = inputOf();
    const { model } = fitLinear(input);
    const table = { values: input.values.slice(), tableRows: TABLE_ROWS, rows: Uint32Array.of(5) };
    table.values[5] = Number.NaN;
    const missing = predict(model, table);
    table.values[5] = (model as { offset: Float32Array }).offset[0]!;

    expect(missing).toEqual(predict(model, table));
  });

  it('keeps the digits of a feature that is large and moves little', () => {
    const { values } = inputOf();
    const far = values.slice();
    for (let row = 0; row < TABLE_ROWS; row++) far[row] = 2 ** 20 + Math.round(values[row]! * 1024) / 16;
    const near = far.map((value, at) => (at < TABLE_ROWS ? value - 2 ** 20 : value));
    const scoresOf = (some: Float32Array<ArrayBuffer>) => {
      const input = inputOf({ values: some });
      return predict(fitLinear(input).model, { values: some, tableRows: TABLE_ROWS, rows: input.rows });
    };

    const [left, right] = [scoresOf(far), scoresOf(near)];

    for (const [at, p] of left.entries()) expect(Math.abs(p - right[at]!)).toBeLessThan(1e-4);
  });

  it('does not look at rows that it is not given', () => {
    const changed = inputOf();
    for (let feature = 0; feature < FEATURES; feature++) {
      changed.values.fill(99, feature * TABLE_ROWS + 800, (feature + 1) * TABLE_ROWS);
    }

    expect(fitLogistic(changed)).toEqual(fitLogistic(inputOf()));
  });
});

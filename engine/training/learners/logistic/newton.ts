/**
 * Fits a logistic regression with an L2 penalty by Newton's method (iteratively reweighted least squares).
 *
 * Minimised is sum of weight * log-loss + |coefficients|^2 / (2 c), the intercept free: scikit-learn's LogisticRegression. The
 * gradient is exact; the curvature is taken from as many evenly spaced rows as a fixed budget allows, which changes the
 * way to the minimum and not the minimum. Only IEEE operations and our own exponential: the same bits on every machine.
 */
import { logistic } from '../exponential.ts';
import { factorise, solve } from './cholesky.ts';
import { type Standardisation, standardise } from './standardise.ts';

export interface LogisticInput {
  /** Column-major, `tableRows` a feature. */
  readonly values: Float32Array;
  readonly tableRows: number;
  /** 0 or 1, a row of the table each. */
  readonly label: Uint8Array;
  /** Of each row of the table; 1 each when null. */
  readonly weight: Float32Array | null;
  /** Rows to fit on; both classes are among them. */
  readonly rows: Uint32Array;
  /** Inverse strength of the penalty. */
  readonly c: number;
}

export interface LogisticFit extends Standardisation {
  readonly intercept: number;
  /** Of the standardised features. */
  readonly coefficients: Float64Array;
  readonly iterations: number;
}

/** Above it the table of curvatures would not fit. */
export const MAX_LOGISTIC_FEATURES = 1_000;
const CURVATURE_CELLS = 4_000_000;
/** Near the minimum the curvature hardly changes. */
const CURVATURES = 4;
const MOST_ITERATIONS = 200;
const MOST_HALVINGS = 40;
/** Of the Newton decrement g^T H^-1 g. Curvature is at least 1 / c, so coefficients are then within 1e-7 sqrt(c) of the minimum. */
const TOLERANCE = 1e-14;

interface Problem extends LogisticInput, Standardisation {
  readonly features: number;
  /** By position in `rows`: class weight times row weight. */
  readonly massOf: Float64Array;
  readonly target: Float64Array;
}

/** Intercept first, then the coefficients. */
type Parameters = Float64Array;

export function fitLogistic(input: LogisticInput): LogisticFit {
  const problem = problemOf(input);
  const size = problem.features + 1;
  let at: Parameters = new Float64Array(size);
  let { gradient, share } = slope(problem, at);
  let factor = new Float64Array(0);
  let iterations = 0;
  for (; iterations < MOST_ITERATIONS; iterations++) {
    if (iterations < CURVATURES) factor = curvature(problem, share);
    const step = solve(factor, size, gradient);
    const decrement = dot(step, gradient);
    const next = descend(problem, at, step, decrement);
    if (next === null) break;
    ({ at, gradient, share } = next);
    if (decrement <= TOLERANCE) break;
  }
  const { offset, scale } = problem;
  return { offset, scale, intercept: at[0]!, coefficients: at.slice(1), iterations };
}

function problemOf(input: LogisticInput): Problem {
  const { values, tableRows, label, weight, rows } = input;
  const massOf = new Float64Array(rows.length);
  const target = new Float64Array(rows.length);
  const total = [0, 0];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    target[at] = label[row]!;
    massOf[at] = weight === null ? 1 : weight[row]!;
    total[label[row]!]! += massOf[at]!;
  }
  // Both classes weigh the same, and all rows together what they weighed before.
  const balance = total.map((own) => (total[0]! + total[1]!) / (2 * own));
  for (let at = 0; at < rows.length; at++) massOf[at] = massOf[at]! * balance[target[at]!]!;
  return { ...input, ...standardise(values, tableRows, rows), features: values.length / tableRows, massOf, target };
}

/** Halves the step until the slope along it is no longer steep uphill; the objective is convex, so it has then gone down. */
function descend(problem: Problem, from: Parameters, step: Parameters, decrement: number) {
  let length = 1;
  for (let halving = 0; halving < MOST_HALVINGS; halving++, length /= 2) {
    const at = from.map((value, index) => value - length * step[index]!);
    const there = slope(problem, at);
    const uphill = -dot(step, there.gradient);
    if (uphill <= decrement / 2) return { at, ...there };
  }
  return null;
}

/** @returns gradient of the objective, and the probability of class 1 of each row */
function slope(problem: Problem, at: Parameters): { gradient: Parameters; share: Float64Array } {
  const { rows, massOf, target, features, c } = problem;
  const share = new Float64Array(rows.length).fill(at[0]!);
  const z = new Float64Array(rows.length);
  for (let feature = 0; feature < features; feature++) {
    const coefficient = at[feature + 1]!;
    if (coefficient === 0) continue;
    standardised(problem, feature, z);
    for (let row = 0; row < z.length; row++) share[row] = share[row]! + coefficient * z[row]!;
  }
  const residual = new Float64Array(rows.length);
  const gradient = new Float64Array(features + 1);
  for (let row = 0; row < rows.length; row++) {
    share[row] = logistic(share[row]!);
    residual[row] = massOf[row]! * (share[row]! - target[row]!);
    gradient[0] = gradient[0]! + residual[row]!;
  }
  for (let feature = 0; feature < features; feature++) {
    standardised(problem, feature, z);
    gradient[feature + 1] = dot(residual, z) + at[feature + 1]! / c;
  }
  return { gradient, share };
}

/** Writes the standardised values of a feature, a row of `rows` each; missing ones are at the mean. */
function standardised({ values, tableRows, rows, offset, scale }: Problem, feature: number, z: Float64Array): void {
  const start = feature * tableRows;
  const shift = offset[feature]!;
  const factor = scale[feature]!;
  for (let at = 0; at < rows.length; at++) {
    const x = values[start + rows[at]!]!;
    z[at] = Number.isNaN(x) ? 0 : (x - shift) * factor;
  }
}

/** Cholesky factor of the Hessian at the probabilities `share`. */
function curvature(problem: Problem, share: Float64Array): Float64Array<ArrayBuffer> {
  const { features, massOf, c } = problem;
  const size = features + 1;
  const rows = massOf.length;
  const picked = Math.min(rows, Math.max(4 * size, Math.floor(CURVATURE_CELLS / size)));
  const row = (at: number) => Math.floor((at * rows) / picked);
  const bend = (at: number) => massOf[at]! * share[at]! * (1 - share[at]!);
  let whole = 0;
  for (let at = 0; at < rows; at++) whole += bend(at);
  let part = 0;
  for (let at = 0; at < picked; at++) part += bend(row(at));
  const stretch = part > 0 ? whole / part : 1;

  const weights = new Float64Array(picked);
  for (let at = 0; at < picked; at++) weights[at] = stretch * bend(row(at));
  const columns = columnsOf(problem, picked, row);
  const hessian = new Float64Array(size * size);
  const weighted = new Float64Array(picked);
  for (let left = 0; left < size; left++) {
    const own = columns[left]!;
    for (let at = 0; at < picked; at++) weighted[at] = weights[at]! * own[at]!;
    for (let right = 0; right <= left; right++) hessian[left * size + right] = dot(weighted, columns[right]!);
    if (left > 0) hessian[left * size + left] = hessian[left * size + left]! + 1 / c;
  }
  factorise(hessian, size);
  return hessian;
}

/** Ones for the intercept, then the standardised features, at the picked rows. */
function columnsOf(problem: Problem, picked: number, row: (at: number) => number): Float64Array[] {
  const columns = [new Float64Array(picked).fill(1)];
  const z = new Float64Array(problem.rows.length);
  for (let feature = 0; feature < problem.features; feature++) {
    standardised(problem, feature, z);
    const column = new Float64Array(picked);
    for (let at = 0; at < picked; at++) column[at] = z[row(at)]!;
    columns.push(column);
  }
  return columns;
}

/** Four sums side by side: a processor can add them at once, and their order is fixed. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  const even = a.length & ~3;
  for (let at = 0; at < even; at += 4) {
    sum0 += a[at]! * b[at]!;
    sum1 += a[at + 1]! * b[at + 1]!;
    sum2 += a[at + 2]! * b[at + 2]!;
    sum3 += a[at + 3]! * b[at + 3]!;
  }
  for (let at = even; at < a.length; at++) sum0 += a[at]! * b[at]!;
  return sum0 + sum1 + (sum2 + sum3);
}

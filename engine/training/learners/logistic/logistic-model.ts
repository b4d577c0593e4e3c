/** A logistic regression as a model that scores rows, and what its features are worth. */
import type { LinearModel } from '../linear.ts';
import { fitLogistic, type LogisticInput } from './newton.ts';

export interface FittedLinear {
  readonly model: LinearModel;
  /** Shares of the features in the sum of |coefficients|; all 0 where that is 0. */
  readonly importance: readonly number[];
}

export function fitLinear(input: LogisticInput): FittedLinear {
  const { offset, scale, intercept, coefficients } = fitLogistic(input);
  const shared = new Float32Array(new SharedArrayBuffer(4 * coefficients.length));
  shared.set(coefficients);
  const all = shared.reduce((sum, value) => sum + Math.abs(value), 0);
  return {
    model: { kind: 'linear', offset, scale, coefficients: shared, intercept: Math.fround(intercept) },
    importance: Array.from(shared, (value) => (all === 0 ? 0 : Math.abs(value) / all)),
  };
}

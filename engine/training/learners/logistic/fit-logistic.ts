/** Learner `logistic`: logistic regression on standardised features, classes balanced, fitted in one task. */
import { FIT_LOGISTIC } from '../../tasks.ts';
import type { LinearModel } from '../linear.ts';
import type { Learner, LogisticSpec } from '../types.ts';
import { fitLogistic, type LogisticInput } from './newton.ts';

export interface FittedLinear {
  readonly model: LinearModel;
  /** Shares of the features in the sum of |coefficients|; all 0 where that is 0. */
  readonly importance: readonly number[];
}

export const logisticRegression: Learner<LogisticSpec> = {
  async fit({ spec, table, rows }, { signal, onProgress }, compute) {
    const { values, label, weight, rows: tableRows } = table;
    onProgress(0, 1);
    const fit = await compute.run(FIT_LOGISTIC, { values, label, weight, tableRows, rows, c: spec.c }, { signal });
    onProgress(1, 1);
    return fit;
  },
};

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

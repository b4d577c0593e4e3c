/** Learner `logistic`: logistic regression on standardised features, classes balanced, fitted in one task. */
import { FIT_LOGISTIC } from '../../tasks.ts';
import type { Learner, LogisticSpec } from '../types.ts';

export const logisticRegression: Learner<LogisticSpec> = {
  async fit({ spec, table, rows }, { signal, onProgress }, compute) {
    const { values, label, weight, rows: tableRows } = table;
    onProgress(0, 1);
    const fit = await compute.run(FIT_LOGISTIC, { values, label, weight, tableRows, rows, c: spec.c }, { signal });
    onProgress(1, 1);
    return fit;
  },
};

/** Scores rows with any kind of model. */
import { predictLinear } from './linear.ts';
import { predictTrees } from './trees/predict.ts';
import type { FeatureTable } from './trees/row-layout.ts';
import type { Model } from './types.ts';

/** @returns probability of class 1, a row of `rows` each; class 1 is what is above 0.5 */
export function predict(model: Model, table: FeatureTable): Float64Array {
  return model.kind === 'linear' ? predictLinear(model, table) : predictTrees(model, table);
}

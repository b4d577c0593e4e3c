/** A linear model of standardised features, and the probabilities that it gives. */
import { logistic } from './exponential.ts';
import type { FeatureTable } from './trees/row-layout.ts';

/**
 * Probability of class 1 = logistic(intercept + sum of coefficient * z), z = (x - offset) * scale; a missing x (NaN) counts as
 * `offset`. Offset and scale stay apart from the coefficients: for a price of 1e6 that moves by 1 they would lose all digits in
 * float32. The arrays have a number a feature and are in SharedArrayBuffers.
 */
export interface LinearModel {
  readonly kind: 'linear';
  readonly offset: Float32Array;
  /** 0 for a constant feature. */
  readonly scale: Float32Array;
  readonly coefficients: Float32Array;
  /** A float32. */
  readonly intercept: number;
}

/** @returns probability of class 1, a row of `rows` each; z is rounded to float32 as ONNX Runtime does */
export function predictLinear(model: LinearModel, { values, tableRows, rows }: FeatureTable): Float64Array {
  const { offset, scale, coefficients, intercept } = model;
  const score = new Float64Array(rows.length).fill(intercept);
  for (let feature = 0; feature < coefficients.length; feature++) {
    const coefficient = coefficients[feature]!;
    if (coefficient === 0) continue;
    const start = feature * tableRows;
    for (let at = 0; at < rows.length; at++) {
      const x = values[start + rows[at]!]!;
      if (Number.isNaN(x)) continue;
      const z = Math.fround(Math.fround(x - offset[feature]!) * scale[feature]!);
      score[at] = score[at]! + coefficient * z;
    }
  }
  return score.map(logistic);
}

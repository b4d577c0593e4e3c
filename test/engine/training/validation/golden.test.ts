import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitLogistic } from '#engine/training/learners/logistic/newton.ts';
import { confusion, METRICS, metricsOf } from '#engine/training/validation/metrics.ts';
import type { Fit } from '../../../interop/metrics-suite.ts';

/** Made by make-golden.ts beside this file, from scikit-learn. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden.json'), 'utf8')) as {
  readonly version: string;
  readonly cases: readonly Readonly<Record<string, number | readonly number[]>>[];
  readonly fits: readonly { readonly intercept: number; readonly coefficients: readonly number[] }[];
  readonly given: {
    readonly cases: readonly { readonly probability: readonly number[]; readonly label: readonly number[] }[];
    readonly fits: readonly Fit[];
  };
};

describe(`scikit-learn ${golden.version} on the same rows`, () => {
  it.each(golden.given.cases.map((given, at) => [at, given.label.length, given] as const))(
    'scores the predictions of set %d (%d rows) as we do',
    (at, _rows, { probability, label }) => {
      const rows = { probability: Float64Array.from(probability), label: Uint8Array.from(label) };
      const { confusion: counts, ...theirs } = golden.cases[at]!;

      const ours = metricsOf(rows);

      const { tn, fp, fn, tp } = confusion(rows);
      expect([tn, fp, fn, tp]).toEqual(counts);
      expect(Object.keys(theirs).length).toBeGreaterThanOrEqual(6);
      for (const metric of METRICS) {
        if (theirs[metric] !== undefined) expect(ours[metric], metric).toBeCloseTo(theirs[metric] as number, 12);
      }
    },
  );

  it.each(golden.given.fits.map((given, at) => [at, given] as const))(
    'fits the logistic regression %d to the same coefficients',
    (at, { columns, label, weight, c }) => {
      const { intercept, coefficients } = fitLogistic({
        values: Float32Array.from(columns.flat()),
        tableRows: label.length,
        label: Uint8Array.from(label),
        weight: weight === null ? null : Float32Array.from(weight),
        rows: Uint32Array.from(label.keys()),
        c,
      });

      expect(intercept).toBeCloseTo(golden.fits[at]!.intercept, 4);
      for (const [index, value] of golden.fits[at]!.coefficients.entries()) {
        expect(coefficients[index]).toBeCloseTo(value, 4);
      }
    },
  );
});

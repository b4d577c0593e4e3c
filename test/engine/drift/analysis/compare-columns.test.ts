import { describe, expect, it } from 'vitest';
import { compareColumns } from '#engine/drift/analysis/compare-columns.ts';
import { featureReferences } from '#engine/training/outputs/feature-reference.ts';

const ROWS = 1_000;
const ramp = (from: number, step: number) => Float64Array.from({ length: ROWS }, (_, row) => from + step * row);

describe('columns compared with those of a training', () => {
  const trained = Float32Array.from([...ramp(0, 0.1), ...ramp(0, 0.1)]);
  const [same, moved] = featureReferences(trained, ROWS) as [never, never];

  it('are stable where they are the same rows, and shifted where they lie elsewhere, the most shifted first', () => {
    const features = [ramp(0, 0.1), ramp(80, 0.1)];

    const found = compareColumns({ rows: ROWS, featureNames: ['same', 'moved'], features }, { same, moved }, 'new.csv');

    expect(found).toMatchObject({ path: 'new.csv', rows: ROWS });
    expect(found.features.map(({ feature, band }) => [feature, band])).toEqual([
      ['moved', 'shifted'],
      ['same', 'stable'],
    ]);
    expect(found.features[1]).toMatchObject({ psi: 0, ks: 0 });
    // Four fifths of the old range lie below the new one.
    expect(found.features[0]!.ks).toBeCloseTo(0.8, 1);
    expect(found.features[0]!.ks).toBeGreaterThan(found.features[0]!.ks_limit);
  });

  it('count a value on an edge as the training did, in single precision', () => {
    const values = Float64Array.from({ length: ROWS }, (_, row) => 0.1 * (row % 10));
    const [reference] = featureReferences(Float32Array.from(values), ROWS) as [never];

    const found = compareColumns({ rows: ROWS, featureNames: ['x'], features: [values] }, { x: reference }, 'x.csv');

    expect(found.features[0]!.psi).toBe(0);
  });

  it('leave out what tells nothing: constant features, features without values, and those that were not trained on', () => {
    const constant = { edges: [], counts: [ROWS] };
    const empty = new Float64Array(ROWS).fill(Number.NaN);
    const features = [ramp(0, 0), empty, ramp(0, 1)];

    const found = compareColumns(
      { rows: ROWS, featureNames: ['constant', 'empty', 'unknown'], features },
      { constant, empty: same },
      'x.csv',
    );

    expect(found.features).toEqual([]);
  });
});

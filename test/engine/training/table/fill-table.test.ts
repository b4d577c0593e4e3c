import { describe, expect, it } from 'vitest';
import { fillTable } from '#engine/training/table/fill-table.ts';

const NaN_ = Number.NaN;

describe('the training table', () => {
  it('fills a missing value with the last one before it, and with 0 where there is none', () => {
    const features = [Float64Array.from([NaN_, 1, NaN_, NaN_, 2]), Float64Array.from([3, NaN_, 0, NaN_, NaN_])];

    const { values, missing } = fillTable(features, 5);

    expect(Array.from(values)).toEqual([0, 1, 1, 1, 2, 3, 3, 0, 0, 0]);
    expect(missing).toEqual([3, 3]);
  });

  it('leaves the data set as it was', () => {
    const feature = Float64Array.from([NaN_, 1]);

    fillTable([feature], 2);

    expect(Array.from(feature)).toEqual([NaN_, 1]);
  });

  it('rounds to float32, as every scorer will, and counts what float32 cannot hold', () => {
    const { values, clamped } = fillTable([Float64Array.from([0.1, 1e300, -1e300, NaN_])], 4);

    const largest = Math.fround(3.4028234663852886e38);
    expect(Array.from(values)).toEqual([Math.fround(0.1), largest, -largest, -largest]);
    expect(clamped).toEqual([2]);
  });

  it('leaves missing values where learners choose their side, and counts them', () => {
    const { values, unfilled, missing } = fillTable([Float64Array.from([1, NaN_])], 2, {
      missing: 'learn',
      keepUnfilled: true,
    });

    expect(Array.from(values)).toEqual([1, NaN_]);
    expect(unfilled).toBeNull();
    expect(missing).toEqual([1]);
  });

  it('keeps what was missing for folds that fill for themselves, where anything was', () => {
    const options = { missing: 'ffill-zero', keepUnfilled: true } as const;
    const { values, unfilled } = fillTable([Float64Array.from([1, NaN_])], 2, options);

    expect(Array.from(values)).toEqual([1, 1]);
    expect(Array.from(unfilled!)).toEqual([1, NaN_]);
    expect(fillTable([Float64Array.from([1, 2])], 2, options).unfilled).toBeNull();
  });

  it('is shared memory, so that threads read it without a copy', () => {
    expect(fillTable([Float64Array.of(1)], 1).values.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});

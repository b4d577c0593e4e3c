/** PSI and the KS distance of a column from its reference. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ksDistance, ksLimit } from '#engine/drift/detectors/ks.ts';
import { countByBin, populationStability, psiBand } from '#engine/drift/detectors/psi.ts';
import { seededRandom } from '#engine/training/learners/random.ts';
import { featureReferences } from '#engine/training/outputs/feature-reference.ts';

const EDGES = [1, 2, 3];

describe('bins', () => {
  it('hold what is above the edge before and not above their own; missing values are in none', () => {
    expect(countByBin([0, 1, 1.5, 2, 3, 3.1, 99, Number.NaN], EDGES)).toEqual([2, 2, 1, 2]);
  });

  it('are those of the training report', () => {
    const random = seededRandom(1, 0);
    const values = Float32Array.from({ length: 500 }, () => random.below(40) / 4);
    const [{ edges, counts }] = featureReferences(values, 500) as [{ edges: number[]; counts: number[] }];

    expect(countByBin(values, edges)).toEqual(counts);
  });
});

describe('the population stability index', () => {
  it('is the textbook sum over the bins, where none is empty and rows are many', () => {
    const expected = [100_000, 200_000, 700_000];
    const actual = [200_000, 300_000, 500_000];
    const by = (a: number, e: number) => (a - e) * Math.log(a / e);

    const index = populationStability(expected, actual);

    expect(index).toBeCloseTo(by(0.2, 0.1) + by(0.3, 0.2) + by(0.5, 0.7), 4);
  });

  it('is 0 for equal shares, grows with the shift, and stays finite where a bin is empty', () => {
    expect(populationStability([10, 20, 30], [10, 20, 30])).toBe(0);
    const some = populationStability([100, 100], [80, 120])!;
    const all = populationStability([100, 100], [0, 200])!;
    expect(some).toBeGreaterThan(0);
    expect(all).toBeGreaterThan(some);
    expect(all).toBeLessThan(10);
  });

  it('is never negative, and the same both ways', () => {
    const counts = fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }).filter((all) => all.some((n) => n > 0));
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const index = populationStability(a, b)!;

        expect(index).toBeGreaterThanOrEqual(0);
        expect(populationStability(b, a)).toBeCloseTo(index, 9);
      }),
    );
  });

  it.each([
    ['no rows', [1, 2], [0, 0]],
    ['no reference', [0, 0], [1, 2]],
    ['one bin', [5], [5]],
  ])('tells nothing of %s', (_, expected, actual) => {
    expect(populationStability(expected, actual)).toBeNull();
    expect(ksDistance(expected, actual)).toBeNull();
  });

  it.each([
    [0, 'stable'],
    [0.0999, 'stable'],
    [0.1, 'moderate'],
    [0.2499, 'moderate'],
    [0.25, 'shifted'],
  ])('of %s is %s', (index, band) => {
    expect(psiBand(index)).toBe(band);
  });
});

describe('the KS distance', () => {
  it('is the largest difference of the cumulated shares', () => {
    expect(ksDistance([25, 25, 25, 25], [40, 20, 20, 20])).toBeCloseTo(0.15, 12);
    expect(ksDistance([1, 0, 0], [0, 0, 7])).toBe(1);
    expect(ksDistance([3, 3], [30, 30])).toBe(0);
  });

  it('has a limit that samples of one distribution rarely exceed', () => {
    const random = seededRandom(2, 0);
    const sample = () =>
      countByBin(
        Array.from({ length: 400 }, () => random.below(1000)),
        [99, 199, 299, 399, 499, 599, 699, 799, 899],
      );
    let beyond = 0;
    for (let round = 0; round < 300; round++) if (ksDistance(sample(), sample())! > ksLimit(400, 400)) beyond += 1;

    expect(beyond).toBeLessThanOrEqual(6);
  });
});

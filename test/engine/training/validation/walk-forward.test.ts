import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelledWalkForward, walkForward } from '#engine/training/validation/walk-forward.ts';

/** numpy.linspace(0, n, k + 1) as numpy writes it: arange(k + 1) * (n / k), then the last one set to n. */
function linspace(n: number, k: number): number[] {
  const y = [];
  const step = n / k;
  for (let i = 0; i < k + 1; i++) y.push(i * step + 0);
  y[k] = n;
  return y;
}

/** The splitter of the original command line, line by line. */
function originalSplits(n: number, folds: number, gap: number): [number, number, number, number][] {
  const boundaries = linspace(n, folds).map((value) => Math.trunc(value));
  const splits: [number, number, number, number][] = [];
  for (let i = 0; i < folds; i++) {
    const testStart = boundaries[i]!;
    const testEnd = boundaries[i + 1]!;
    const trainEnd = Math.max(0, testStart - gap);
    if (trainEnd <= 0) continue;
    if (testEnd - testStart <= 0) continue;
    splits.push([i, trainEnd, testStart, testEnd]);
  }
  return splits;
}

describe('walk-forward splits', () => {
  it('equal those of the original for any number of rows, folds and gap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300_000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 2_000 }),
        (rows, folds, gap) => {
          fc.pre(rows >= folds);

          const { splits } = walkForward(rows, folds, gap);

          const found = splits.map(({ block, trainEnd, testStart, testEnd }) => [block, trainEnd, testStart, testEnd]);
          expect(found).toEqual(originalSplits(rows, folds, gap));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('multiply before they cut: 14 blocks of 122 rows are where dividing last would go wrong', () => {
    const { splits } = walkForward(122, 14, 0);

    const borders = splits.map(({ testStart }) => testStart);
    const dividedLast = splits.map(({ block }) => Math.floor((block * 122) / 14));
    expect(borders).toEqual(originalSplits(122, 14, 0).map(([, , testStart]) => testStart));
    expect(borders).not.toEqual(dividedLast);
  });

  it('tile the rows after block 0, train on the past alone, and leave out exactly the gap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5_000 }),
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 0, max: 300 }),
        (rows, folds, gap) => {
          fc.pre(rows >= folds);

          const { splits, skipped } = walkForward(rows, folds, gap);

          expect(splits.length + skipped.length).toBe(folds);
          for (const { trainEnd, testStart, testEnd, purgedRows } of splits) {
            expect(purgedRows).toBe(gap);
            expect(trainEnd).toBe(testStart - gap);
            expect(trainEnd).toBeGreaterThan(0);
            expect(testEnd).toBeGreaterThan(testStart);
          }
        },
      ),
    );
  });

  it('say why a block was skipped', () => {
    const { splits, skipped } = walkForward(10, 5, 3);

    expect(splits.map(({ block }) => block)).toEqual([2, 3, 4]);
    expect(skipped).toEqual([
      { block: 0, reason: 'empty_train' },
      { block: 1, reason: 'empty_train' },
    ]);
  });

  it('skip a block whose train rows are all of one class', () => {
    const label = Uint8Array.from([0, 0, 0, 0, 0, 1, 0, 1, 0, 1]);

    const { splits, skipped } = labelledWalkForward(label, 5, 0);

    expect(splits.map(({ block }) => block)).toEqual([3, 4]);
    expect(skipped).toEqual([
      { block: 0, reason: 'empty_train' },
      { block: 1, reason: 'one_class_train' },
      { block: 2, reason: 'one_class_train' },
    ]);
  });
});

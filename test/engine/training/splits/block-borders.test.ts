import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockBorders } from '#engine/training/splits/block-borders.ts';

/** int(numpy.linspace(0, n, k + 1)) as numpy writes it: arange(k + 1) * (n / k), then the last one set to n. */
function linspace(n: number, k: number): number[] {
  const y = [];
  const step = n / k;
  for (let i = 0; i < k + 1; i++) y.push(i * step + 0);
  y[k] = n;
  return y.map((value) => Math.trunc(value));
}

it("equal the original's for any number of rows and blocks", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: 1, max: 60 }), (rows, blocks) => {
      expect(blockBorders(rows, blocks)).toEqual(linspace(rows, blocks));
    }),
    { numRuns: 2_000 },
  );
});

it('multiply before they cut: 14 blocks of 122 rows are where dividing last would go wrong', () => {
  const dividedLast = Array.from({ length: 15 }, (_, block) => Math.floor((block * 122) / 14));

  expect(blockBorders(122, 14)).toEqual(linspace(122, 14));
  expect(blockBorders(122, 14)).not.toEqual(dividedLast);
});

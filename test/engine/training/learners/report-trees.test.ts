import { describe, expect, it } from 'vitest';
import { reportTrees } from '#engine/training/learners/report-trees.ts';

/** What is told while so many trees grow. */
function told(rows: number, trees: number): number[] {
  const reports: number[] = [];
  const grown = reportTrees(rows, (count) => reports.push(count));
  for (let tree = 1; tree <= trees; tree++) grown(tree);
  return reports;
}

describe('reports of grown trees', () => {
  it('come after each tree of a large table', () => {
    expect(told(1_000_000, 4)).toEqual([1, 2, 3, 4]);
  });

  it('come seldom where trees are small', () => {
    expect(told(20_000, 25)).toEqual([5, 10, 15, 20, 25]);
    expect(told(100, 25)).toEqual([]);
  });
});

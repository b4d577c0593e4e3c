/** Purged walk-forward splits: contiguous test blocks in time order, each trained on all rows before it less a gap. */

export const SKIP_REASONS = ['empty_train', 'empty_test', 'one_class_train'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Row ranges are half-open, over the rows sorted by time. Train always starts at row 0. */
export interface Split {
  /** Index of the test block, from 0. */
  readonly block: number;
  readonly trainEnd: number;
  readonly testStart: number;
  readonly testEnd: number;
  /** Rows between train and test that neither sees. */
  readonly purgedRows: number;
}

export interface SkippedBlock {
  readonly block: number;
  readonly reason: SkipReason;
}

/** Block 0 has nothing before it to be trained on, whatever the table. */
export const FIRST_BLOCK: SkippedBlock = { block: 0, reason: 'empty_train' };

export interface WalkForward {
  readonly splits: readonly Split[];
  readonly skipped: readonly SkippedBlock[];
}

/**
 * Borders of `blocks` blocks over `rows` rows, blocks + 1 of them: int(linspace(0, rows, blocks + 1)). In doubles that is
 * i * (rows / blocks), cut; floor(i * rows / blocks) differs (14 blocks of 122 rows, for one).
 */
export function blockBorders(rows: number, blocks: number): number[] {
  const step = rows / blocks;
  const borders = Array.from({ length: blocks }, (_, block) => Math.trunc(block * step));
  borders.push(rows);
  return borders;
}

/**
 * Splits `rows` rows into `folds` test blocks; block i is trained on [0, max(0, border_i - purgeGapRows)). Blocks without
 * train or test rows are skipped, so that block 0 never counts.
 */
export function walkForward(rows: number, folds: number, purgeGapRows: number): WalkForward {
  const borders = blockBorders(rows, folds);
  const splits: Split[] = [];
  const skipped: SkippedBlock[] = [];
  for (let block = 0; block < folds; block++) {
    const testStart = borders[block]!;
    const testEnd = borders[block + 1]!;
    const trainEnd = Math.max(0, testStart - purgeGapRows);
    if (testEnd === testStart) skipped.push({ block, reason: 'empty_test' });
    else if (trainEnd === 0) skipped.push({ block, reason: 'empty_train' });
    else splits.push({ block, trainEnd, testStart, testEnd, purgedRows: testStart - trainEnd });
  }
  return { splits, skipped };
}

/** The same, less the blocks whose train part holds one class only: nothing can be learned there. */
export function labelledWalkForward(label: Uint8Array, folds: number, purgeGapRows: number): WalkForward {
  const { splits, skipped } = walkForward(label.length, folds, purgeGapRows);
  const firstOther = label.findIndex((value) => value !== label[0]);
  const learnable = (split: Split) => firstOther !== -1 && firstOther < split.trainEnd;
  const oneClass = splits
    .filter((split) => !learnable(split))
    .map(({ block }): SkippedBlock => ({ block, reason: 'one_class_train' }));
  return {
    splits: splits.filter(learnable),
    skipped: [...skipped, ...oneClass].sort((a, b) => a.block - b.block),
  };
}

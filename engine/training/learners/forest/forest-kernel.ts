/** The hot loops of growing a forest, over one memory: drawing a bootstrap, searching four features of a node, dividing a node. */
import { kernelOf } from '../../../wasm/kernel.ts';
import { divideFunction, drawFunction } from './sample-kernel.ts';
import { searchFunction } from './search-kernel.ts';

/**
 * A node and four of its features: place of its first sample and behind its last one, where the bins of each feature begin, bytes a
 * row, whether to look at all bins, marked or not, samples of each class, and what one of class 1 weighs.
 */
type NodeSearch = [
  start: number,
  end: number,
  column0: number,
  column1: number,
  column2: number,
  column3: number,
  step: number,
  all: number,
  total0: number,
  total1: number,
  weight: number,
];

export interface ForestKernel {
  /** Looks at the features; @returns how many steps are near the best */
  search(...node: NodeSearch): number;
  /** The same, without borders that leave fewer than `leafRows` rows on one side, each counted once however often it was drawn. */
  searchForLeaves(...node: [...NodeSearch, leafRows: number]): number;
  /**
   * Brings samples that go left to the front, both sides in their old order; @returns the place behind them. Bins are counted from
   * `shift` on, so that missing ones (255) become 0 with 1. @param spare as much room as the node takes
   */
  divide(
    start: number,
    end: number,
    column: number,
    step: number,
    lastLeft: number,
    shift: number,
    spare: number,
  ): number;
  /**
   * Draws as many rows as there are, with replacement, by the generator in STATE, and writes a sample's word for each row that was
   * drawn. @param copies place of a byte a row, 0 before. @returns the place behind the last word
   */
  draw(rows: number, copies: number, label: number, words: number): number;
}

/** One for all forests of a thread: what calls it is compiled for this very instance, and would be thrown away with it. */
export const FOREST_KERNEL = kernelOf<ForestKernel>([
  ...[searchFunction('search'), searchFunction('searchForLeaves')],
  ...[divideFunction(), drawFunction()],
]);

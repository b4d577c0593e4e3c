/**
 * One test block and the rows that may be trained on for it.
 *
 * An event is the closed interval [start, end] that its label is made from; rows stand in the order of their ends. What overlaps
 * with an event of the block must not be trained on: its label is made of the same prices (López de Prado 2018, ch. 7).
 */

export const CV_SCHEMES = ['walk-forward', 'purged-kfold'] as const;
/** `walk-forward` trains on the rows before a block, `purged-kfold` on those before and after it. */
export type CvScheme = (typeof CV_SCHEMES)[number];

export interface SplitRule {
  readonly scheme: CvScheme;
  /** Number of test blocks. */
  readonly folds: number;
  /** Rows next to a block that are left out, on each side that is trained on. */
  readonly purgeGapRows: number;
  /** Of the rows that begin after the block's last end, so many are left out, in the order of their starts. */
  readonly embargoRows: number;
  /** Rows that begin so soon after the block's last end are left out. */
  readonly embargoMicros: number;
}

/** The columns that splits depend on, sorted by `time`. */
export interface SplitTable {
  /** Ends of the events: microseconds since the Unix epoch. */
  readonly time: Float64Array;
  /** Their starts, never after their ends; null when they are not known. */
  readonly start: Float64Array | null;
  /** 0 or 1. */
  readonly label: Uint8Array;
  /** Rows of weight 0 are not trained on; null for rows that count alike. */
  readonly givenWeight: Float64Array | null;
}

/** Rows that a rule left out; each row counts under the first rule that takes it. */
export interface RemovedRows {
  readonly purge_gap: number;
  readonly label_overlap: number;
  readonly embargo: number;
  readonly zero_weight: number;
}

export interface PurgedBlock {
  /** Ascending, in a SharedArrayBuffer. */
  readonly train: Uint32Array;
  readonly removed: RemovedRows;
}

/** What becomes of a row: the first rule that takes it decides. */
const FATE = { trained: 0, not_for_training: 1, purge_gap: 2, label_overlap: 3, embargo: 4, zero_weight: 5 } as const;

interface Block {
  readonly testStart: number;
  readonly testEnd: number;
}

/**
 * Rows to train on for the test block [testStart, testEnd), which is not empty.
 * Without starts, walk-forward does not look for overlaps (equal times may stand on both sides of a border, as in the original
 * command line), and purged k-fold takes each event as the moment of its end.
 */
export function purgedBlock(table: SplitTable, rule: SplitRule, block: Block): PurgedBlock {
  const rows = table.time.length;
  const isTwoSided = rule.scheme === 'purged-kfold';
  const fate = new Uint8Array(rows);
  fate.fill(FATE.not_for_training, block.testStart, isTwoSided ? block.testEnd : rows);
  const take = (row: number, by: number) => {
    if (fate[row] === FATE.trained) fate[row] = by;
  };
  for (let row = Math.max(0, block.testStart - rule.purgeGapRows); row < block.testStart; row++) {
    take(row, FATE.purge_gap);
  }
  if (isTwoSided) {
    const gapEnd = Math.min(rows, block.testEnd + rule.purgeGapRows);
    for (let row = block.testEnd; row < gapEnd; row++) take(row, FATE.purge_gap);
  }
  if (isTwoSided || table.start !== null) takeOverlaps(table, block, take);
  if (isTwoSided) takeEmbargo(table, rule, block, fate);
  if (table.givenWeight !== null) {
    for (let row = 0; row < rows; row++) if (table.givenWeight[row] === 0) take(row, FATE.zero_weight);
  }
  return sorted(fate);
}

/** Before the block whatever ends in it or later, behind it whatever begins before its last event ends: ends stand in order. */
function takeOverlaps(
  { time, start }: SplitTable,
  { testStart, testEnd }: Block,
  take: (row: number, by: number) => void,
): void {
  const begin = start ?? time;
  let firstStart = Infinity;
  for (let row = testStart; row < testEnd; row++) firstStart = Math.min(firstStart, begin[row]!);
  const lastEnd = time[testEnd - 1]!;
  for (let row = 0; row < testStart; row++) if (time[row]! >= firstStart) take(row, FATE.label_overlap);
  for (let row = testEnd; row < time.length; row++) if (begin[row]! <= lastEnd) take(row, FATE.label_overlap);
}

/** Those that begin behind the block's last end are led by the ones that begin first; equal starts in the order of rows. */
function takeEmbargo(
  { time, start }: SplitTable,
  { embargoRows, embargoMicros }: SplitRule,
  { testEnd }: Block,
  fate: Uint8Array,
): void {
  if (embargoRows === 0 && embargoMicros === 0) return;
  const begin = start ?? time;
  const waitUntil = time[testEnd - 1]! + embargoMicros;
  const behind: number[] = [];
  for (let row = testEnd; row < time.length; row++) if (fate[row] === FATE.trained) behind.push(begin[row]!);
  const lastTaken = Float64Array.from(behind).sort()[Math.min(embargoRows, behind.length) - 1] ?? -Infinity;
  let tiesLeft = embargoRows - behind.filter((at) => at < lastTaken).length;
  for (let row = testEnd; row < time.length; row++) {
    if (fate[row] !== FATE.trained) continue;
    const at = begin[row]!;
    const isTied = at === lastTaken && tiesLeft > 0;
    if (isTied) tiesLeft--;
    if (isTied || at < lastTaken || at <= waitUntil) fate[row] = FATE.embargo;
  }
}

function sorted(fate: Uint8Array): PurgedBlock {
  const counts = new Uint32Array(Object.keys(FATE).length);
  for (const by of fate) counts[by] = counts[by]! + 1;
  const train = new Uint32Array(new SharedArrayBuffer(4 * counts[FATE.trained]!));
  for (let row = 0, at = 0; row < fate.length; row++) if (fate[row] === FATE.trained) train[at++] = row;
  const removed = {
    purge_gap: counts[FATE.purge_gap]!,
    label_overlap: counts[FATE.label_overlap]!,
    embargo: counts[FATE.embargo]!,
    zero_weight: counts[FATE.zero_weight]!,
  };
  return { train, removed };
}

/**
 * Are our splits those of the original's rule, and of published splitters where they mean the same?
 *
 * They mean the same where rows divide evenly into blocks (else borders differ: theirs give the first blocks a row more), where
 * the order of starts is that of ends (theirs want rows by start, ours stand by end), and where the events of a block leave no hole
 * in time (purgedcv trains in such holes, we do not). Embargoes in rows differ: theirs count from the block's last row, ours and
 * the book's from the first row that begins after the block's last end. Where every row behind a block would have to go,
 * timeseriescv 0.2 keeps them all: those folds are left out and counted.
 */
import { rowOrder } from '#engine/datasets/columns/row-order.ts';
import { type Random, seededRandom } from '#engine/training/learners/random.ts';
import { blockBorders } from '#engine/training/splits/block-borders.ts';
import { CV_SCHEMES, type CvScheme, type SplitRule, type SplitTable } from '#engine/training/splits/purged-block.ts';
import { trainRowsOf } from '#engine/training/splits/purged-splits.ts';
import { type Event, endsOnly, eventTable } from '../fakes/event-table.ts';
import { askPython, type Finding, noneDiffer, type Suite } from './suites.ts';

/** Train rows and test rows of a block. */
type Pair = readonly [readonly number[], readonly number[]];
type ByScheme = { readonly [scheme in CvScheme]: readonly Pair[] };

interface RowCase {
  readonly n: number;
  readonly folds: number;
  readonly gap: number;
}

interface IntervalCase {
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly folds: number;
  /** Seconds. */
  readonly embargo: number;
}

interface Answer {
  readonly versions: { readonly [name: string]: string };
  readonly rows: readonly (readonly Pair[])[];
  readonly skfolio: readonly (readonly Pair[])[];
  readonly intervals: readonly { readonly purgedcv: ByScheme; readonly timeseriescv: ByScheme }[];
  readonly orders: readonly (readonly number[])[];
}

const CASES = 200;
const RULE: SplitRule = { scheme: 'walk-forward', folds: 2, purgeGapRows: 0, embargoRows: 0, embargoMicros: 0 };

export const splitsSuite: Suite = {
  name: 'splits',
  async run(python) {
    const random = seededRandom(11, 0);
    const many = <Case>(make: (random: Random) => Case) => Array.from({ length: CASES }, () => make(random));
    const asked = {
      rows: many(rowCase),
      skfolio: many(evenCase),
      intervals: many(intervalCase),
      orders: many(tiedCase),
    };
    const answer = await askPython<Answer>(python, 'splits.py', { input: asked });
    const { versions } = answer;
    const original = asked.rows.filter((one, at) => !same(splitsByRows(one), answer.rows[at]));
    // Its first fold is the first that has anything to train on.
    const skfolio = asked.skfolio.filter((one, at) => !same(splitsByRows(one).slice(1), answer.skfolio[at]));
    const orders = asked.orders.filter((one, at) => !same(ourOrder(one), answer.orders[at]!)).length;
    return [
      noneDiffer(`order of ${CASES} tables from pandas ${versions.pandas} (by end, start, row)`, orders),
      noneDiffer(`${CASES} tables from the original's rule in numpy ${versions.numpy}`, original.length),
      noneDiffer(`${CASES} tables from skfolio ${versions.skfolio} WalkForward`, skfolio.length),
      ...CV_SCHEMES.map((scheme) => {
        const found = answer.intervals.map(({ purgedcv }) => purgedcv[scheme]);
        return comparePurged(`purgedcv ${versions.purgedcv} ${scheme}`, asked.intervals, scheme, found, () => false);
      }),
      ...CV_SCHEMES.map((scheme) => {
        const found = answer.intervals.map(({ timeseriescv }) => timeseriescv[scheme]);
        return comparePurged(
          `timeseriescv ${versions.timeseriescv} ${scheme}`,
          asked.intervals,
          scheme,
          found,
          losesAll,
        );
      }),
    ];
  },
};

function rowCase(random: Random): RowCase {
  const folds = 2 + random.below(30);
  return { n: folds + random.below(400), folds, gap: random.below(12) };
}

/** Blocks of equal size, longer than the gap. */
function evenCase(random: Random): RowCase {
  const folds = 2 + random.below(8);
  const gap = random.below(6);
  return { n: folds * (gap + 1 + random.below(20)), folds, gap };
}

/** Each event begins before the one before it has ended, and none ends before it. */
function intervalCase(random: Random): IntervalCase {
  const folds = 3 + random.below(4);
  const rows = folds * (3 + random.below(15));
  const longest = 1 + random.below(20);
  const start = [0];
  const end = [1 + random.below(longest)];
  while (start.length < rows) {
    const begin = start.at(-1)! + random.below(end.at(-1)! - start.at(-1)! + 1);
    start.push(begin);
    end.push(Math.max(end.at(-1)!, begin + 1 + random.below(longest)));
  }
  return { start, end, folds, embargo: random.below(2) * random.below(10) };
}

function tiedCase(random: Random): IntervalCase {
  const start = Array.from({ length: 50 }, () => random.below(8));
  return { start, end: start.map((begin) => begin + random.below(3)), folds: 2, embargo: 0 };
}

function ourOrder({ start, end }: IntervalCase): number[] {
  const order = rowOrder(Float64Array.from(end), Float64Array.from(start));
  return order === undefined ? end.map((_, row) => row) : Array.from(order);
}

function splitsByRows({ n, folds, gap }: RowCase): Pair[] {
  return ourSplits(endsOnly(n), { ...RULE, folds, purgeGapRows: gap });
}

/** Every block with what is tested and what is trained on, which may be nothing. */
function ourSplits(table: SplitTable, rule: SplitRule): Pair[] {
  const borders = blockBorders(table.time.length, rule.folds);
  return Array.from({ length: rule.folds }, (_, block): Pair => {
    const test = Array.from({ length: borders[block + 1]! - borders[block]! }, (_, at) => borders[block]! + at);
    return [test.length === 0 ? [] : Array.from(trainRowsOf(table, rule, block)), test];
  });
}

/** Whether there are rows behind the block and none of them may be trained on. */
function losesAll([train, test]: Pair, rows: number): boolean {
  const last = test.at(-1)!;
  return last + 1 < rows && !train.some((row) => row > last);
}

function comparePurged(
  name: string,
  cases: readonly IntervalCase[],
  scheme: CvScheme,
  found: readonly (readonly Pair[])[],
  isKnownToDiffer: (ours: Pair, rows: number) => boolean,
): Finding {
  let compared = 0;
  let leftOut = 0;
  let different = 0;
  for (const [at, { start, end, folds, embargo }] of cases.entries()) {
    const events = start.map((begin, row): Event => ({ start: begin, end: end[row]! }));
    const ours = ourSplits(eventTable(events), { ...RULE, scheme, folds, embargoMicros: embargo });
    // Walk-forward: theirs begin with block 1.
    for (const [block, theirs] of found[at]!.entries()) {
      const own = ours[block + folds - found[at]!.length]!;
      if (scheme === 'purged-kfold' && isKnownToDiffer(own, start.length)) leftOut++;
      else {
        compared++;
        if (!same(own, theirs)) different++;
      }
    }
  }
  const also = leftOut === 0 ? '' : ` (${leftOut} left out, see the suite)`;
  const { text, agrees } = noneDiffer(`${compared} folds from ${name}${also}`, different);
  return { text, agrees: agrees && compared > CASES };
}

function same(ours: unknown, theirs: unknown): boolean {
  return JSON.stringify(ours) === JSON.stringify(theirs);
}

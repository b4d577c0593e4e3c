/** The oracle: over random cases nothing that is trained on overlaps with what is tested, and nothing is thrown away for nothing. */
import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '#engine/training/learners/random.ts';
import { blockBorders } from '#engine/training/splits/block-borders.ts';
import { CV_SCHEMES, type SplitRule, type SplitTable } from '#engine/training/splits/purged-block.ts';
import { purgedSplits, trainRowsOf } from '#engine/training/splits/purged-splits.ts';
import { type Event, eventTable } from '../../../fakes/event-table.ts';
import { embargoed, overlappingPairs } from './overlap-oracle.ts';

const CASES = 10_000;
const LEAST_OVERLAPPING_SHARE = 0.3;

interface Case {
  readonly table: SplitTable;
  readonly rule: SplitRule;
}

/** Points and long horizons, crowded and wide times, many ties; every kind of gap and embargo. */
function randomCase(random: Random): Case {
  const rows = 4 + random.below(37);
  const span = 1 + random.below(4 * rows);
  const longest = [0, 2, 8, span][random.below(4)]!;
  const events = Array.from({ length: rows }, (): Event => {
    const start = random.below(span);
    return { start, end: start + random.below(longest + 1) };
  });
  const rule: SplitRule = {
    scheme: CV_SCHEMES[random.below(CV_SCHEMES.length)]!,
    folds: 2 + random.below(Math.min(6, rows - 1)),
    purgeGapRows: random.below(2) * random.below(5),
    embargoRows: random.below(3) === 0 ? random.below(6) : 0,
    embargoMicros: random.below(3) === 0 ? random.below(12) : 0,
  };
  return { table: eventTable(events), rule };
}

const eventsOf = ({ start, time }: SplitTable, rows: Iterable<number>): Event[] =>
  Array.from(rows, (row) => ({ start: start![row]!, end: time[row]! }));
const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);

/** The blocks of a case: what is tested, what would be trained on without purging, and what is trained on. */
function blocksOf({ table, rule }: Case) {
  const rows = table.time.length;
  const borders = blockBorders(rows, rule.folds);
  return range(0, rule.folds).map((block) => {
    const [from, to] = [borders[block]!, borders[block + 1]!];
    const unpurged = [...range(0, from), ...(rule.scheme === 'purged-kfold' ? range(to, rows) : [])];
    const train = to > from ? Array.from(trainRowsOf(table, rule, block)) : [];
    return { test: range(from, to), unpurged, train };
  });
}

describe('over 10,000 random cases', () => {
  const random = seededRandom(4, 0);
  const cases = Array.from({ length: CASES }, () => randomCase(random));

  it('at least 30 % of the cases overlap before purging, in both schemes', () => {
    for (const scheme of CV_SCHEMES) {
      const own = cases.filter(({ rule }) => rule.scheme === scheme);
      const overlapping = own.filter((one) =>
        blocksOf(one).some(
          ({ test, unpurged }) => overlappingPairs(eventsOf(one.table, unpurged), eventsOf(one.table, test)) > 0,
        ),
      );

      expect(own.length).toBeGreaterThan(CASES / 3);
      expect(overlapping.length / own.length).toBeGreaterThan(LEAST_OVERLAPPING_SHARE);
    }
  });

  it('none does after it, no embargo is broken, and no row of the gap is trained on', () => {
    let blocks = 0;
    for (const one of cases) {
      const { table, rule } = one;
      for (const { test, train } of blocksOf(one)) {
        if (test.length === 0) continue;
        const [trainEvents, testEvents] = [eventsOf(table, train), eventsOf(table, test)];
        if (overlappingPairs(trainEvents, testEvents) > 0)
          expect.fail(`overlap in ${JSON.stringify({ rule, ...table })}`);
        if (embargoed(trainEvents, testEvents, rule.embargoMicros) > 0)
          expect.fail(`embargo in ${JSON.stringify(rule)}`);
        const near = train.filter(
          (row) => row >= test[0]! - rule.purgeGapRows && row <= test.at(-1)! + rule.purgeGapRows,
        );
        expect(near).toEqual([]);
        blocks++;
      }
    }
    expect(blocks).toBeGreaterThan(2 * CASES);
  });

  it('without gap and embargo every row that overlaps with nothing is trained on', () => {
    for (const { table, rule: given } of cases) {
      const rule = { ...given, purgeGapRows: 0, embargoRows: 0, embargoMicros: 0 };
      for (const { test, unpurged, train } of blocksOf({ table, rule })) {
        const testEvents = eventsOf(table, test);
        // Between the first start and the last end of a block lies one stretch of time: nothing in a hole of it is trained on.
        const [first, last] = [
          Math.min(...testEvents.map(({ start }) => start)),
          Math.max(...testEvents.map(({ end }) => end)),
        ];
        const free = unpurged.filter(
          (row) => overlappingPairs(eventsOf(table, [row]), [{ start: first, end: last }]) === 0,
        );
        if (test.length > 0) expect(train).toEqual(free);
      }
    }
  });

  it('an embargo in rows takes so many, or all that there are, of those that begin after the last end', () => {
    let taken = 0;
    for (const { table, rule: given } of cases) {
      const rule: SplitRule = { ...given, scheme: 'purged-kfold', purgeGapRows: 0, embargoMicros: 0 };
      for (const { testStart, testEnd, removed } of purgedSplits(table, rule).splits) {
        const lastEnd = Math.max(...range(testStart, testEnd).map((row) => table.time[row]!));
        const behind = Array.from(table.start!).filter((start) => start > lastEnd).length;
        expect(removed.embargo).toBe(Math.min(rule.embargoRows, behind));
        taken += removed.embargo;
      }
    }
    expect(taken).toBeGreaterThan(0);
  });
});

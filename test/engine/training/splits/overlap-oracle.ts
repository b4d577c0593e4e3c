/** Counts overlaps by looking at every pair of events: slow, obvious, and without a line of the splitter's. */
import type { Event } from '../../../fakes/event-table.ts';

/** Closed intervals: two events that only touch overlap, for both labels are made of that moment's price. */
function overlap(a: Event, b: Event): boolean {
  return !(a.end < b.start || b.end < a.start);
}

export function overlappingPairs(train: readonly Event[], test: readonly Event[]): number {
  let pairs = 0;
  for (const a of train) for (const b of test) if (overlap(a, b)) pairs++;
  return pairs;
}

/** Events of `train` that begin after all of `test` has ended, yet not more than `wait` later. */
export function embargoed(train: readonly Event[], test: readonly Event[], wait: number): number {
  return train.filter(
    (event) => test.every(({ end }) => event.start > end) && test.some(({ end }) => event.start <= end + wait),
  ).length;
}

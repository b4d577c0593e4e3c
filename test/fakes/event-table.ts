/** Tables of events for splitters: sorted by end, start and row as data sets are, labels taking turns unless told. */
import type { SplitTable } from '#engine/training/splits/purged-block.ts';

export interface Event {
  readonly start: number;
  readonly end: number;
}

export function eventTable(events: readonly Event[], given: Partial<SplitTable> = {}): SplitTable {
  const sorted = events.toSorted((a, b) => a.end - b.end || a.start - b.start);
  return {
    time: Float64Array.from(sorted, ({ end }) => end),
    start: Float64Array.from(sorted, ({ start }) => start),
    label: Uint8Array.from(sorted, (_, row) => row % 2),
    givenWeight: null,
    ...given,
  };
}

/** Rows at 1, 2, 3, … of which only the ends are known. */
export function endsOnly(rows: number, given: Partial<SplitTable> = {}): SplitTable {
  const events = Array.from({ length: rows }, (_, row) => ({ start: row + 1, end: row + 1 }));
  return eventTable(events, { start: null, ...given });
}

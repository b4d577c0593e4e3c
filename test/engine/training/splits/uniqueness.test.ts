import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageUniqueness } from '#engine/training/splits/uniqueness.ts';
import type { Event } from '../../../fakes/event-table.ts';

function uniquenessOf(events: readonly Event[], rows: readonly number[] = events.map((_, row) => row)): number[] {
  const start = Float64Array.from(events, (event) => event.start);
  const end = Float64Array.from(events, (event) => event.end);
  return Array.from(averageUniqueness(start, end, Uint32Array.from(rows)));
}

/** Bar by bar and event by event, as the book's snippets 4.1 and 4.2 do. */
function slowUniqueness(events: readonly Event[]): number[] {
  const bars = [...new Set(events.flatMap(({ start, end }) => [start, end]))];
  const isOpen = ({ start, end }: Event, bar: number) => start <= bar && bar <= end;
  return events.map((event) => {
    const shares = bars
      .filter((bar) => isOpen(event, bar))
      .map((bar) => 1 / events.filter((other) => isOpen(other, bar)).length);
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  });
}

describe('average uniqueness', () => {
  it('by hand: moments are starts and ends, so that 2 is none here', () => {
    // Open at 1, 3, 4, 5 and 6: 1, 2, 1, 1 and 1 events.
    const events = [
      { start: 1, end: 3 },
      { start: 3, end: 4 },
      { start: 5, end: 6 },
    ];

    expect(uniquenessOf(events)).toEqual([(1 + 1 / 2) / 2, (1 / 2 + 1) / 2, 1]);
  });

  it("by hand: the book's bars, each with a start or an end", () => {
    const events = [
      { start: 0, end: 2 },
      { start: 1, end: 3 },
      { start: 2, end: 4 },
    ];

    const found = uniquenessOf(events);

    const expected = [(1 + 1 / 2 + 1 / 3) / 3, (1 / 2 + 1 / 3 + 1 / 2) / 3, (1 / 3 + 1 / 2 + 1) / 3];
    for (const [at, own] of expected.entries()) expect(found[at]).toBeCloseTo(own, 12);
  });

  it('is 1 for an event alone and 1/n for n equal ones', () => {
    expect(
      uniquenessOf([
        { start: 1, end: 1 },
        { start: 2, end: 9 },
      ]),
    ).toEqual([1, 1]);
    expect(uniquenessOf(new Array(4).fill({ start: 1, end: 5 }))).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('looks at the asked rows only', () => {
    const events = [
      { start: 0, end: 5 },
      { start: 0, end: 5 },
      { start: 9, end: 9 },
    ];

    expect(uniquenessOf(events, [0, 2])).toEqual([1, 1]);
  });

  it('agrees with its slow twin', () => {
    const event = fc.record({ start: fc.integer({ min: 0, max: 30 }), length: fc.integer({ min: 0, max: 15 }) });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 40 }), (drawn) => {
        const events = drawn.map(({ start, length }) => ({ start, end: start + length }));

        const found = uniquenessOf(events);

        for (const [at, expected] of slowUniqueness(events).entries()) expect(found[at]).toBeCloseTo(expected, 12);
        expect(found.every((own) => own > 0 && own <= 1)).toBe(true);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSlotCalendar } from '#engine/schedule/drivers/croner-slots.ts';

const calendar = createSlotCalendar();
const berlin = (cron: string) => ({ cron, zone: 'Europe/Berlin' });
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
const latest = (cron: string, at: string) => iso(calendar.latest(berlin(cron), Date.parse(at)));
const next = (cron: string, at: string) => iso(calendar.next(berlin(cron), Date.parse(at)));

describe('slots in a time zone', () => {
  it('count at their very moment, and not before', () => {
    expect(latest('30 2 * * *', '2026-06-10T00:30:00.000Z')).toBe('2026-06-10T00:30:00.000Z');
    expect(latest('30 2 * * *', '2026-06-10T00:29:59.999Z')).toBe('2026-06-09T00:30:00.000Z');
    expect(next('30 2 * * *', '2026-06-10T00:30:00.000Z')).toBe('2026-06-11T00:30:00.000Z');
  });

  it('a time that clocks skip is none: half past two on the day on which they go forward', () => {
    expect(next('30 2 * * *', '2026-03-28T12:00:00Z')).toBe('2026-03-30T00:30:00.000Z');
    expect(latest('30 2 * * *', '2026-03-29T12:00:00Z')).toBe('2026-03-28T01:30:00.000Z');
  });

  it('a time that clocks show twice is one: half past two on the day on which they go back', () => {
    expect(next('30 2 * * *', '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(next('30 2 * * *', '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
    expect(latest('30 2 * * *', '2026-10-25T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('each hour of such a day counts for what is hourly', () => {
    const seen = new Set<string>();
    for (let at = Date.parse('2026-10-24T22:00:00Z'); at < Date.parse('2026-10-25T23:00:00Z'); at += 60_000)
      seen.add(iso(calendar.latest(berlin('0 * * * *'), at))!);

    expect(seen.size).toBe(25);
  });

  it('the latest of a moment is the one that came next before it', () => {
    const crons = ['0 * * * *', '30 2 * * *', '0 9 * * 1', '15 0 1 * *', '*/7 3 * * *'];
    const moments = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2028-01-01') });
    fc.assert(
      fc.property(fc.constantFrom(...crons), moments, (cron, at) => {
        const before = calendar.latest(berlin(cron), at)!;
        const after = calendar.next(berlin(cron), at)!;

        expect(before).toBeLessThanOrEqual(at);
        expect(after).toBeGreaterThan(at);
        expect(calendar.next(berlin(cron), before)).toBe(after);
        expect(calendar.latest(berlin(cron), after)).toBe(after);
        expect(calendar.latest(berlin(cron), after - 1)).toBe(before);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['61 * * * *', 'UTC', 'cron'],
    ['* * *', 'UTC', 'cron'],
    ['* * * * * *', 'UTC', 'cron'],
    ['0 0 30 2 *', 'UTC', 'cron'],
    ['0 * * * *', 'Mars/Phobos', 'zone'],
  ])('%s in %s is told at its %s', (cron, zone, key) => {
    expect(calendar.problem({ cron, zone })).toMatchObject({ key, text: expect.stringMatching(/\w+/) });
  });
});

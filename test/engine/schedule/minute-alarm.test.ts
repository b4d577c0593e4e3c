import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMinuteAlarm } from '#engine/schedule/drivers/minute-alarm.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T09:00:30Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

it('rings on each minute until it is stopped', async () => {
  const rung: string[] = [];
  const stop = createMinuteAlarm().start(() => rung.push(new Date().toISOString().slice(11, 16)));

  await vi.advanceTimersByTimeAsync(3 * 60_000);
  stop();
  await vi.advanceTimersByTimeAsync(3 * 60_000);

  expect(rung).toEqual(['09:01', '09:02', '09:03']);
});

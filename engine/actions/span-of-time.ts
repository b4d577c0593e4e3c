/** How long something is to last, as people write it: `90m`, `4 hours`, `2d`, or `morning`. */
import { badValue } from '../bad-value.ts';
import { durationMs } from '../drift/streams/duration.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MORNING_HOUR = 8;

/**
 * When it ends, milliseconds since the epoch; `morning` is the next eight o'clock of this machine's time zone.
 * @throws OpsError `bad_value`
 */
export function spanEnd(text: string, nowMs: number, option: string, mostDays: number): number {
  const typed = text.trim().toLowerCase();
  if (typed === 'morning') return nextMorning(nowMs);
  const ms = durationMs(typed);
  if (ms !== null && ms >= MINUTE_MS && ms <= mostDays * DAY_MS) return nowMs + ms;
  throw badValue(option, { code: 'not_a_span', mostDays }, text);
}

function nextMorning(nowMs: number): number {
  const morning = new Date(nowMs);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  if (morning.getTime() <= nowMs) morning.setDate(morning.getDate() + 1);
  return morning.getTime();
}

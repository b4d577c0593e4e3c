/** How long something is to last, as people write it: `90m`, `4h`, `2d`, or `morning`. */
import { badValue } from '../bad-value.ts';

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const MORNING_HOUR = 8;

/**
 * When it ends, milliseconds since the epoch; `morning` is the next eight o'clock of this machine's time zone.
 * @throws OpsError `bad_value`
 */
export function spanEnd(text: string, nowMs: number, option: string, mostDays: number): number {
  const typed = text.trim().toLowerCase();
  if (typed === 'morning') return nextMorning(nowMs);
  const [, amount, unit] = /^(\d{1,6}(?:\.\d{1,2})?)\s*(m|h|d)(?:in|r|ays?)?$/.exec(typed) ?? [];
  const ms = Number(amount) * (UNITS_MS[unit ?? ''] ?? Number.NaN);
  if (ms >= UNITS_MS.m! && ms <= mostDays * UNITS_MS.d!) return nowMs + Math.round(ms);
  throw badValue(option, { code: 'not_a_span', mostDays }, text);
}

function nextMorning(nowMs: number): number {
  const morning = new Date(nowMs);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  if (morning.getTime() <= nowMs) morning.setDate(morning.getDate() + 1);
  return morning.getTime();
}

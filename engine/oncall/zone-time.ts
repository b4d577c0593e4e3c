/** The clock on the wall of a time zone -> moments, and back; days on which clocks change included. */

/** What the clock on the wall shows. */
export interface WallTime {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Minutes after midnight. */
  readonly minute: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export function wallTime(atMs: number, zone: string): WallTime {
  const shownMs = atMs + offsetMs(atMs, zone);
  const day = Math.floor(shownMs / DAY_MS);
  return { day, minute: Math.floor((shownMs - day * DAY_MS) / MINUTE_MS) };
}

/** The first moment at which the wall shows it; where clocks skip it, as much later as they skip. */
export function momentOf({ day, minute }: WallTime, zone: string): number {
  const shownMs = day * DAY_MS + minute * MINUTE_MS;
  const before = offsetMs(shownMs - DAY_MS, zone);
  const after = offsetMs(shownMs + DAY_MS, zone);
  const moments = [shownMs - before, shownMs - after].sort((one, other) => one - other);
  return moments.find((moment) => moment + offsetMs(moment, zone) === shownMs) ?? shownMs - before;
}

/** `2026-11-02`, or null for no such day. */
export function dayOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(atMs) || new Date(atMs).toISOString().slice(0, 10) !== text ? null : atMs / DAY_MS;
}

/** `09:30` as minutes after midnight, or null. */
export function minuteOf(text: string): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}

/** `2026-11-02 09:30`, with a space or a T, or null. */
export function wallTimeOf(text: string): WallTime | null {
  const [, date, time] = /^(\S{10})[ T](\d\d:\d\d)$/.exec(text) ?? [];
  const day = date === undefined ? null : dayOf(date);
  const minute = time === undefined ? null : minuteOf(time);
  return day === null || minute === null ? null : { day, minute };
}

/** 0 is Monday: 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** What the wall shows less UTC. */
function offsetMs(atMs: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const shown = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => shown.get(name) ?? 0;
  const shownMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shownMs - Math.floor(atMs / 1000) * 1000;
}

/** When alerts come too fast to be told one by one, and what the one alert says that tells of them. */
import type { JsonObject } from '../json.ts';
import type { Alert, AlertKind, AlertNews } from './types.ts';

/** So many new alerts of a channel have messages of their own within `WINDOW_MS`; what follows is a storm. */
export const ALONE = 2;
const WINDOW_MS = 60_000;
/** A storm takes in what comes within so long of the alert before. */
const LULL_MS = 5 * 60_000;

/** What is wrong with the model, and a mass drift, are never told among others. */
const STORMY: readonly AlertKind[] = ['drift', 'quiet_stream', 'bad_values', 'lines_lost'];

export function isStormy(kind: AlertKind): boolean {
  return STORMY.includes(kind);
}

/** @param arrivals when the last `ALONE` alerts of the channel came */
export function isStorm(arrivals: readonly string[], isStormOpen: boolean, nowMs: number): boolean {
  const newest = arrivals.at(-1);
  if (isStormOpen && newest !== undefined && nowMs - Date.parse(newest) < LULL_MS) return true;
  return arrivals.length === ALONE && nowMs - Date.parse(arrivals[0]!) < WINDOW_MS;
}

export function stormAbout(channel: string | null): string {
  return channel === null ? 'storm' : `storm ${channel}`;
}

export function stormNews({ channel, level, wakes }: AlertNews): AlertNews {
  const facts = { count: 0, firing: 0, resolved: 0, rows: [], more: 0 };
  return { about: stormAbout(channel), kind: 'storm', level, facts, wakes, channel };
}

/** @param rows alerts to list; `count` has all that ever were in it */
export function stormFacts(count: number, firing: number, rows: readonly Alert[]): JsonObject {
  return {
    count,
    firing,
    resolved: count - firing,
    rows: rows.map(({ id, about, kind, level, state }) => ({ alert: id, about, kind, level, state })),
    more: count - rows.length,
  };
}

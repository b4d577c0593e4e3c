/** What is due of an entry at a moment; pure. */
import type { EntryState, ScheduleEntry } from './types.ts';

export interface Due {
  /** Slots up to this one are dealt with; ms since the epoch. */
  readonly lastSlot: number;
  /** The one run that all missed slots get together; whether that slot had a run already is for the store to say. */
  readonly run: { readonly slot: number; readonly lateMs: number } | null;
}

/**
 * @param state undefined for an entry that is new
 * @param latest the entry's latest slot at or before now
 * @returns null when nothing changes
 */
export function whatIsDue(
  entry: ScheduleEntry,
  state: EntryState | undefined,
  { latest, nowMs }: { readonly latest: number; readonly nowMs: number },
): Due | null {
  // What was never asked for before is not made up for, nor what was asked for at other times.
  if (state === undefined || state.cron !== entry.cron || state.zone !== entry.zone) {
    return { lastSlot: latest, run: null };
  }
  // An earlier one than the last: the clock was wrong, now or then. Slots that had their run do not get another.
  if (latest === Date.parse(state.last_slot)) return null;
  const lateMs = nowMs - latest;
  const isLate = lateMs > entry.grace_minutes * 60_000;
  if (state.paused !== null || (isLate && entry.catch_up === 'skip')) return { lastSlot: latest, run: null };
  return { lastSlot: latest, run: { slot: latest, lateMs: isLate ? lateMs : 0 } };
}

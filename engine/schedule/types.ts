/** Documents and ports of the schedule: what happens when, which slots have passed, and what came of each. */
import type { ActionOutcome } from '../actions/types.ts';
import type { Actor } from '../jobs/types.ts';
import type { Op } from '../store/types.ts';

export const CATCH_UPS = ['once', 'skip'] as const;
/** `trouble`: when it failed, found something wrong, or was late. */
export const TELLINGS = ['always', 'trouble', 'never'] as const;

/** What `runbooks/schedule.yaml` says of one entry. */
export type ScheduleEntry = {
  readonly id: string;
  /** Five parts: minute, hour, day, month, weekday. */
  readonly cron: string;
  /** IANA time zone. */
  readonly zone: string;
  /** A line as a person types it. */
  readonly action: string;
  /** After a time in which nobody ran it: one run for all slots that were missed, or none. */
  readonly catch_up: (typeof CATCH_UPS)[number];
  /** So much later than its slot it still counts as on time. */
  readonly grace_minutes: number;
  readonly tell: (typeof TELLINGS)[number];
};

export type Schedule = { readonly entries: readonly ScheduleEntry[] };

/** Whom audit and jobs name where nobody asked. */
export const SCHEDULE: Actor = { id: 'schedule', edge: 'schedule' };

/** Collection: where each entry stands; a document's id is the entry's. */
export const SCHEDULES = 'schedules';

export type EntryState = {
  readonly id: string;
  readonly cron: string;
  readonly zone: string;
  /** ISO 8601: slots up to this one are dealt with. */
  readonly last_slot: string;
  readonly paused: { readonly by: string; readonly at: string } | null;
  readonly last_run: LastRun | null;
};

export type LastRun = {
  readonly slot: string;
  readonly ended_at: string;
  readonly late_ms: number;
  readonly ok: boolean;
  readonly job: string | null;
  /** An error's code. */
  readonly problem: string | null;
};

/** Collection: runs that are not over; archived then. A document's id is `schedule:<entry>:<slot>`: there is one for each slot at most. */
export const SCHEDULE_RUNS = 'schedule_runs';

export type ScheduleRun = {
  readonly id: string;
  readonly entry: string;
  readonly action: string;
  readonly tell: ScheduleEntry['tell'];
  /** ISO 8601. */
  readonly slot: string;
  /** How much later than the slot it began; 0 within the entry's grace. */
  readonly late_ms: number;
  /** The job that it started. */
  readonly job: string | null;
  readonly ended: { readonly at: string; readonly ok: boolean; readonly problem: string | null } | null;
};

/** Port SlotCalendar: when a cron line is due. A time that clocks skip is no slot, one that they show twice is one. */
export interface SlotCalendar {
  /** What is wrong with a cron line or a zone, or null. */
  problem(entry: Pick<ScheduleEntry, 'cron' | 'zone'>): { readonly key: 'cron' | 'zone'; readonly text: string } | null;
  /** The latest slot at or before a moment, ms since the epoch; null where there was none for years. */
  latest(entry: Pick<ScheduleEntry, 'cron' | 'zone'>, atMs: number): number | null;
  /** The first slot after a moment; null where there is none for years. */
  next(entry: Pick<ScheduleEntry, 'cron' | 'zone'>, atMs: number): number | null;
}

/** Port AlarmClock: rings about once a minute, on the minute; may leave some out. */
export interface AlarmClock {
  /** @returns stops it */
  start(onTick: () => void): () => void;
}

/** Port Announce: what tells people of a run, as steps of the commit that ends it. */
export type Announce = (run: ScheduleRun, outcome: ActionOutcome) => readonly Op[];

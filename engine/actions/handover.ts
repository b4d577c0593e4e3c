/** `handover` and `digest`: what the next one must know, and what a day brought. */
import { z } from 'zod';
import type { AlertBook } from '../alerts/types.ts';
import { type Clock, isoTime } from '../clock.ts';
import type { DriftWatch } from '../drift/detection/types.ts';
import type { ReportStore } from '../drift/types.ts';
import { runChecks } from '../environment/run-checks.ts';
import type { EnvironmentCheck } from '../environment/types.ts';
import { JOB_STATES, type JobEngine, type JobView } from '../jobs/types.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ControlStore } from '../models/types.ts';
import { alertsSince, digestOf } from '../oncall/digest.ts';
import { controlSummary, openAlertSummary } from '../oncall/handover-parts.ts';
import type { OnCallSource } from '../oncall/on-call-source.ts';
import { onCallSummary } from '../oncall/on-call-summary.ts';
import { type EntryState, SCHEDULES, type Schedule } from '../schedule/types.ts';
import type { SettingsSource } from '../settings/types.ts';
import type { Store } from '../store/types.ts';
import type { TicketBook } from '../tickets/types.ts';
import { waitingPages } from './oncall.ts';
import { type AnyAction, defineAction } from './registry.ts';

export interface HandoverPorts {
  readonly alerts: AlertBook;
  readonly tickets: TicketBook;
  readonly jobs: JobEngine;
  readonly control: ControlStore;
  readonly drift: DriftWatch;
  readonly reports: ReportStore;
  readonly onCall: OnCallSource;
  readonly schedule: SettingsSource<Schedule>;
  readonly checks: readonly EnvironmentCheck[];
  readonly store: Store;
  readonly clock: Clock;
}

const CHECK_TIMEOUT_MS = 10_000;
const MOST = 10_000;
const LIVE = JOB_STATES.filter((state) => state !== 'done' && state !== 'failed' && state !== 'cancelled');

export function handoverActions(ports: HandoverPorts): AnyAction[] {
  const { alerts, tickets, control, drift, onCall, store, clock } = ports;
  const handover = defineAction({
    name: 'handover',
    group: 'oncall',
    risk: 'read',
    args: z.strictObject({}),
    example: 'handover',
    execute: async () => {
      const now = clock.now();
      const [open, checks, status] = await Promise.all([
        alerts.open(),
        runChecks(ports.checks, { timeoutMs: CHECK_TIMEOUT_MS }, clock),
        drift.status(),
      ]);
      const result = {
        schema: 'mlops.handover/1',
        ...onCallSummary(await onCall.current(), now),
        alerts: open.map(openAlertSummary),
        control: controlSummary(control.current()),
        jobs: (await jobsOf(ports.jobs, LIVE)).map(({ id, kind, state, by, created_at }) => ({
          id,
          kind,
          state,
          by: by.id,
          created_at,
        })),
        checks: checks.filter(({ state }) => state === 'failed'),
        streams: {
          quiet: status.streams
            .filter(({ fresh }) => fresh === false)
            .map(({ source, signal, newest }) => ({ source, signal, newest })),
          paused: status.streams
            .filter(({ paused }) => paused !== null)
            .map(({ source, signal, paused }) => ({ source, signal, ...paused })),
        },
        tickets: (await tickets.list({ open: true, limit: MOST })).map(({ id, about, kind, alert, opened_at }) => ({
          id,
          about,
          kind,
          alert,
          opened_at,
        })),
        pages: await waitingPages(store),
        schedule: await troubledEntries(ports),
      };
      return { result: result as unknown as Json };
    },
  });

  const digest = defineAction({
    name: 'digest',
    group: 'oncall',
    risk: 'read',
    args: z.strictObject({
      hours: z
        .int()
        .min(1)
        .max(24 * 31)
        .default(24),
    }),
    example: 'digest --hours 24',
    execute: async ({ hours }) => {
      const now = clock.now();
      const from = isoTime(now - hours * 3_600_000);
      const watch = await onCall.current();
      const result = digestOf({
        from,
        until: isoTime(now),
        alerts: await alertsSince(store, from),
        open: await alerts.open(),
        jobs: (await jobsOf(ports.jobs)).filter(({ finished_at }) => finished_at !== null && finished_at >= from),
        reports: (await ports.reports.list(MOST)).filter(({ seen_at }) => seen_at >= from),
        changes: (await control.history(MOST)).filter(({ at }) => at >= from),
        control: controlSummary(control.current()),
        tickets: await tickets.list({ open: false, limit: MOST }),
        schedule: await troubledEntries(ports),
        onCall: onCallSummary(watch, now).roles,
      });
      return { result: result as unknown as Json };
    },
  });
  return [handover, digest];
}

async function jobsOf(jobs: JobEngine, states?: typeof LIVE): Promise<readonly JobView[]> {
  const found: JobView[] = [];
  for await (const job of jobs.list({ ...(states && { states }), limit: MOST })) found.push(job);
  return found;
}

/** Entries of the schedule that somebody paused, or whose last run failed; what was taken out of it troubles nobody. */
async function troubledEntries({ store, schedule }: Pick<HandoverPorts, 'store' | 'schedule'>): Promise<{
  readonly paused: JsonObject[];
  readonly failing: JsonObject[];
}> {
  const paused: JsonObject[] = [];
  const failing: JsonObject[] = [];
  const { value: file } = await schedule.current();
  for (const { id } of file?.entries ?? []) {
    const state = (await store.get(SCHEDULES, id))?.value as EntryState | undefined;
    if (state === undefined) continue;
    const { paused: pause, last_run } = state;
    if (pause !== null) paused.push({ id, ...pause });
    else if (last_run !== null && !last_run.ok) failing.push({ id, slot: last_run.slot, problem: last_run.problem });
  }
  return { paused, failing };
}

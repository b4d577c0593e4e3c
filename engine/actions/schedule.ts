/** `schedule …`: what happens by itself, and when. */
import { z } from 'zod';
import { type Clock, isoTime } from '../clock.ts';
import { fromRecord } from '../errors.ts';
import type { Json } from '../json.ts';
import type { ReadLine } from '../schedule/schedule-document.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import type { EntryState, Schedule, ScheduleEntry, SlotCalendar } from '../schedule/types.ts';
import type { SettingsSource } from '../settings/types.ts';
import type { Perform } from './perform.ts';
import { type AnyAction, defineAction } from './registry.ts';
import type { ActionAnswer, RequestContext } from './types.ts';

export interface ScheduleActionPorts {
  readonly scheduler: Scheduler;
  readonly schedule: SettingsSource<Schedule>;
  readonly calendar: SlotCalendar;
  readonly readLine: ReadLine;
  /** For what somebody runs by hand. */
  readonly perform: Perform;
  readonly clock: Clock;
}

const BY_ID = z.strictObject({ id: z.string().min(1).max(80) });

export function scheduleActions(ports: ScheduleActionPorts): AnyAction[] {
  const { scheduler, schedule, calendar, clock } = ports;
  const shown = (entry: ScheduleEntry, state: EntryState | undefined): Json => {
    const next = calendar.next(entry, clock.now());
    return {
      ...entry,
      next: next === null ? null : isoTime(next),
      paused: state?.paused ?? null,
      last_run: state?.last_run ?? null,
    };
  };
  const byId = { group: 'schedule', risk: 'run', args: BY_ID, positional: ['id'] } as const;

  return [
    defineAction({
      name: 'schedule list',
      aliases: ['schedule'],
      group: 'schedule',
      risk: 'read',
      args: z.strictObject({}),
      example: 'schedule list',
      execute: async () => {
        const { value, file, problems } = await schedule.current();
        const entries: Json[] = [];
        for (const entry of value?.entries ?? []) entries.push(shown(entry, await scheduler.state(entry.id)));
        return {
          result: { at: isoTime(clock.now()), file: { path: file, in_force: value !== null, problems }, entries },
        };
      },
    }),
    defineAction({
      ...byId,
      name: 'schedule run',
      startsJob: true,
      example: 'schedule run daily-digest',
      plan: async ({ id }) => await scheduler.entry(id),
      execute: async (entry, request) => await runByHand(entry, request, ports),
    }),
    defineAction({
      ...byId,
      name: 'schedule pause',
      example: 'schedule pause weekly-env-check',
      plan: async ({ id }) => await scheduler.entry(id),
      execute: async (entry, { actor }) => ({
        result: { entry: shown(entry, await scheduler.pause(entry, actor.id)) },
      }),
    }),
    defineAction({
      ...byId,
      name: 'schedule resume',
      example: 'schedule resume weekly-env-check',
      plan: async ({ id }) => await scheduler.entry(id),
      execute: async (entry) => ({ result: { entry: shown(entry, await scheduler.resume(entry)) } }),
    }),
  ];
}

/** As whoever asks, and answered to them: it touches no slot. */
async function runByHand(
  { id, action: line }: ScheduleEntry,
  request: RequestContext,
  { readLine, perform }: ScheduleActionPorts,
): Promise<ActionAnswer> {
  const asked = readLine(line);
  if ('refused' in asked) throw asked.refused;
  const { action, args } = asked;
  const outcome = await perform({ ...request, action, args });
  if (!outcome.ok) throw fromRecord(outcome.error);
  const { job, joined, result } = outcome;
  if (job !== undefined) return { job, ...(joined !== undefined && { joined }) };
  return { result: { entry: id, action: outcome.action, result: result ?? null } };
}

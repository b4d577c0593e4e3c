/** The schedule, put together: its file, slots and alarm clock, and what tells of its runs. */
import { join } from 'node:path';
import type { Perform } from '#engine/actions/perform.ts';
import type { ScheduleActionPorts } from '#engine/actions/schedule.ts';
import type { ActionSpec } from '#engine/actions/types.ts';
import type { Clock } from '#engine/clock.ts';
import { OpsError, toOpsError } from '#engine/errors.ts';
import type { Logger } from '#engine/jobs/logger.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { createSlotCalendar } from '#engine/schedule/drivers/croner-slots.ts';
import { createMinuteAlarm } from '#engine/schedule/drivers/minute-alarm.ts';
import { type ReadLine, SCHEDULE_SCHEMA, scheduleProblems } from '#engine/schedule/schedule-document.ts';
import { Scheduler } from '#engine/schedule/scheduler.ts';
import type { Schedule } from '#engine/schedule/types.ts';
import { openYamlFile } from '#engine/settings/drivers/yaml-file.ts';
import type { SettingsState } from '#engine/settings/types.ts';
import type { Store } from '#engine/store/types.ts';
import type { Config } from '../config.ts';
import { parseLine } from '../grammar/parse.ts';
import { announcement } from '../slack/announce.ts';
import { scheduledRunView } from '../views/drawings/on-call/schedule-view.ts';
import { outcomeView } from '../views/drawings/outcome-view.ts';
import { textsOf } from '../views/texts/catalogue.ts';
import { alertsChannelOf } from './alerts-channel.ts';

export interface SchedulePorts {
  readonly config: Config;
  readonly specs: readonly ActionSpec[];
  readonly jobs: JobEngine;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether this process runs the schedule; a command that came alone only looks, pauses, and runs an entry by hand. */
  readonly isServer: boolean;
}

export interface ScheduleHouse {
  /** What its actions need. */
  readonly parts: Omit<ScheduleActionPorts, 'perform'>;
  /** From now on the schedule runs; what was missed is made up for. */
  start(perform: Perform): Promise<void>;
}

/** @throws OpsError `schedule_invalid` where this process would run by a file that cannot be used */
export async function openSchedule(ports: SchedulePorts, closers: (() => Promise<void>)[]): Promise<ScheduleHouse> {
  const { config, specs, jobs, store, clock, log, isServer } = ports;
  const calendar = createSlotCalendar();
  const readLine = lineReader(specs);
  const file = join(config.runbooksDir, 'schedule.yaml');
  const schedule = await openYamlFile({
    file,
    schema: SCHEDULE_SCHEMA,
    check: (value) => scheduleProblems(value, { calendar, readLine }),
    onChange: ({ value, problems }: SettingsState<Schedule>) => {
      if (problems.length > 0) log.error({ file, problems }, 'schedule cannot be used; the one before counts');
      else log.info({ file }, value === null ? 'schedule is gone' : 'schedule read anew');
    },
  });
  const { problems } = await schedule.current();
  if (isServer && problems.length > 0) {
    throw new OpsError('schedule_invalid', `${file}: ${problems.join('; ')}`, { facts: { file, problems } });
  }
  const scheduler = new Scheduler({ store, clock, log, schedule, calendar, readLine, jobs });
  const texts = textsOf(config.locale);
  const announcer = { texts, clock, channel: alertsChannelOf(config) };
  return {
    parts: { scheduler, schedule, calendar, readLine, clock },
    start: async (perform) => {
      closers.push(() => scheduler.stop());
      await scheduler.start({
        alarm: createMinuteAlarm(),
        perform,
        announce: (run, outcome) => {
          const draw = () => outcomeView(outcome, clock.now(), texts);
          return announcement(run.id, scheduledRunView(run, outcome, draw, texts), announcer);
        },
      });
    },
  };
}

/** Lines as people type them; common options such as `--json` mean nothing here. */
export function lineReader(specs: readonly ActionSpec[]): ReadLine {
  return (line) => {
    try {
      const parsed = parseLine(line, specs);
      const topic = parsed.kind === 'help' ? (parsed.topic ?? undefined) : undefined;
      const action = parsed.kind === 'help' ? 'help' : parsed.action;
      const args = parsed.kind === 'help' ? { topic } : parsed.args;
      const spec = specs.find(({ name }) => name === action);
      if (spec !== undefined) return { action, args, risk: spec.risk };
      const facts = { line, at: 0, word: action, hint: null };
      return { refused: new OpsError('unknown_action', `no action is named ${action}`, { facts }) };
    } catch (thrown) {
      return { refused: toOpsError(thrown) };
    }
  };
}

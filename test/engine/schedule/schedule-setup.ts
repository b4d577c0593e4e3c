/** A scheduler on a clock that tests move, with an action that is only noted. */
import type { Perform } from '#engine/actions/perform.ts';
import type { ActionOutcome, ActionRequest } from '#engine/actions/types.ts';
import type { JobEngine, JobView } from '#engine/jobs/types.ts';
import { createSlotCalendar } from '#engine/schedule/drivers/croner-slots.ts';
import { type ReadLine, SCHEDULE_SCHEMA } from '#engine/schedule/schedule-document.ts';
import { Scheduler } from '#engine/schedule/scheduler.ts';
import type { AlarmClock, Announce, Schedule, ScheduleRun } from '#engine/schedule/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Store } from '#engine/store/types.ts';
import { type FakeClock, settle } from '../../fakes/fake-clock.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';

/** Not each minute: an alarm may leave some out, and tests of days are faster. */
const RINGS_EVERY_MS = 5 * 60_000;

export function slowAlarm(clock: FakeClock): AlarmClock {
  return {
    start: (onTick) => {
      let cancel = () => {};
      const ring = () => {
        cancel = clock.after(RINGS_EVERY_MS - (clock.now() % RINGS_EVERY_MS), ring);
        onTick();
      };
      cancel = clock.after(RINGS_EVERY_MS - (clock.now() % RINGS_EVERY_MS), ring);
      return () => cancel();
    },
  };
}

export function scheduleOf(...entries: object[]): Schedule {
  return SCHEDULE_SCHEMA.parse({ entries });
}

export function furnishSchedule(clock: FakeClock, ...entries: object[]) {
  const store: Store = createMemoryStore({ clock });
  const log = createRecordingLogger();
  const asked: ActionRequest[] = [];
  const told: { readonly run: ScheduleRun; readonly outcome: ActionOutcome }[] = [];
  const jobs = new Map<string, JobView>();
  const ending = new Map<string, () => void>();
  let schedule = scheduleOf(...entries);
  let read: ReadLine = (line) => ({ action: line, args: {}, risk: 'read' });
  let answer: (request: ActionRequest) => ActionOutcome = ({ action }) => ({ ok: true, action, result: {} });

  const engine: Pick<JobEngine, 'get' | 'follow'> = {
    get: async (id) => jobs.get(id),
    follow: async function* (id, signal) {
      await new Promise<void>((resolve) => {
        ending.set(id, resolve);
        signal?.addEventListener('abort', () => resolve());
        if (jobs.get(id)?.finished_at !== null) resolve();
      });
      yield* [];
    },
  };
  const perform: Perform = async (request) => {
    asked.push(request);
    return answer(request);
  };
  const announce: Announce = (run, outcome) => {
    told.push({ run, outcome });
    return [{ op: 'put', collection: 'told', id: run.id, value: run.slot, ifVersion: 0 }];
  };
  const create = () =>
    new Scheduler({
      store,
      clock,
      log,
      schedule: { current: async () => ({ value: schedule, file: 'schedule.yaml', problems: [] }) },
      calendar: createSlotCalendar(),
      readLine: (line) => read(line),
      jobs: engine,
    });

  return {
    store,
    log,
    asked,
    told,
    create,
    start: async () => {
      const scheduler = create();
      await scheduler.start({ alarm: slowAlarm(clock), perform, announce });
      await settle();
      return scheduler;
    },
    /** Slots of the runs that were asked for, in their order. */
    slots: () => asked.map(({ requestKey }) => requestKey!.replace(/^schedule:[^:]*:/, '')),
    change: (...next: object[]) => {
      schedule = scheduleOf(...next);
    },
    answers: (next: typeof answer) => {
      answer = next;
    },
    reads: (next: typeof read) => {
      read = next;
    },
    startsJob: (view: JobView) => {
      jobs.set(view.id, view);
      answer = ({ action }) => ({ ok: true, action, job: view });
    },
    endJob: async (view: JobView) => {
      jobs.set(view.id, view);
      ending.get(view.id)?.();
      await settle();
    },
  };
}

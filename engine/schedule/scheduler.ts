/**
 * Runs what the schedule says: on each ring of the alarm clock, and at the start, the latest slot of each entry is looked at; one that
 * is not dealt with gets one run. Slot and run are one commit, and so are a run's end and the message about it.
 */
import type { Perform } from '../actions/perform.ts';
import type { ActionOutcome } from '../actions/types.ts';
import { type Clock, isoTime } from '../clock.ts';
import type { ErrorCode } from '../error-codes.ts';
import { OpsError, toOpsError } from '../errors.ts';
import type { Logger } from '../jobs/logger.ts';
import type { JobEngine } from '../jobs/types.ts';
import type { Json } from '../json.ts';
import { nearestWord } from '../nearest-word.ts';
import type { SettingsSource } from '../settings/types.ts';
import type { Op, Store, Versioned } from '../store/types.ts';
import { whatIsDue } from './due.ts';
import { endedOutcome, runResult } from './run-result.ts';
import type { ReadLine } from './schedule-document.ts';
import {
  type AlarmClock,
  type Announce,
  type EntryState,
  SCHEDULE,
  SCHEDULE_RUNS,
  SCHEDULES,
  type Schedule,
  type ScheduleEntry,
  type ScheduleRun,
  type SlotCalendar,
} from './types.ts';

export interface SchedulerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly schedule: SettingsSource<Schedule>;
  readonly calendar: SlotCalendar;
  readonly readLine: ReadLine;
  readonly jobs: Pick<JobEngine, 'get' | 'follow'>;
}

/** What only the process that runs the schedule has. */
export interface RunningPorts {
  readonly alarm: AlarmClock;
  readonly perform: Perform;
  readonly announce: Announce;
}

const AGAIN_MS = 5_000;
/** This process takes no more work: the next one does it. */
const LEAVING: readonly ErrorCode[] = ['owner_leaving', 'engine_stopping', 'state_closed'];

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #abort = new AbortController();
  readonly #runs = new Set<Promise<void>>();
  #turn: Promise<unknown> = Promise.resolve();
  #ports: RunningPorts | null = null;
  #stopAlarm: () => void = () => {};

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Goes on with the runs that an earlier process left, and makes up for slots that nobody ran. */
  async start(ports: RunningPorts): Promise<void> {
    this.#ports = ports;
    for await (const { value } of this.#options.store.list(SCHEDULE_RUNS)) this.#begin(value as ScheduleRun);
    this.#stopAlarm = ports.alarm.start(() => void this.tick());
    await this.tick();
  }

  /** What runs is left to the next start. */
  async stop(): Promise<void> {
    this.#stopAlarm();
    this.#abort.abort();
    await this.#turn;
    await Promise.all(this.#runs);
  }

  /** One look after the other; a failure is logged, and the next look makes up for it. */
  tick(): Promise<void> {
    const { log } = this.#options;
    const look = async () => {
      if (this.#abort.signal.aborted) return;
      const { value } = await this.#options.schedule.current();
      for (const entry of value?.entries ?? []) {
        await this.#look(entry).catch((thrown: unknown) =>
          log.error({ entry: entry.id, err: toOpsError(thrown) }, 'a slot of the schedule could not be looked at'),
        );
      }
    };
    return this.#inTurn(look);
  }

  async entry(id: string): Promise<ScheduleEntry> {
    const { value } = await this.#options.schedule.current();
    const known = (value?.entries ?? []).map((each) => each.id);
    const entry = value?.entries.find((each) => each.id === id);
    if (entry !== undefined) return entry;
    const hint = nearestWord(id, known);
    throw new OpsError('schedule_not_found', `no entry ${id}`, { facts: { id, known, hint } });
  }

  async state(id: string): Promise<EntryState | undefined> {
    return (await this.#stored(id))?.value as EntryState | undefined;
  }

  /** While it is paused its slots pass. Doing so again changes nothing. */
  pause(entry: ScheduleEntry, by: string): Promise<EntryState> {
    const at = isoTime(this.#options.clock.now());
    return this.#change(entry, (state) => (state.paused === null ? { ...state, paused: { by, at } } : state));
  }

  /** From the next slot on: those that passed are not made up for. */
  resume(entry: ScheduleEntry): Promise<EntryState> {
    return this.#change(entry, (state) => {
      if (state.paused === null) return state;
      return { ...state, paused: null, last_slot: this.#latest(entry) ?? state.last_slot };
    });
  }

  #change(entry: ScheduleEntry, to: (state: EntryState) => EntryState): Promise<EntryState> {
    return this.#inTurn(async () => {
      const before = (await this.state(entry.id)) ?? this.#newState(entry, this.#latest(entry));
      const state = to(before);
      await this.#options.store.commit([put(state)]);
      return state;
    });
  }

  async #look(entry: ScheduleEntry): Promise<void> {
    const { store, clock, calendar, log } = this.#options;
    const nowMs = clock.now();
    const latest = calendar.latest(entry, nowMs);
    const stored = await this.#stored(entry.id);
    const before = stored?.value as EntryState | undefined;
    const due = latest === null ? null : whatIsDue(entry, before, { latest, nowMs });
    if (due === null) return;
    const last_slot = isoTime(due.lastSlot);
    const { id, cron, zone } = entry;
    const state = { ...(before ?? this.#newState(entry, last_slot)), id, cron, zone, last_slot };
    const run = due.run === null ? null : newRun(entry, due.run);
    const known = run === null ? undefined : await store.get(SCHEDULE_RUNS, run.id);
    if (run === null || known !== undefined) {
      await store.commit([put(state)]);
      return;
    }
    await store.commit([put(state), putRun(run, 0)]);
    log.info({ entry: id, slot: run.slot, lateMs: run.late_ms }, 'a slot of the schedule is due');
    this.#begin(run);
  }

  #begin(run: ScheduleRun): void {
    const running: Promise<void> = this.#carryOut(run)
      .catch((thrown: unknown) => {
        this.#options.log.error({ run: run.id, err: toOpsError(thrown) }, 'a run is left to the next start');
      })
      .finally(() => this.#runs.delete(running));
    this.#runs.add(running);
  }

  /** The same job and no other, however often a kill makes it begin anew. */
  async #carryOut(run: ScheduleRun): Promise<void> {
    const { perform } = this.#ports!;
    const asked = this.#options.readLine(run.action);
    if ('refused' in asked) {
      return await this.#end(run, { ok: false, action: null, error: asked.refused.toRecord() });
    }
    const { action, args } = asked;
    const outcome =
      run.job === null
        ? await perform({ action, args, actor: SCHEDULE, requestKey: run.id })
        : ({ ok: true, action, job: (await this.#options.jobs.get(run.job))! } as const);
    if (!outcome.ok && LEAVING.includes(outcome.error.code)) return;
    if (!outcome.ok || outcome.job === undefined) return await this.#end(run, outcome);
    const started: ScheduleRun = { ...run, job: outcome.job.id };
    if (run.job === null) await this.#commitSurely([putRun(started)]);
    for await (const _event of this.#options.jobs.follow(outcome.job.id, this.#abort.signal));
    if (this.#abort.signal.aborted) return;
    await this.#end(started, endedOutcome(action, (await this.#options.jobs.get(outcome.job.id)) ?? outcome.job));
  }

  async #end(run: ScheduleRun, outcome: ActionOutcome): Promise<void> {
    const { log, clock } = this.#options;
    const { ok, problem, isTrouble } = runResult(outcome);
    const at = isoTime(clock.now());
    const ended: ScheduleRun = { ...run, ended: { at, ok, problem } };
    const isTold = run.tell === 'always' || (run.tell === 'trouble' && (isTrouble || run.late_ms > 0));
    const news = isTold ? this.#ports!.announce(ended, outcome) : [];
    const archive: Op = { op: 'archive', collection: SCHEDULE_RUNS, id: run.id, value: ended as unknown as Json };
    await this.#inTurn(async () => {
      const before = await this.state(run.entry);
      const { slot, late_ms, job } = run;
      const last_run = { slot, ended_at: at, late_ms, ok, job, problem };
      await this.#commitSurely([...(before === undefined ? [] : [put({ ...before, last_run })]), archive, ...news]);
    });
    if (ok) log.info({ run: run.id, job: run.job }, 'a run of the schedule is over');
    else log.error({ run: run.id, job: run.job, problem }, 'a run of the schedule failed');
  }

  /** What has happened is tried until it is noted. */
  async #commitSurely(ops: readonly Op[]): Promise<void> {
    const { store, clock, log } = this.#options;
    const { signal } = this.#abort;
    for (;;) {
      try {
        await store.commit(ops);
        return;
      } catch (thrown) {
        const error = toOpsError(thrown);
        if (signal.aborted || !error.retryable || error.code === 'conflict') throw error;
        log.warn({ err: error }, 'a run of the schedule could not be noted; tried again');
      }
      await new Promise<void>((resolve) => {
        const cancel = clock.after(AGAIN_MS, resolve);
        const leave = () => {
          cancel();
          resolve();
        };
        signal.addEventListener('abort', leave, { once: true });
      });
    }
  }

  #stored(id: string): Promise<Versioned | undefined> {
    return this.#options.store.get(SCHEDULES, id);
  }

  #latest(entry: ScheduleEntry): string | null {
    const latest = this.#options.calendar.latest(entry, this.#options.clock.now());
    return latest === null ? null : isoTime(latest);
  }

  #newState({ id, cron, zone }: ScheduleEntry, last_slot: string | null): EntryState {
    return { id, cron, zone, last_slot: last_slot ?? isoTime(0), paused: null, last_run: null };
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function newRun({ id, action, tell }: ScheduleEntry, due: { slot: number; lateMs: number }): ScheduleRun {
  const slot = isoTime(due.slot);
  return {
    id: `schedule:${id}:${slot}`,
    entry: id,
    action,
    tell,
    slot,
    late_ms: due.lateMs,
    job: null,
    ended: null,
  };
}

function put(state: EntryState): Op {
  return { op: 'put', collection: SCHEDULES, id: state.id, value: state as unknown as Json };
}

function putRun(run: ScheduleRun, ifVersion?: number): Op {
  const guard = ifVersion === undefined ? {} : { ifVersion };
  return { op: 'put', collection: SCHEDULE_RUNS, id: run.id, value: run as unknown as Json, ...guard };
}

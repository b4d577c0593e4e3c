/** What each change makes of an alert: pure, one function a change, each with the step that it leaves in the history. */
import { canonicalJson } from '../durable/canonical-json.ts';
import { OpsError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { type Alert, type AlertNews, type AlertStep, type AlertStepCode, levelRank } from './types.ts';

/** Who changes it, and when (ISO 8601). */
export type Hand = { readonly by: string; readonly at: string };

/** What people do, so that people can take it back. */
const UNDOABLE: readonly AlertStepCode[] = ['acknowledged', 'snoozed', 'confirmed', 'dismissed', 'closed'];
const MOST_STEPS = 50;

/** So long an end can be taken back, and what is raised again counts as the same. */
export const REOPEN_MS = 15 * 60_000;

export function isOpen(alert: Alert): boolean {
  return alert.resolved_at === null;
}

export function newAlert(id: string, news: AlertNews, { by, at }: Hand, place: Pick<Alert, 'ticket' | 'storm'>): Alert {
  const { about, kind, level, facts, wakes, channel } = news;
  return {
    id,
    about,
    kind,
    level,
    facts,
    state: 'firing',
    wakes,
    channel,
    raised_at: at,
    changed_at: at,
    times: 1,
    acknowledged: null,
    snoozed_until: null,
    called: [],
    resolution: null,
    resolved_at: null,
    settled: false,
    ...place,
    steps: [{ what: 'raised', by, at, facts: { level } }],
  };
}

/**
 * An open alert that is raised again. A graver level fires anew, and so does what is meant to wake by now: whoever answered it has
 * answered something else. A milder level of the same kind is only noted, so that what was grave stays to be seen.
 * @returns the alert as it is where it says so already
 */
export function raisedAgain(alert: Alert, news: AlertNews, { by, at }: Hand): Alert {
  const { kind, level, facts, wakes, channel } = news;
  if (saysSo(alert, news)) return alert;
  const grows = levelRank(level) - levelRank(alert.level);
  const what: JsonObject = { ...scalars(facts), level };
  if (grows < 0 && kind === alert.kind) {
    const last = alert.steps.at(-1);
    if (last?.what === 'changed' && canonicalJson(last.facts) === canonicalJson(what)) return alert;
    return stepped({ ...alert, changed_at: at, times: alert.times + 1 }, 'changed', { by, at }, what);
  }
  const changed = { ...alert, kind, level, facts, wakes: wakes || alert.wakes, channel, times: alert.times + 1 };
  const from = grows === 0 ? {} : { level_before: alert.level };
  const now = { ...(grows > 0 || (wakes && !alert.wakes) ? firing(changed) : changed), changed_at: at };
  return stepped(now, 'changed', { by, at }, { ...what, ...from });
}

/** Raised again soon after it was over by itself. */
export function raisedAfterEnd(alert: Alert, news: AlertNews, { by, at }: Hand): Alert {
  const { kind, level, facts, wakes, channel } = news;
  const back = reopened({ ...alert, kind, level, facts, wakes, channel, times: alert.times + 1 }, at);
  return stepped(back, 'reopened', { by, at }, { ...scalars(facts), level });
}

export function acknowledged(alert: Alert, hand: Hand, facts: JsonObject = {}): Alert {
  refuseOver(alert);
  if (alert.state === 'acknowledged') return alert;
  const now: Alert = { ...alert, state: 'acknowledged', acknowledged: hand, snoozed_until: null };
  return stepped(now, 'acknowledged', hand, { ...facts, was: was(alert) });
}

export function snoozed(alert: Alert, until: string, hand: Hand, facts: JsonObject = {}): Alert {
  refuseOver(alert);
  if (alert.state === 'snoozed' && alert.snoozed_until === until) return alert;
  const now: Alert = { ...alert, state: 'snoozed', snoozed_until: until };
  return stepped(now, 'snoozed', hand, { ...facts, until, was: was(alert) });
}

/** @returns the alert as it is where it is not snoozed any more */
export function awake(alert: Alert, hand: Hand): Alert {
  if (alert.state !== 'snoozed') return alert;
  return stepped({ ...firing(alert), changed_at: hand.at }, 'snooze_over', hand, {});
}

/**
 * People are called: the first call is what was meant to happen, each further one an escalation.
 * @returns the alert as it is where somebody has answered meanwhile
 */
export function escalated(alert: Alert, people: readonly string[], hand: Hand): Alert {
  if (alert.state !== 'firing' && alert.state !== 'escalated') return alert;
  const called = [...alert.called, ...people.map((person) => ({ person, at: hand.at }))];
  if (alert.state === 'firing' && alert.called.length === 0)
    return stepped({ ...alert, called }, 'called', hand, { people });
  return stepped({ ...alert, state: 'escalated', called }, 'escalated', hand, { people });
}

export function confirmed(alert: Alert, hand: Hand, facts: JsonObject): Alert {
  refuseOver(alert);
  if (typeof facts.job === 'string' && confirmedBy(alert) === facts.job) return alert;
  const now: Alert = {
    ...alert,
    state: 'acknowledged',
    acknowledged: alert.acknowledged ?? hand,
    snoozed_until: null,
  };
  return stepped(now, 'confirmed', hand, { ...facts, was: was(alert) });
}

/** When time alone changes it next: its snooze ends, or its end is settled; infinite where neither does. */
export function dueMs({ state, snoozed_until, resolved_at, settled }: Alert): number {
  if (state === 'snoozed' && snoozed_until !== null) return Date.parse(snoozed_until);
  return resolved_at === null || settled ? Number.POSITIVE_INFINITY : Date.parse(resolved_at) + REOPEN_MS;
}

/** The job that a confirmation waits for; null where none does. */
export function confirmedBy(alert: Alert): string | null {
  for (const { what, facts } of alert.steps.toReversed()) {
    if (what === 'retrained' || what === 'retrain_failed') return null;
    if (what === 'undone' && facts.what === 'confirmed') return null;
    if (what === 'confirmed') return typeof facts.job === 'string' ? facts.job : null;
  }
  return null;
}

export function noted(alert: Alert, what: AlertStepCode, hand: Hand, facts: JsonObject): Alert {
  if (alert.settled) refuseOver(alert);
  const fires = what === 'retrain_failed' && isOpen(alert);
  return stepped(fires ? { ...firing(alert), changed_at: hand.at } : alert, what, hand, facts);
}

export function ended(
  alert: Alert,
  how: NonNullable<Alert['resolution']>['how'],
  hand: Hand,
  reason: string,
  more: JsonObject = {},
): Alert {
  refuseOver(alert);
  const { by, at } = hand;
  const now: Alert = {
    ...alert,
    state: 'resolved',
    snoozed_until: null,
    resolution: { how, by, reason, at },
    resolved_at: at,
  };
  const facts: JsonObject = { ...more, how, reason, was: was(alert) };
  return stepped(now, STEP_OF[how], hand, facts);
}

const STEP_OF = { over: 'resolved', dismissed: 'dismissed', confirmed: 'closed', closed: 'closed' } as const;

/** @throws OpsError `nothing_to_undo`, `alert_over` for what ended by itself or is settled */
export function undone(alert: Alert, hand: Hand, facts: JsonObject = {}): Alert {
  if (alert.settled || alert.resolution?.how === 'over') refuseOver(alert);
  const step = undoable(alert);
  if (step === undefined) {
    const message = `nothing of ${alert.id} can be taken back: it is ${alert.state}`;
    throw new OpsError('nothing_to_undo', message, { facts: { alert: alert.id, state: alert.state } });
  }
  const before = step.facts.was as Was;
  const told = { ...facts, what: step.what };
  if (!isOpen(alert)) return stepped(restored(reopened(alert, hand.at), before, hand.at), 'reopened', hand, told);
  return stepped(restored(alert, before, hand.at), 'undone', hand, told);
}

/** The present state as an undo needs it. */
type Was = Pick<Alert, 'state' | 'acknowledged' | 'snoozed_until'>;

function was({ state, acknowledged: by, snoozed_until }: Alert): JsonObject {
  return { state, acknowledged: by, snoozed_until };
}

/** What an undo would take back: the newest that no other has taken back; undefined where nothing of it is in force. */
export function undoable(alert: Alert): AlertStep | undefined {
  if (alert.state === 'firing' || alert.state === 'escalated') return undefined;
  if (alert.settled || alert.resolution?.how === 'over') return undefined;
  let taken = 0;
  for (const step of alert.steps.toReversed()) {
    if (step.what === 'undone' || (step.what === 'reopened' && step.facts.what !== undefined)) taken += 1;
    else if (UNDOABLE.includes(step.what)) {
      if (taken === 0) return step;
      taken -= 1;
    }
  }
  return undefined;
}

function restored(alert: Alert, { state, acknowledged: by, snoozed_until }: Was, at: string): Alert {
  // Times of ours are all written alike, so that they compare as text.
  if (state === 'snoozed' && snoozed_until !== null && snoozed_until <= at) return firing(alert);
  return { ...alert, state, acknowledged: by, snoozed_until };
}

function reopened(alert: Alert, at: string): Alert {
  return { ...firing(alert), resolution: null, resolved_at: null, changed_at: at };
}

function firing(alert: Alert): Alert {
  return { ...alert, state: 'firing', acknowledged: null, snoozed_until: null, called: [] };
}

function stepped(alert: Alert, what: AlertStepCode, { by, at }: Hand, facts: JsonObject): Alert {
  return { ...alert, steps: kept([...alert.steps, { what, by, at, facts }]) };
}

/** What people did is kept longest: an undo, and a training that is waited for, look for it there. */
function kept(steps: readonly AlertStep[]): readonly AlertStep[] {
  if (steps.length <= MOST_STEPS) return steps;
  const oldest = steps.findIndex(({ what }) => what === 'changed');
  return steps.filter((_, at) => at !== (oldest < steps.length - 1 ? Math.max(0, oldest) : 0));
}

/** @throws OpsError `alert_over` for one that has ended */
export function refuseOver(alert: Alert): void {
  const { id, resolution } = alert;
  if (resolution === null) return;
  const { how, by, at } = resolution;
  throw new OpsError('alert_over', `${id} has ended: ${how} by ${by} at ${at}`, { facts: { alert: id, how, by, at } });
}

function saysSo(alert: Alert, { kind, level, facts, wakes, channel }: AlertNews): boolean {
  return (
    (alert.wakes || !wakes) &&
    alert.kind === kind &&
    alert.level === level &&
    alert.channel === channel &&
    canonicalJson(alert.facts) === canonicalJson(facts)
  );
}

/** Lists stay with the alert: a history of fifty of them would be a document of megabytes. */
function scalars(facts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => isScalar(value)));
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

/** When an alert that nobody answers calls whom; pure. */
import { type Alert, levelRank } from '../alerts/types.ts';
import { DEFAULT_STEPS } from './rota-document.ts';
import type { Escalation, EscalationStep, QuietHours, Rota } from './types.ts';
import { areWithin } from './who-is-on-call.ts';
import { momentOf, wallTime } from './zone-time.ts';

/** `rings`: it is meant to wake and nobody has answered; `held`: somebody has; `over`: there is nothing left to wake for. */
export type Standing = 'rings' | 'acknowledged' | 'snoozed' | 'over';

/** @param alert undefined where it is gone; one that is told in another's message rings in that one, if at all */
export function standingOf(alert: Alert | undefined): Standing {
  if (alert === undefined || alert.resolved_at !== null || alert.state === 'resolved') return 'over';
  if (!alert.wakes || alert.storm !== null) return 'over';
  if (alert.state === 'acknowledged' || alert.state === 'snoozed') return alert.state;
  return 'rings';
}

export interface DueStep {
  readonly step: EscalationStep;
  readonly dueMs: number;
}

/**
 * The step that comes next, and when: one that came due while nobody looked keeps the quiet hours that are by now. Null when all were
 * taken, or while it does not ring.
 */
export function nextStep(
  { since, done }: Escalation,
  alert: Alert,
  { rota, nowMs }: { readonly rota: Rota | null; readonly nowMs: number },
): DueStep | null {
  const step = (rota?.escalation ?? DEFAULT_STEPS)[done];
  if (since === null || step === undefined) return null;
  const dueMs = Date.parse(since) + step.after_minutes * 60_000;
  return { step, dueMs: rota === null ? dueMs : afterQuietHours(alert.level, rota, Math.max(dueMs, nowMs)) };
}

/** Whether it has become graver since anybody was called: all are called again, who have heard of something milder. */
export function isGraver(alert: Alert, { level }: Escalation): boolean {
  return level !== null && levelRank(alert.level) > levelRank(level);
}

/** The first moment from `atMs` on at which alerts of the level may call. */
function afterQuietHours(level: Alert['level'], { quiet, zone }: Rota, atMs: number): number {
  let moment = atMs;
  // One quiet time may begin where another ends; who is quiet around the clock calls a week later at the latest.
  for (let round = 0; round < 20; round += 1) {
    const hours = quiet.find((each) => each.levels.includes(level) && areWithin(each, zone, moment));
    if (hours === undefined) return moment;
    moment = endOf(hours, zone, moment);
  }
  return moment;
}

function endOf({ until }: QuietHours, zone: string, atMs: number): number {
  const { day, minute } = wallTime(atMs, zone);
  return momentOf({ day: minute < until ? day : day + 1, minute: until }, zone);
}

/** Who is on call now and next, as answers tell it; pure. */
import { isoTime } from '../clock.ts';
import { ROLES, type Role } from './types.ts';
import { nextChange, type OnCallWatch, whoAnswers, whoIsOnCall } from './who-is-on-call.ts';

export type OnCallRole = {
  readonly role: Role;
  readonly person: string | null;
  readonly because: string | null;
  /** Who is called for it now: another one outside of the role's hours. */
  readonly called: string | null;
  /** When another person has it; null where that never comes. */
  readonly next: { readonly at: string; readonly person: string | null } | null;
};

export function onCallSummary(
  watch: OnCallWatch,
  nowMs: number,
): { readonly at: string; readonly roles: readonly OnCallRole[] } {
  const now = whoIsOnCall(watch, nowMs);
  const roles = ROLES.map((role): OnCallRole => {
    const next = nextChange(role, watch, nowMs);
    return {
      role,
      person: now[role]?.person ?? null,
      because: now[role]?.because ?? null,
      called: whoAnswers(role, watch, nowMs),
      next: next === null ? null : { at: isoTime(next.at), person: next.person },
    };
  });
  return { at: isoTime(nowMs), roles };
}

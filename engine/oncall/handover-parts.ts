/** Parts of what is handed over: alerts and control in so many words as the next one needs; pure. */
import type { Alert } from '../alerts/types.ts';
import type { Cause, Route } from '../models/control.ts';
import type { ControlNews } from '../models/types.ts';

export type OpenAlert = Pick<
  Alert,
  'id' | 'about' | 'kind' | 'level' | 'state' | 'raised_at' | 'times' | 'ticket' | 'wakes'
> & {
  readonly acknowledged_by: string | null;
  readonly snoozed_until: string | null;
  /** Id of the alert in whose message it is told. */
  readonly within: string | null;
};

export function openAlertSummary(alert: Alert): OpenAlert {
  const { id, about, kind, level, state, raised_at, times, ticket, wakes, snoozed_until } = alert;
  const acknowledged_by = alert.acknowledged?.by ?? null;
  return {
    id,
    about,
    kind,
    level,
    state,
    raised_at,
    times,
    ticket,
    wakes,
    acknowledged_by,
    snoozed_until,
    within: alert.storm,
  };
}

export type ControlSummary = {
  /** Whether it trades otherwise than in normal times. */
  readonly abnormal: boolean;
  readonly mode: 'normal' | 'protective';
  readonly risk_limit_factor: number;
  /** Routes that do not serve as in normal times. */
  readonly routes: readonly { readonly route: Route; readonly serves: string; readonly cause: Cause }[];
  readonly seq: number;
  readonly changed_by: string;
  readonly at: string;
  readonly reason: string;
  /** Whether AI-Trader says that it follows this very document; null where it never said anything. */
  readonly applied: boolean | null;
};

export function controlSummary({ document, applied }: ControlNews): ControlSummary {
  const { mode, risk_limit_factor, effective, seq, changed_by, at, reason } = document;
  const routes = (Object.keys(effective) as Route[]).flatMap((route) => {
    const { serves, cause } = effective[route];
    // That there is no release yet is no incident.
    if (cause === null || cause === 'no_release') return [];
    return [{ route, serves: typeof serves === 'string' ? serves : serves.version, cause }];
  });
  const follows = applied === null ? null : applied.seq >= seq;
  const abnormal = mode !== 'normal' || routes.length > 0;
  return { abnormal, mode, risk_limit_factor, routes, seq, changed_by, at, reason, applied: follows };
}

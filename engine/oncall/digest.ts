/** What a day brought, counted; pure but for the look into the alerts that are over. */
import { ALERTS, type Alert } from '../alerts/types.ts';
import type { DriftReport } from '../drift/types.ts';
import type { JobView } from '../jobs/types.ts';
import type { JsonObject } from '../json.ts';
import type { ControlDocument } from '../models/control.ts';
import type { Store } from '../store/types.ts';
import { streamName } from '../stream-name.ts';
import type { Ticket } from '../tickets/types.ts';
import { type ControlSummary, type OpenAlert, openAlertSummary } from './handover-parts.ts';
import type { OnCallRole } from './on-call-summary.ts';

export interface DigestParts {
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
  /** Raised since then. */
  readonly alerts: readonly Alert[];
  readonly open: readonly Alert[];
  /** Ended since then. */
  readonly jobs: readonly JobView[];
  readonly reports: readonly DriftReport[];
  readonly changes: readonly ControlDocument[];
  readonly control: ControlSummary;
  readonly tickets: readonly Ticket[];
  readonly schedule: { readonly paused: readonly JsonObject[]; readonly failing: readonly JsonObject[] };
  readonly onCall: readonly OnCallRole[];
}

export type Digest = {
  readonly schema: 'mlops.digest/1';
  readonly from: string;
  readonly until: string;
  /** Whether there is nothing that anybody has to look at. */
  readonly ok: boolean;
  readonly alerts: { readonly raised: number; readonly ended: number; readonly open: readonly OpenAlert[] };
  readonly jobs: {
    readonly done: number;
    readonly cancelled: number;
    readonly failed: readonly { readonly id: string; readonly kind: string; readonly problem: string | null }[];
  };
  /** Streams with reports, the one with most drifts first. */
  readonly drift: readonly { readonly stream: string; readonly drifts: number; readonly warnings: number }[];
  readonly control: ControlSummary & { readonly changes: number };
  readonly tickets: { readonly opened: number; readonly closed: number; readonly open: number };
  readonly schedule: DigestParts['schedule'];
  readonly roles: readonly OnCallRole[];
};

export function digestOf(parts: DigestParts): Digest {
  const { from, until, alerts, open, jobs, changes, control, tickets, schedule, onCall } = parts;
  const failed = jobs
    .filter(({ state }) => state === 'failed')
    .map(({ id, kind, error }) => ({ id, kind, problem: error?.code ?? null }));
  const inSpan = (at: string | null) => at !== null && at >= from;
  return {
    schema: 'mlops.digest/1',
    from,
    until,
    ok: open.length === 0 && failed.length === 0 && !control.abnormal && schedule.failing.length === 0,
    alerts: {
      raised: alerts.length,
      ended: alerts.filter(({ resolved_at }) => resolved_at !== null).length,
      open: open.map(openAlertSummary),
    },
    jobs: {
      done: jobs.filter(({ state }) => state === 'done').length,
      cancelled: jobs.filter(({ state }) => state === 'cancelled').length,
      failed,
    },
    drift: driftByStream(parts.reports),
    control: { ...control, changes: changes.length },
    tickets: {
      opened: tickets.filter(({ opened_at }) => inSpan(opened_at)).length,
      closed: tickets.filter(({ closed_at }) => inSpan(closed_at)).length,
      open: tickets.filter(({ closed_at }) => closed_at === null).length,
    },
    schedule,
    roles: onCall,
  };
}

function driftByStream(reports: readonly DriftReport[]): Digest['drift'] {
  const counts = new Map<string, { drifts: number; warnings: number }>();
  for (const { source, signal, level } of reports) {
    const stream = streamName({ source, signal });
    const count = counts.get(stream) ?? { drifts: 0, warnings: 0 };
    count[level === 'drift' ? 'drifts' : 'warnings'] += 1;
    counts.set(stream, count);
  }
  return [...counts]
    .map(([stream, count]) => ({ stream, ...count }))
    .sort((one, other) => other.drifts - one.drifts || other.warnings - one.warnings);
}

/** Alerts raised since `from`, the newest first, those that are over included. */
export async function alertsSince(store: Store, from: string): Promise<readonly Alert[]> {
  const found: Alert[] = [];
  for await (const { value } of store.list(ALERTS, { include: 'all', order: 'newest' })) {
    const alert = value as unknown as Alert;
    if (alert.raised_at < from) break;
    found.push(alert);
  }
  return found;
}

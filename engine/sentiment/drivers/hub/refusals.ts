/** What the statuses of answers mean: passing trouble, a refusal, or nothing there. */
import type { Clock } from '../../../clock.ts';
import type { HubProblem } from '../../../error-facts.ts';
import { OpsError } from '../../../errors.ts';
import { Transient } from './transient.ts';

/** What was asked for. */
export interface Wanted {
  readonly repository: string;
  readonly revision: string;
  /** Null for what is asked about the revision itself. */
  readonly file: string | null;
}

export interface Refused {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly host: string;
  /** False for a host that the hub sent us on to. */
  readonly isHub: boolean;
}

/** Of a status that is neither good nor a redirect. */
export function refusalOf({ status, retryAfter, host, isHub }: Refused, wanted: Wanted, clock: Clock): Error {
  const passes = status === 408 || status === 425 || status === 429 || status >= 500;
  // The address that the hub gave may have run out: it gives a fresh one.
  if (passes || !isHub) return new Transient(host, `HTTP ${status}`, { waitMs: waitOf(retryAfter, clock) });
  const { repository } = wanted;
  if (status === 404 || status === 410)
    return new OpsError('hub_not_found', `${host} has no ${wanted.file ?? wanted.revision} of ${repository}`, {
      facts: { host, ...wanted },
    });
  return new OpsError('hub_refused', `${host} refuses ${repository} with HTTP ${status}`, {
    facts: { host, status, repository },
  });
}

export function nonsense(host: string, problem: HubProblem, cause?: unknown): OpsError {
  return new OpsError('hub_nonsense', `${host} does not answer as a hub does: ${problem}`, {
    facts: { host, problem },
    cause,
  });
}

/** Milliseconds; seconds or a date stand in the header (RFC 9110, 10.2.3). */
function waitOf(retryAfter: string | null, clock: Clock): number | null {
  if (retryAfter === null) return null;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - clock.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null;
}

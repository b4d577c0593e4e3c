/** What an answer over HTTP means for tickets: taken, to be tried again, or refused until somebody mends a setting. */
import { OpsError } from '../../errors.ts';
import { LONGEST_WAIT_MS, retryAfterMs } from '../../webhook.ts';

/** Statuses that say: later. */
const LATER: readonly number[] = [408, 425, 429, 500, 502, 503, 504];
const TOO_OFTEN_MS = 60_000;
const SHOWN = 200;

export interface Asked {
  readonly sink: string;
  readonly url: string;
  readonly init: RequestInit;
  /** Now, ms since the epoch: answers name the time from which they may be asked again. */
  readonly nowMs: number;
}

/**
 * One request. A redirect is not followed: what was posted would be asked for elsewhere instead, and the token with it.
 * @throws OpsError `ticket_sink_unreachable` where no answer comes
 */
export async function ask({ sink, url, init }: Asked): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'manual' });
  } catch (thrown) {
    if (init.signal?.aborted) throw unreachable(sink, 'timeout', null, thrown);
    const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw unreachable(sink, code ?? message, null, thrown);
  }
}

/** @throws OpsError `ticket_sink_unreachable`, `ticket_sink_refused` */
export async function failed({ sink, nowMs }: Asked, response: Response): Promise<OpsError> {
  const text = (await response.text().catch(() => '')).slice(0, SHOWN);
  const { status, headers } = response;
  const reason = `HTTP ${status}`;
  const isSpent = headers.get('x-ratelimit-remaining') === '0';
  const waitMs = waitOf(headers, isSpent, nowMs);
  if (LATER.includes(status)) return unreachable(sink, reason, waitMs, text);
  // GitHub says so too where somebody asks too often; what it has no header for is to be left alone for a minute at least.
  const isTooOften = status === 403 && (isSpent || headers.has('retry-after') || /\brate limit\b/i.test(text));
  if (isTooOften) return unreachable(sink, reason, waitMs ?? TOO_OFTEN_MS, text);
  return new OpsError('ticket_sink_refused', `${sink} refused a ticket: ${reason} ${text}`, {
    facts: { sink, reason },
  });
}

export function unreachable(sink: string, reason: string, waitMs: number | null, cause?: unknown): OpsError {
  const message = `${sink} takes no tickets now: ${reason}`;
  return new OpsError('ticket_sink_unreachable', message, { facts: { sink, reason, retryAfterMs: waitMs }, cause });
}

/** What it asks, or until the second at which a spent limit begins anew. */
function waitOf(headers: Headers, isSpent: boolean, nowMs: number): number | null {
  const asked = retryAfterMs(headers.get('retry-after'), nowMs);
  const reset = headers.get('x-ratelimit-reset');
  if (asked !== null || !isSpent || reset === null || !/^\d+$/.test(reset)) return asked;
  return Math.min(Math.max(0, Number(reset) * 1000 - nowMs), LONGEST_WAIT_MS);
}

/** One HTTP POST to a service outside, and what its answer means for whoever asks again. */
import type { Clock } from '../../clock.ts';
import { OpsError } from '../../errors.ts';
import { retryAfterMs } from '../../webhook.ts';

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly clock: Clock;
}

export interface Answered {
  readonly status: number;
  /** What it asks to wait, in ms; null where it does not say. */
  readonly retryAfterMs: number | null;
  /** The beginning of the body, for logs. */
  readonly text: string;
}

const SHOWN = 300;

/** @throws OpsError `pager_unreachable` where no answer comes */
export async function post(
  pager: string,
  { url, headers, body, clock }: Posting,
  signal: AbortSignal,
): Promise<Answered> {
  try {
    // A redirect would turn the POST into a GET elsewhere: nobody would be woken.
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    const text = (await response.text()).slice(0, SHOWN);
    const waitMs = retryAfterMs(response.headers.get('retry-after'), clock.now());
    return { status: response.status, retryAfterMs: waitMs, text };
  } catch (thrown) {
    const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
    const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw unreachable(pager, { status: null, reason: String(reason), retryAfterMs: null }, thrown);
  }
}

export function unreachable(
  pager: string,
  facts: { readonly status: number | null; readonly reason: string; readonly retryAfterMs: number | null },
  cause?: unknown,
): OpsError {
  const message = `${pager} did not take the page: ${facts.status ?? ''} ${facts.reason}`;
  return new OpsError('pager_unreachable', message, { facts: { pager, ...facts }, cause });
}

export function refused(pager: string, { status, text }: Answered): OpsError {
  return new OpsError('pager_refused', `${pager} refused the page: ${status} ${text}`, {
    facts: { pager, status, reason: text },
  });
}

/** What rooms that call over HTTP have in common: how a webhook of the deployment's own is signed, and what `Retry-After` asks. */
import { createHmac } from 'node:crypto';

/** Nobody is waited for longer, whatever it asks. */
export const LONGEST_WAIT_MS = 60 * 60_000;

export interface WebhookCall {
  /** JSON, as its bytes go out. */
  readonly body: string;
  readonly secret: string;
  /** By which the other side knows a repetition. */
  readonly key: string;
  /** Ms since the epoch. */
  readonly nowMs: number;
}

/** Headers with an HMAC-SHA256 over `timestamp.body`, in hex: with the time in it, what was overheard cannot be sent again later. */
export function webhookHeaders({ body, secret, key, nowMs }: WebhookCall): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return {
    'content-type': 'application/json',
    'idempotency-key': key,
    'x-mlops-timestamp': timestamp,
    'x-mlops-signature': `v1=${signature}`,
  };
}

/** Ms to wait, an hour at most, for a header with seconds or a date (RFC 9110, 10.2.3); null where it says neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), LONGEST_WAIT_MS) : null;
}

/** Answers a call, or does to it what the scripted fault says. */
import type { ChangeFeed } from '../change-feed.ts';
import type { Clock } from '../clock.ts';
import type { CallFault } from '../faults.ts';
import type { JsonObject } from '../json.ts';

/** An HTTP answer; `cut` is a connection that breaks without one. */
export type Reply =
  | { readonly status: number; readonly body: JsonObject | string; readonly headers?: Readonly<Record<string, string>> }
  | 'cut';

export function rateLimited(retryAfterSeconds: number): Reply {
  return {
    status: 429,
    headers: { 'retry-after': String(retryAfterSeconds) },
    body: { ok: false, error: 'ratelimited' },
  };
}

export async function withFault(
  fault: CallFault | undefined,
  run: () => Reply | Promise<Reply>,
  clock: Clock,
): Promise<Reply> {
  switch (fault?.kind) {
    case undefined:
      return run();
    case 'rate_limited':
      return rateLimited(fault.retryAfterSeconds);
    case 'http':
      return { status: fault.status, body: 'upstream connect error or disconnect' };
    case 'error':
      return { status: 200, body: { ok: false, error: fault.error } };
    case 'slow':
      await new Promise<void>((resolve) => clock.after(fault.delayMs, resolve));
      return run();
    case 'cut':
      if (fault.when === 'after') await run();
      return 'cut';
  }
}

/** Tells the change feed how a call went, and counts it. */
export function tellCall(method: string, channel: string | null, reply: Reply, changes: ChangeFeed): void {
  changes.tell({ type: 'call', method, channel, outcome: outcomeOf(reply) });
}

function outcomeOf(reply: Reply): string {
  if (reply === 'cut') return 'cut';
  if (reply.status !== 200) return `http ${reply.status}`;
  if (typeof reply.body === 'string' || reply.body.ok === true) return 'ok';
  return String(reply.body.error);
}

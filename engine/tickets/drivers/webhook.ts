/** TicketSink over a webhook of the deployment's own: one signed POST a line, each with a key by which a repetition is known. */
import type { Clock } from '../../clock.ts';
import { webhookHeaders } from '../../webhook.ts';
import type { Ticket, TicketLine, TicketSink, TicketWriter } from '../types.ts';
import { type Asked, ask, failed } from './http-answer.ts';

export interface TicketWebhookOptions {
  readonly url: string;
  readonly secret: string;
  /** Tells this deployment's tickets from another's of the same number. */
  readonly house: string;
  readonly writer: TicketWriter;
  readonly clock: Clock;
}

const NAME = 'webhook';

export function createTicketWebhook(options: TicketWebhookOptions): TicketSink {
  return {
    name: NAME,
    async bring(ticket, from, signal) {
      for (const line of ticket.lines.slice(from - 1)) await post(ticket, line, signal, options);
      return { url: null };
    },
  };
}

async function post(
  ticket: Ticket,
  line: TicketLine,
  signal: AbortSignal,
  { url, secret, house, writer, clock }: TicketWebhookOptions,
): Promise<void> {
  const { id, alert, about, kind, opened_at, closed_at, resolution } = ticket;
  const body = JSON.stringify({
    schema: 'mlops.ticket/1',
    house,
    ticket: { id, alert, about, kind, title: writer.title(ticket), opened_at, closed_at, resolution },
    line: { ...line, text: writer.line(line) },
  });
  const nowMs = clock.now();
  const headers = webhookHeaders({ body, secret, key: `${house}-${id}-${line.n}`, nowMs });
  const asked: Asked = { sink: NAME, url, nowMs, init: { method: 'POST', headers, body, signal } };
  const response = await ask(asked);
  // 409: it knows the key already, from a time when its answer was lost.
  if (response.ok || response.status === 409) await response.body?.cancel();
  else throw await failed(asked, response);
}

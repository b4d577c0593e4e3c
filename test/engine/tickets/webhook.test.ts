/** TicketSink `webhook`: signed, one call a line, with a key by which the other side knows a repetition. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTicketWebhook } from '#engine/tickets/drivers/webhook.ts';
import { remoteTicketSinkContract } from '../../contracts/ticket-sink.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { type Asked, flakyServer } from '../../fakes/flaky-server.ts';
import { plainWriter, ticketOf } from '../../fakes/tickets.ts';
import { http } from '../../http.ts';

const SECRET = 'a-secret-of-the-hook';
const never = new AbortController().signal;
const OPTIONS = { secret: SECRET, house: 'ab12cd34', writer: plainWriter, clock: new FakeClock() };

interface Posted {
  readonly ticket: { readonly id: string };
  readonly line: { readonly n: number; readonly text: string };
}

/** Takes each key once, as a receiver is asked to. */
async function receiver() {
  const taken = new Map<string, Posted>();
  const server = await flakyServer(({ headers, body }) => {
    const key = String(headers['idempotency-key']);
    const isKnown = taken.has(key);
    if (!isKnown) taken.set(key, JSON.parse(body) as Posted);
    return { status: isKnown ? 409 : 204 };
  });
  const sink = createTicketWebhook({ ...OPTIONS, url: `${server.url}/hook` });
  const text = async (id: string) =>
    [...taken.values()]
      .filter(({ ticket }) => ticket.id === id)
      .map(({ line }) => line.text)
      .join('\n');
  return { ...server, sink, text };
}

remoteTicketSinkContract('webhook', receiver);

describe('a line', () => {
  it('comes signed with its time, so that it can be told from a forged or an old one', async () => {
    const { sink, asked } = await receiver();

    await sink.bring(ticketOf('T-7', ['one']), 2, never);

    const [{ headers, body }] = asked as [Asked];
    const timestamp = String(headers['x-mlops-timestamp']);
    expect(timestamp).toBe(String(Date.UTC(2026, 0, 5, 9) / 1000));
    const signature = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-mlops-signature']).toBe(`v1=${signature}`);
    expect(headers['idempotency-key']).toBe('ab12cd34-T-7-2');
    expect(JSON.parse(body)).toMatchObject({
      schema: 'mlops.ticket/1',
      house: 'ab12cd34',
      ticket: { id: 'T-7', title: 'drift drift ecb/usd', closed_at: null },
      line: { n: 2, by: 'ann', what: 'note', text: 'line 2: ann note one', facts: { text: 'one' } },
    });
  });

  it.each([
    [429, 'ticket_sink_unreachable'],
    [502, 'ticket_sink_unreachable'],
    [400, 'ticket_sink_refused'],
    [302, 'ticket_sink_refused'],
  ])('that is answered with %i is a %s', async (status, code) => {
    http('https://hook.example').post('/hook').reply(status, 'no', { location: 'https://elsewhere.example/' });
    const sink = createTicketWebhook({ ...OPTIONS, url: 'https://hook.example/hook' });

    await expect(sink.bring(ticketOf('T-7'), 1, never)).rejects.toMatchObject({ code });
  });
});

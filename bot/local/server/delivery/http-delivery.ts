/** Delivery over HTTP: signed posts to the app's request url. */
import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { SlackApp } from '../documents.ts';
import type { Faults } from '../faults.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { SlackLimits } from '../limits.ts';
import type { Delivery, DeliveryReceiver, Transport } from './delivery.ts';

export interface HttpDeliveryParts {
  readonly clock: Clock;
  readonly limits: SlackLimits;
  readonly faults: Faults;
  readonly app: SlackApp;
}

const FORM = 'application/x-www-form-urlencoded';

export class HttpDelivery implements Transport {
  readonly requestUrl: string;
  readonly #parts: HttpDeliveryParts;
  readonly #closing = new AbortController();

  constructor(requestUrl: string, parts: HttpDeliveryParts) {
    this.requestUrl = requestUrl;
    this.#parts = parts;
  }

  send(delivery: Delivery, receiver: DeliveryReceiver): void {
    const { clock, limits } = this.#parts;
    const abort = new AbortController();
    // An app that answers badly or late has heard of it; only an event is told again then.
    const isEvent = delivery.kind === 'events_api';
    const stop = clock.after(limits.ackMs, () => abort.abort());
    receiver.sent();
    this.#post(contentOf(delivery), retryHeaders(delivery), abort.signal)
      .then(async (response) => {
        if (response.ok) receiver.acked(bodyOf(await response.text()));
        else receiver.lost('http_error', !isEvent || response.headers.get('x-slack-no-retry') === '1');
      })
      .catch(() => {
        if (abort.signal.aborted) receiver.lost('timeout', !isEvent);
        else receiver.lost('connection_failed');
      })
      .finally(stop);
  }

  whenReady(callback: () => void): void {
    this.#parts.clock.after(this.#parts.limits.ackMs, callback);
  }

  /** What Slack asks when the url is entered: a challenge that must come back, and whether the certificate is good. */
  async check(): Promise<{ readonly challenge: boolean; readonly sslCheck: boolean }> {
    const challenge = createHmac('sha256', 'challenge').update(this.requestUrl).digest('hex');
    const asked = JSON.stringify({ type: 'url_verification', token: 'local', challenge });
    const answer = await this.#post({ type: 'application/json', body: asked }, {});
    const echo = bodyOf(await answer.text());
    const ssl = await this.#post({ type: FORM, body: 'ssl_check=1&token=local' }, {});
    await ssl.text();
    return { challenge: isObject(echo) ? echo.challenge === challenge : echo === challenge, sslCheck: ssl.ok };
  }

  close(): void {
    this.#closing.abort();
  }

  #post(
    { type, body }: { type: string; body: string },
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<Response> {
    const { clock, faults, app } = this.#parts;
    const timestamp = Math.floor(clock.now() / 1000) + faults.signatureAgeSeconds;
    const secret = faults.wrongSignature ? `not ${app.signingSecret}` : app.signingSecret;
    const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    return fetch(this.requestUrl, {
      method: 'POST',
      body,
      headers: {
        'content-type': type,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': `v0=${signature}`,
        ...headers,
      },
      signal: AbortSignal.any([this.#closing.signal, ...(signal === undefined ? [] : [signal])]),
    });
  }
}

function contentOf({ kind, payload }: Delivery): { type: string; body: string } {
  if (kind === 'events_api') return { type: 'application/json', body: JSON.stringify(payload) };
  if (kind === 'interactive')
    return { type: FORM, body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() };
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]);
  return { type: FORM, body: new URLSearchParams(fields).toString() };
}

function retryHeaders({ kind, attempt, retryReason }: Delivery): Readonly<Record<string, string>> {
  if (kind !== 'events_api' || attempt === 0) return {};
  const reason = retryReason === 'timeout' ? 'http_timeout' : (retryReason ?? 'unknown_error');
  return { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': reason };
}

function bodyOf(text: string): JsonObject | string | null {
  if (text === '') return null;
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : text;
  } catch {
    return text;
  }
}

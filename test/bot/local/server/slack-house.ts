/** A local Slack with two people and a real Bolt app in front of it, gone when the test is over. */
import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { expect, onTestFinished } from 'vitest';
import type { Clock } from '#bot/local/server/clock.ts';
import type { WorkspaceSeed } from '#bot/local/server/documents.ts';
import type { JsonObject } from '#bot/local/server/json.ts';
import { createLocalSlack, type LocalSlack, type LocalSlackOptions } from '#bot/local/server/local-slack.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

export const BOT_TOKEN = 'xoxb-test';
export const APP_TOKEN = 'xapp-test';
export const SIGNING_SECRET = 'secret of the test';
export const ANN = 'U0ANN';
export const BOB = 'U0BOB';
export const BOT = 'U0BOT';
export const OPS = 'C0OPS';

export const SEED: WorkspaceSeed = {
  team: { id: 'T0TEAM', name: 'Desk', domain: 'desk' },
  app: {
    id: 'A0APP',
    name: 'mlops',
    botUserId: BOT,
    botId: 'B0BOT',
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    signingSecret: SIGNING_SECRET,
    commands: [{ command: '/mlops' }, { command: '/escape', shouldEscape: true }],
    events: ['app_mention', 'app_home_opened', 'message.channels', 'message.im', 'reaction_added', 'file_shared'],
  },
  users: [
    { id: ANN, name: 'ann', realName: 'Ann Lee' },
    { id: BOB, name: 'bob', realName: 'Bob Ray' },
  ],
  channels: [
    { id: OPS, name: 'ops', members: [ANN, BOB, BOT] },
    { id: 'C0RANDOM', name: 'random', members: [ANN] },
    { id: 'C0SECRET', name: 'secret', private: true, members: [ANN] },
  ],
  usergroups: [{ id: 'S0OPS', handle: 'operators', name: 'Operators', users: [ANN] }],
};

/** The clock stands at the real time, because Bolt compares signed time stamps with it. */
export function standingClock(): FakeClock {
  return new FakeClock(Date.now());
}

export async function openSlack(
  options: Partial<LocalSlackOptions> & { readonly clock?: Clock } = {},
): Promise<LocalSlack> {
  const defects: unknown[] = [];
  const reportError = (error: unknown) => defects.push(error);
  const slack = await createLocalSlack({ seed: SEED, clock: standingClock(), reportError, ...options });
  onTestFinished(async () => {
    await slack.close();
    expect(defects).toEqual([]);
  });
  return slack;
}

/** Broken connections are the point of these tests, not news. */
const logger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

const CLIENT_OPTIONS = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };

/**
 * Bolt over Socket Mode, connected. `pingTimeoutMs` is how long it waits for a pong and before it connects anew: short for
 * tests of that, otherwise long enough for a busy machine.
 */
export async function connectApp(
  slack: LocalSlack,
  listen: (app: App) => void = () => {},
  pingTimeoutMs = 30_000,
): Promise<App> {
  const clientOptions = { ...CLIENT_OPTIONS, slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: APP_TOKEN,
    logger,
    clientPingTimeout: pingTimeoutMs,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: BOT_TOKEN, receiver, clientOptions, logger });
  listen(app);
  await app.start();
  onTestFinished(async () => {
    const gone = new Promise((resolve) => receiver.client.once('disconnected', resolve));
    await app.stop();
    await gone;
  });
  return app;
}

/** Bolt over HTTP on a free port; the local Slack delivers to it. */
export async function serveApp(slack: LocalSlack, listen: (app: App) => void = () => {}): Promise<App> {
  const clientOptions = { ...CLIENT_OPTIONS, slackApiUrl: slack.apiUrl };
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logger });
  const app = new App({ token: BOT_TOKEN, receiver, clientOptions, logger });
  listen(app);
  const server = await receiver.start(0);
  onTestFinished(async () => {
    server.closeAllConnections();
    await receiver.stop();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  return app;
}

/** One Web API call as a program without any SDK would make it. */
export async function callApi(
  slack: LocalSlack,
  method: string,
  args: Readonly<Record<string, unknown>> = {},
  token: string | null = BOT_TOKEN,
): Promise<{ readonly status: number; readonly retryAfter: string | null; readonly body: JsonObject }> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(args),
  });
  const text = await response.text();
  const body = response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : { text };
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
}

/** `ok`, or the error's name. */
export async function outcomeOf(
  slack: LocalSlack,
  method: string,
  args: Readonly<Record<string, unknown>> = {},
  token: string | null = BOT_TOKEN,
): Promise<string> {
  const { status, body } = await callApi(slack, method, args, token);
  if (status !== 200) return `http ${status}`;
  return body.ok === true ? 'ok' : String(body.error);
}

/** Posts as the bot and returns the time stamp; fails the test where Slack refuses. */
export async function post(slack: LocalSlack, args: Readonly<Record<string, unknown>>): Promise<string> {
  const { body } = await callApi(slack, 'chat.postMessage', { channel: OPS, ...args });
  expect(body).toMatchObject({ ok: true });
  return String(body.ts);
}

/** What listeners heard, and a way to wait until they have heard enough. */
export class Heard<Item = unknown> {
  readonly items: Item[] = [];
  #wake: () => void = () => {};

  push(item: Item): void {
    this.items.push(item);
    this.#wake();
  }

  async until(count: number): Promise<readonly Item[]> {
    while (this.items.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.items;
  }
}

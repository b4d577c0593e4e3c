/** A local Slack with two people and a real Bolt app in front of it, gone when the test is over. */
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { expect, onTestFinished } from 'vitest';
import type { Clock } from '#bot/local/server/clock.ts';
import type { WorkspaceSeed } from '#bot/local/server/documents.ts';
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

const CLIENT_OPTIONS = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };

/** Bolt over Socket Mode, connected. Reconnects quickly after a disconnect. */
export async function connectApp(slack: LocalSlack, listen: (app: App) => void = () => {}): Promise<App> {
  const clientOptions = { ...CLIENT_OPTIONS, slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: APP_TOKEN,
    logLevel: LogLevel.ERROR,
    clientPingTimeout: 50,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: BOT_TOKEN, receiver, clientOptions, logLevel: LogLevel.ERROR });
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
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel: LogLevel.ERROR });
  const app = new App({ token: BOT_TOKEN, receiver, clientOptions, logLevel: LogLevel.ERROR });
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

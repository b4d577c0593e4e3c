/** The edge in front of two Slacks that know nothing of each other: our own, and the Web API of `emulate`. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createEmulator } from 'emulate';
import { createLocalSlack, type LocalSlack } from '#bot/local/server/local-slack.ts';
import { slackServiceContract } from '../../contracts/slack-service.ts';
import { systemClock } from '../../fakes/system-clock.ts';
import { ANN, BOB, BOT, BOT_TOKEN, OPS, SEED } from '../local/server/slack-house.ts';

const AMPLE = { perMinute: 60_000, burst: 1000 };

slackServiceContract('our own', async () => {
  const slack = await createLocalSlack({
    seed: { ...SEED, channels: [{ id: OPS, name: 'ops', members: [ANN, BOT] }] },
    clock: systemClock,
    limits: { rates: { postPerChannel: AMPLE } },
    reportError: (error) => {
      throw error;
    },
  });
  return {
    apiUrl: slack.apiUrl,
    botToken: BOT_TOKEN,
    lockedOut: { botToken: 'xoxb-of-somebody-else', reason: 'invalid_auth' },
    channel: OPS,
    member: ANN,
    stranger: BOB,
    trigger: () => triggerOf(slack),
    cleanUp: () => slack.close(),
  };
});

// It takes any token for good but none, knows no membership of apps, and posts nothing to them.
slackServiceContract('emulate', async () => {
  const app = { app_id: 'A0APP', bot_id: 'B0BOT', bot_user_id: BOT };
  const emulator = await createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      slack: {
        users: [{ name: 'bob' }],
        oauth_apps: [
          { ...app, client_id: '1', client_secret: '1', name: 'mlops', redirect_uris: [], bot_name: 'mlops' },
        ],
        tokens: [{ ...app, token: BOT_TOKEN, user_id: BOT }],
      },
    },
  });
  const apiUrl = `${emulator.url}/api/`;
  const call = async (method: string, args: Readonly<Record<string, string>> = {}) => {
    const headers = { authorization: `Bearer ${BOT_TOKEN}` };
    const response = await fetch(`${apiUrl}${method}`, { method: 'POST', headers, body: new URLSearchParams(args) });
    return (await response.json()) as { members: { id: string; name: string }[]; trigger_id: string };
  };
  const { members } = await call('users.list');
  const idOf = (wanted: string) => members.find(({ name }) => name === wanted)!.id;
  return {
    apiUrl,
    botToken: BOT_TOKEN,
    lockedOut: { botToken: '', reason: 'not_authed' },
    channel: 'C000000001',
    member: idOf('admin'),
    stranger: idOf('bob'),
    trigger: async () => (await call('views.generateTriggerId', { user_id: idOf('admin') })).trigger_id,
    cleanUp: () => emulator.close(),
  };
});

/** As a command brings it: our own Slack lends none otherwise. */
async function triggerOf(slack: LocalSlack): Promise<string> {
  const heard = Promise.withResolvers<string>();
  const server = createServer(async (request, response) => {
    heard.resolve(new URLSearchParams(await text(request)).get('trigger_id') ?? '');
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  slack.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await slack.person(ANN).command('ops', '/mlops train');
  slack.deliverTo(null);
  server.close();
  return await heard.promise;
}

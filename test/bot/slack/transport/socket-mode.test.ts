import { describe, expect, it, onTestFinished } from 'vitest';
import { DISCONNECTS } from '#bot/local/server/delivery/socket-mode.ts';
import { createSocketModeTransport } from '#bot/slack/transport/socket-mode.ts';
import type { Transport } from '#bot/slack/transport/transport.ts';
import { createRecordingLogger } from '../../../fakes/recording-logger.ts';
import { ANN, APP_TOKEN, openSlack, standingClock } from '../../local/server/slack-house.ts';
import { until } from '../slack-desk.ts';

async function openTransport(appToken = APP_TOKEN) {
  const clock = standingClock();
  const slack = await openSlack({ clock, limits: { rates: { tier1: { perMinute: 600, burst: 100 } } } });
  const heard: string[] = [];
  const lockedOut: string[] = [];
  let gaps = 0;
  const log = createRecordingLogger();
  const transport: Transport = createSocketModeTransport({
    appToken,
    apiUrl: slack.apiUrl,
    clock,
    log,
    seed: 1,
    onLockedOut: (reason) => lockedOut.push(reason),
    onHearing: () => {
      gaps += 1;
    },
  });
  onTestFinished(() => transport.stop());
  const start = () =>
    transport.start(async ({ body, ack }) => {
      await ack();
      heard.push(String(body.text));
    });
  return { clock, slack, transport, heard, lockedOut, log, start, gaps: () => gaps };
}

const connections = (transport: Transport) => transport.health().sockets.map((socket) => socket.connections);
const isWhole = (transport: Transport) => transport.health().sockets.every(({ state }) => state === 'open');

describe('two sockets', () => {
  it('share the deliveries', async () => {
    const { slack, transport, heard, start } = await openTransport();
    await start();

    for (const text of ['one', 'two', 'three']) await slack.person(ANN).command('ops', `/mlops ${text}`);

    expect(heard).toEqual(['one', 'two', 'three']);
    expect(slack.sockets.open).toHaveLength(2);
    expect(transport.health()).toMatchObject({ connected: true, lastSignAgeMs: 0 });
  });

  it.each(DISCONNECTS)('are replaced at once after a disconnect: %s', async (how) => {
    const { slack, transport, heard, start } = await openTransport();
    await start();

    slack.sockets.disconnect(how);
    await until(() => connections(transport).every((count) => count === 2) && isWhole(transport));
    const answers = await Promise.all(
      ['one', 'two', 'three'].map((text) => slack.person(ANN).command('ops', `/mlops ${text}`)),
    );

    expect(answers.map(({ status }) => status)).toEqual(['acked', 'acked', 'acked']);
    expect(heard.toSorted()).toEqual(['one', 'three', 'two']);
  });

  it('that are hung up complain of nothing when Slack cuts the line', async () => {
    const { slack, transport, log, start } = await openTransport();
    await start();

    const stopped = transport.stop();
    slack.sockets.disconnect('cut');
    await stopped;
    await until(() => slack.sockets.open.length === 0);
    // The library hears of a cut line in a later turn of the event loop.
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));

    expect(log.entries.filter(({ fields }) => fields.from === 'bolt')).toEqual([]);
  });

  it('lose nothing while one of them is replaced', async () => {
    const { slack, transport, heard, start } = await openTransport();
    slack.faults.lostDeliveries = 'drop';
    await start();
    const [first] = slack.sockets.open;

    slack.sockets.disconnect('cut', [first!]);
    await until(() => slack.sockets.open.length === 1);
    const answer = await slack.person(ANN).command('ops', '/mlops one');

    expect(answer.status).toBe('acked');
    await until(() => isWhole(transport));
    expect(heard).toEqual(['one']);
  });

  it('that fall silent are seen, reported and replaced', async () => {
    const { clock, slack, transport, start } = await openTransport();
    await start();
    slack.sockets.deafen('all');

    await clock.advance(30_000);
    const silent = transport.health();
    await clock.advance(30_000);
    await until(() => connections(transport).every((count) => count === 2) && isWhole(transport));

    expect(silent.lastSignAgeMs).toBe(30_000);
    expect(transport.health().lastSignAgeMs).toBeLessThan(30_000);
  });

  it('are renewed in turn, half an hour apart', async () => {
    const { clock, transport, start } = await openTransport();
    await start();
    const seen: string[] = [];

    for (let minutes = 0; minutes < 130; minutes += 1) {
      await clock.advance(60_000);
      await until(() => isWhole(transport));
      const counts = connections(transport).join(' ');
      if (seen.at(-1) !== counts) seen.push(counts);
    }

    expect(seen).toEqual(['1 1', '1 2', '2 2', '2 3', '3 3']);
  });
});

describe('a time without any connection', () => {
  it('is told when it is over, and the loss of one of two is none', async () => {
    const { clock, slack, transport, start, gaps } = await openTransport();
    await start();
    const atStart = gaps();

    slack.sockets.disconnect('cut', slack.sockets.open.slice(0, 1));
    await until(() => connections(transport).some((count) => count === 2) && isWhole(transport));
    const afterOne = gaps();
    slack.faults.onCall({ method: 'apps.connections.open' }, { kind: 'http', status: 503 }, { times: 2 });
    slack.sockets.disconnect('cut');
    await until(() => !transport.health().connected);
    await clock.advance(16_000);
    await until(() => isWhole(transport));

    expect([atStart, afterOne, gaps()]).toEqual([1, 1, 2]);
  });

  it('can be made, of connections that look well', async () => {
    const { transport, start } = await openTransport();
    await start();

    transport.renew();
    await until(() => connections(transport).join() === '2,2' && isWhole(transport));

    expect(transport.health().connected).toBe(true);
  });
});

describe('when Slack', () => {
  it('does not let the app in, the start fails with its reason', async () => {
    const { lockedOut, transport, start } = await openTransport('xapp-wrong');

    await expect(start()).rejects.toMatchObject({ code: 'slack_refused', facts: { reason: 'invalid_auth' } });

    expect(lockedOut).toEqual(['invalid_auth']);
    expect(transport.health().connected).toBe(false);
  });

  it('no longer lets the app in, this is told once and not tried again', async () => {
    const { clock, slack, transport, lockedOut, start } = await openTransport();
    await start();
    slack.faults.onCall(
      { method: 'apps.connections.open' },
      { kind: 'error', error: 'account_inactive' },
      { times: 99 },
    );

    slack.sockets.disconnect('warning');
    await until(() => lockedOut.length === 1);
    await clock.advance(3_600_000);

    expect(transport.health().connected).toBe(false);
    expect(lockedOut).toEqual(['account_inactive']);
    expect(slack.effects.calls('apps.connections.open', 'account_inactive')).toBeLessThanOrEqual(2);
  });

  it('is not there, the start does not fail, and a try comes every fifteen seconds at least', async () => {
    const { clock, slack, transport, start } = await openTransport();
    const down = slack.faults.onCall(
      { method: 'apps.connections.open' },
      { kind: 'http', status: 503 },
      { times: 1e6 },
    );
    await start();

    for (let minute = 0; minute < 60; minute += 1) await clock.advance(60_000);
    const before = down.struck;
    await clock.advance(60_000);
    const lately = down.struck - before;
    down.clear();
    await clock.advance(16_000);
    await until(() => isWhole(transport));

    expect(lately).toBeGreaterThanOrEqual(8);
    expect(lately).toBeLessThanOrEqual(20);
  });
});

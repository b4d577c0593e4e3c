/** Socket Mode as the platform does it: one socket for each envelope, and what happens when sockets go. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#bot/local/server/json.ts';
import { SLACK_LIMITS } from '#bot/local/server/limits.ts';
import { connectSocket, RawSocket, socketUrl } from './raw-socket.ts';
import { ANN, BOB, connectApp, openSlack, outcomeOf, standingClock } from './slack-house.ts';

describe('a connection', () => {
  it('is greeted, once for each ticket', async () => {
    const slack = await openSlack();
    const url = await socketUrl(slack);

    const first = new RawSocket(url);
    const hello = await first.hello;
    const second = new RawSocket(url);

    expect(hello).toMatchObject({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0APP' } });
    expect(await second.closed).toBe(1008);
    first.close();
  });

  it('waits half a minute for the ticket to be used', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const url = await socketUrl(slack);

    await clock.advance(SLACK_LIMITS.ticketMs + 1);

    expect(await new RawSocket(url).closed).toBe(1008);
  });

  it('needs the app token', async () => {
    const slack = await openSlack();

    expect(await outcomeOf(slack, 'apps.connections.open')).toBe('not_allowed_token_type');
  });

  it('is refused beyond ten', async () => {
    const slack = await openSlack({ limits: { rates: { tier1: { perMinute: 1, burst: 20 } } } });
    for (let open = 0; open < 10; open += 1) await connectSocket(slack);

    const eleventh = new RawSocket(await socketUrl(slack));

    expect(await eleventh.heard.until(1)).toMatchObject([{ type: 'disconnect', reason: 'too_many_websockets' }]);
    await eleventh.closed;
    expect(slack.sockets.open).toHaveLength(10);
  });

  it('is kept alive with pings', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const app = await connectApp(slack);

    await clock.advance(60_000);

    expect(slack.sockets.open).toEqual([1]);
    expect((await app.client.auth.test()).user_id).toBe('U0BOT');
  });
});

describe('an envelope', () => {
  it('goes to one socket, in turn', async () => {
    const slack = await openSlack();
    const sockets = [await connectSocket(slack), await connectSocket(slack)];
    const ann = slack.person(ANN);

    const answers = ['one', 'two', 'three', 'four'].map((text) => ann.command('ops', `/mlops ${text}`));
    await Promise.all(sockets.map((socket) => socket.heard.until(2)));
    for (const socket of sockets) for (const envelope of socket.heard.items) socket.ack(envelope);
    await Promise.all(answers);

    const texts = sockets.map(({ heard }) => heard.items.map(({ payload }) => (payload as { text: string }).text));
    expect(texts).toEqual([
      ['one', 'three'],
      ['two', 'four'],
    ]);
    expect(slack.effects.sent('slash_commands')).toBe(4);
  });

  it('says what it is and whether it takes an answer', async () => {
    const slack = await openSlack();
    const socket = await connectSocket(slack);

    const answer = slack.person(ANN).command('ops', '/mlops help');
    slack.person(BOB).mention('ops', 'help');
    await socket.heard.until(3);
    socket.ack(socket.heard.items[0], { text: 'here you are' });
    await answer;

    const [command, mention] = socket.heard.items;
    expect(command).toMatchObject({
      type: 'slash_commands',
      accepts_response_payload: true,
      payload: { command: '/mlops', text: 'help' },
    });
    expect(mention).toMatchObject({
      type: 'events_api',
      accepts_response_payload: false,
      payload: { type: 'event_callback', event: { type: 'app_mention', channel: 'C0OPS' } },
    });
    expect(slack.person(ANN).ephemerals()).toMatchObject([{ text: 'here you are' }]);
  });
});

describe('a socket that goes', () => {
  it('has what it did not acknowledge sent anew over the next, and nothing else', async () => {
    const slack = await openSlack();
    const first = await connectSocket(slack);
    const kept = slack.person(ANN).command('ops', '/mlops kept');
    await first.heard.until(1);
    first.ack();
    await kept;
    const lost = slack.person(ANN).command('ops', '/mlops lost');
    await first.heard.until(2);

    slack.sockets.disconnect('cut');
    await first.closed;
    const second = await connectSocket(slack);
    await second.heard.until(1);
    second.ack();

    expect((await lost).status).toBe('acked');
    expect(second.heard.items).toMatchObject([
      { payload: { text: 'lost' }, retry_attempt: 1, retry_reason: 'socket_closed' },
    ]);
    expect(second.heard.items[0]?.envelope_id).toBe(first.heard.items[1]?.envelope_id);
  });

  it('takes it to the grave where lost deliveries are dropped', async () => {
    const slack = await openSlack();
    slack.faults.lostDeliveries = 'drop';
    const first = await connectSocket(slack);
    const lost = slack.person(ANN).command('ops', '/mlops lost');
    await first.heard.until(1);

    slack.sockets.disconnect('cut');

    expect(await lost).toEqual({ status: 'failed', reason: 'socket_closed' });
    const second = await connectSocket(slack);
    const next = slack.person(ANN).command('ops', '/mlops next');
    await second.heard.until(1);
    second.ack();
    await next;
    expect(second.heard.items).toMatchObject([{ payload: { text: 'next' } }]);
    expect(slack.person(ANN).ephemerals()).toMatchObject([{ text: '/mlops failed with the error "dispatch_failed"' }]);
  });

  it('may have its envelopes come again under a new name', async () => {
    const slack = await openSlack();
    slack.faults.newEnvelopeOnRedelivery = true;
    const first = await connectSocket(slack);
    const lost = slack.person(ANN).command('ops', '/mlops lost');
    await first.heard.until(1);

    slack.sockets.disconnect('cut');
    const second = await connectSocket(slack);
    await second.heard.until(1);
    second.ack();
    await lost;

    const [before, after] = [first.heard.items[0]!, second.heard.items[0]!];
    expect(after.envelope_id).not.toBe(before.envelope_id);
    expect(after.payload).toEqual(before.payload);
  });

  it('leaves a command that came while nobody was connected for the next, though its person was told it failed', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const told: string[] = [];
    slack.changes.subscribe((change) => {
      if (change.type === 'delivery') told.push(change.what);
    });

    const answer = slack.person(ANN).command('ops', '/mlops early');
    await clock.advance(3_000);
    const socket = await connectSocket(slack);
    await socket.heard.until(1);
    const late = slack.changes.next((change) => change.type === 'delivery' && change.what === 'acked_late');
    socket.ack();
    await late;

    expect(await answer).toEqual({ status: 'timed_out' });
    expect(socket.heard.items).toMatchObject([{ payload: { text: 'early' } }]);
    expect(told).toEqual(['lost', 'timed_out', 'sent', 'acked_late']);
  });

  it('has its envelopes sent to the first that comes, not to each', async () => {
    const slack = await openSlack();
    void slack.person(ANN).command('ops', '/mlops early');

    const first = await connectSocket(slack);
    await first.heard.until(1);
    const second = await connectSocket(slack);
    const next = slack.person(ANN).command('ops', '/mlops next');
    await Promise.race([first.heard.until(2), second.heard.until(1)]);
    second.ack();
    first.ack();
    await next;

    const texts = [...first.heard.items, ...second.heard.items].map(({ payload }) => (payload as JsonObject).text);
    expect(texts.toSorted()).toEqual(['early', 'next']);
  });
});

describe.each(['warning', 'refresh_requested', 'too_many_websockets', 'cut'] as const)('Bolt after %s', (how) => {
  it('connects anew and hears commands again', async () => {
    const slack = await openSlack();
    await connectApp(slack, (app) => app.command('/mlops', ({ ack }) => ack()), 200);

    slack.sockets.disconnect(how);
    await slack.changes.until(() => slack.sockets.open.length === 1 && !slack.sockets.open.includes(1));
    const answer = await slack.person(ANN).command('ops', '/mlops again');

    expect(answer.status).toBe('acked');
  });
});

describe('a deaf socket', () => {
  it('stays open and says nothing, while another still hears', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const deaf = await connectSocket(slack);
    const well = await connectSocket(slack);
    slack.sockets.deafen('events', [1]);

    const unheard = slack.person(ANN).command('ops', '/mlops one');
    const heard = slack.person(ANN).command('ops', '/mlops two');
    await well.heard.until(1);
    well.ack();
    await heard;
    await clock.advance(3_000);

    expect(await unheard).toEqual({ status: 'timed_out' });
    expect(deaf.heard.items).toEqual([]);
    expect(slack.sockets.open).toEqual([1, 2]);
  });

  it('that does not even answer pings is given up by Bolt', async () => {
    const slack = await openSlack();
    await connectApp(slack, (app) => app.command('/mlops', ({ ack }) => ack()), 200);

    slack.sockets.deafen('all');
    await slack.changes.until(() => slack.sockets.open.length === 1 && !slack.sockets.open.includes(1));

    expect((await slack.person(ANN).command('ops', '/mlops again')).status).toBe('acked');
  });
});

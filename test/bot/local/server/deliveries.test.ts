/** Deliveries with the faults that a test can ask for, and the retries of events. */
import { describe, expect, it } from 'vitest';
import { type JsonObject, textAt } from '#bot/local/server/json.ts';
import { connectSocket } from './raw-socket.ts';
import { ANN, callApi, openSlack, standingClock } from './slack-house.ts';

const texts = (envelopes: readonly JsonObject[]) => envelopes.map(({ payload }) => (payload as JsonObject).text);
const attempts = (envelopes: readonly JsonObject[]) => envelopes.map(({ retry_attempt }) => retry_attempt ?? 0);

describe('a delivery', () => {
  it('may be lost on its way and come later, when it is redelivered', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const socket = await connectSocket(slack);
    slack.faults.onDelivery({ kind: 'slash_commands' }, { kind: 'lose' });

    const answer = slack.person(ANN).command('ops', '/mlops one');
    await clock.advance(3_000);
    await socket.heard.until(1);

    expect(await answer).toEqual({ status: 'timed_out' });
    expect(texts(socket.heard.items)).toEqual(['one']);
    expect(attempts(socket.heard.items)).toEqual([1]);
  });

  it('may be lost for good', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const socket = await connectSocket(slack);
    slack.faults.lostDeliveries = 'drop';
    slack.faults.onDelivery({}, { kind: 'lose' });

    const lost = slack.person(ANN).command('ops', '/mlops one');
    await clock.advance(60_000);
    const next = slack.person(ANN).command('ops', '/mlops two');
    await socket.heard.until(1);
    socket.ack();
    await next;

    expect(await lost).toEqual({ status: 'timed_out' });
    expect(texts(socket.heard.items)).toEqual(['two']);
  });

  it('may come again because its acknowledgement was lost', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const socket = await connectSocket(slack);
    slack.faults.onDelivery({}, { kind: 'lose_ack' });

    const answer = slack.person(ANN).command('ops', '/mlops one');
    await socket.heard.until(1);
    const lost = slack.changes.next((change) => change.type === 'delivery' && change.what === 'lost');
    socket.ack();
    await lost;
    await clock.advance(3_000);
    await socket.heard.until(2);

    expect(await answer).toEqual({ status: 'timed_out' });
    expect(texts(socket.heard.items)).toEqual(['one', 'one']);
    expect(attempts(socket.heard.items)).toEqual([0, 1]);
  });

  it('may come twice at once', async () => {
    const slack = await openSlack();
    const socket = await connectSocket(slack);
    slack.faults.onDelivery({}, { kind: 'duplicate' });

    const answer = slack.person(ANN).command('ops', '/mlops one');
    await socket.heard.until(2);
    socket.ack();

    expect((await answer).status).toBe('acked');
    expect(texts(socket.heard.items)).toEqual(['one', 'one']);
    expect(socket.heard.items[0]?.envelope_id).toBe(socket.heard.items[1]?.envelope_id);
  });

  it('may be overtaken by others', async () => {
    const slack = await openSlack();
    const socket = await connectSocket(slack);
    slack.faults.onDelivery({}, { kind: 'overtaken', by: 2 });

    for (const text of ['one', 'two', 'three', 'four']) void slack.person(ANN).command('ops', `/mlops ${text}`);
    await socket.heard.until(4);

    expect(texts(socket.heard.items)).toEqual(['two', 'three', 'one', 'four']);
  });

  it('that nobody overtakes goes when its acknowledgement is due', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const socket = await connectSocket(slack);
    slack.faults.onDelivery({}, { kind: 'overtaken', by: 1 });

    void slack.person(ANN).command('ops', '/mlops one');
    await clock.advance(3_000);

    expect(texts(await socket.heard.until(1))).toEqual(['one']);
  });

  it('is struck only where the fault says: this kind, after so many, so often', async () => {
    const slack = await openSlack();
    const socket = await connectSocket(slack);
    const fault = slack.faults.onDelivery({ kind: 'slash_commands' }, { kind: 'duplicate' }, { after: 1, times: 1 });
    const ann = slack.person(ANN);

    ann.mention('ops', 'hello');
    for (const text of ['one', 'two', 'three']) void ann.command('ops', `/mlops ${text}`);
    await socket.heard.until(6);

    const commands = socket.heard.items.filter(({ type }) => type === 'slash_commands');
    expect(texts(commands)).toEqual(['one', 'two', 'two', 'three']);
    expect(fault.struck).toBe(1);
  });
});

describe('an event that is not acknowledged', () => {
  it('is repeated at once, after a minute and after five more, then given up', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const socket = await connectSocket(slack);

    slack.person(ANN).say('ops', 'hello');
    await socket.heard.until(1);
    await clock.advance(3_000);
    await socket.heard.until(2);
    await clock.advance(3_000 + 59_999);
    const withinTheMinute = slack.effects.sent('events_api');
    await clock.advance(1);
    await socket.heard.until(3);
    await clock.advance(3_000 + 5 * 60_000);
    await socket.heard.until(4);
    await clock.advance(3_600_000);

    const eventIds = socket.heard.items.map(({ payload }) => (payload as JsonObject).event_id);
    expect(withinTheMinute).toBe(2);
    expect(attempts(socket.heard.items)).toEqual([0, 1, 2, 3]);
    expect(new Set(eventIds).size).toBe(1);
    expect(slack.effects.sent('events_api')).toBe(4);
  });

  it('is not repeated once any attempt was acknowledged', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const socket = await connectSocket(slack);

    slack.person(ANN).say('ops', 'hello');
    await socket.heard.until(1);
    await clock.advance(3_000);
    await socket.heard.until(2);
    const acked = slack.changes.next((change) => change.type === 'delivery' && change.what === 'acked');
    socket.ack();
    await acked;
    await clock.advance(3_600_000);

    expect(slack.effects.sent('events_api')).toBe(2);
  });

  it('is not repeated either when a late acknowledgement answers an earlier attempt', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const [first, second] = [await connectSocket(slack), await connectSocket(slack)];

    slack.person(ANN).say('ops', 'hello');
    await first.heard.until(1);
    await clock.advance(3_000);
    await second.heard.until(1);
    const acked = slack.changes.next((change) => change.type === 'delivery' && change.what === 'acked');
    first.ack();
    await acked;
    let later = 0;
    slack.changes.subscribe(({ type }) => {
      if (type === 'delivery') later += 1;
    });
    await clock.advance(3_600_000);

    expect(slack.effects.sent('events_api')).toBe(2);
    expect(later).toBe(0);
  });
});

describe('a server that closes', () => {
  it('ends what is under way, for whoever waits for it', async () => {
    const slack = await openSlack();
    const socket = await connectSocket(slack);
    const answer = slack.person(ANN).command('ops', '/mlops status');
    await socket.heard.until(1);

    await slack.close();

    expect(await answer).toEqual({ status: 'failed', reason: 'closed' });
  });
});

describe('the app hears', () => {
  it('only what it subscribed to, and only where it is', async () => {
    const slack = await openSlack();
    const socket = await connectSocket(slack);
    const ann = slack.person(ANN);

    const said = ann.say('ops', 'in the channel');
    ann.say('random', 'where the bot is not, @mlops');
    ann.react(said, 'eyes');
    ann.unreact(said, 'eyes');
    await callApi(slack, 'conversations.join', { channel: 'random' });
    await socket.heard.until(2);

    const types = socket.heard.items.map(({ payload }) => textAt(payload, 'event', 'type'));
    expect(types).toEqual(['message', 'reaction_added']);
  });
});

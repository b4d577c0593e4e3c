/** What people say while the bot cannot hear is done once it can, and done once; judged by what Slack has. */
import { describe, expect, it } from 'vitest';
import { ANN, BOB, OPS } from '../../local/server/slack-house.ts';
import { cardOf, type Desk, openDesk, settled, until } from '../slack-desk.ts';

const MINUTE = 60_000;
const FOREVER = { times: 1_000_000 };

async function pass(desk: Desk, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) await desk.clock.advance(MINUTE);
}

/** Cuts both sockets, and lets nothing be opened again before `meanwhile` and some minutes are over. */
async function withoutSlack(desk: Desk, minutes: number, meanwhile: () => void): Promise<void> {
  const { slack, clock, edge } = desk;
  const down = slack.faults.onCall({}, { kind: 'http', status: 503 }, FOREVER);
  slack.sockets.disconnect('cut');
  await until(() => !edge.health().connected);
  meanwhile();
  await pass(desk, minutes);
  down.clear();
  await clock.advance(16_000);
  await until(() => edge.health().connected);
}

/** The data sets that were trained, in order. */
function trained({ performed }: Desk): readonly unknown[] {
  return performed.filter(({ action }) => action === 'train').map(({ args }) => args.dataset);
}

describe.each([
  ['a few minutes, and Slack tells some of it again', 3],
  ['so long that Slack has given up', 20],
])('without a connection for %s', (_, minutes) => {
  it('mentions, direct lines and the word in a job’s thread are carried out once each', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    const direct = slack.workspace.directWith(ANN).id;
    await slack.person(ANN).command('ops', '/mlops train old.csv');
    const card = await cardOf(desk, 'J-1');
    await until(() => desk.running.get('old.csv'));

    await withoutSlack(desk, minutes, () => {
      slack.person(ANN).mention('ops', 'train a.csv --again');
      slack.person(BOB).mention('ops', 'train b.csv --again');
      slack.person(ANN).say(direct, 'whoami');
      slack.person(BOB).say('ops', 'stop', { threadTs: card.ts });
      slack.person(BOB).say('ops', 'we should stop the train');
    });
    await cardOf(desk, 'J-2');
    await cardOf(desk, 'J-3');
    await until(async () => (await desk.jobs.get('J-1'))?.state === 'cancelled');
    await pass(desk, 15);
    await settled(desk);

    expect(trained(desk)).toEqual(['old.csv', 'a.csv', 'b.csv']);
    expect(slack.effects.posts(OPS)).toBe(3);
    expect(slack.effects.posts(direct)).toBe(1);
    expect(desk.performed).toHaveLength(5);
  });
});

describe('what was said while there was no process', () => {
  it('is done by the next one, but not what was done before', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    slack.person(ANN).mention('ops', 'train a.csv --again');
    await cardOf(desk, 'J-1');
    await pass(desk, 40);
    await desk.edge.stop();
    slack.person(ANN).mention('ops', 'train b.csv --again');
    await pass(desk, 15);

    await desk.reopen();
    await cardOf(desk, 'J-2');
    await pass(desk, 30);

    expect(trained(desk)).toEqual(['a.csv', 'b.csv']);
    expect(desk.edge.stats().missed).toBe(1);
  });

  it('is left alone when it is older than an hour', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await desk.edge.stop();
    slack.person(ANN).mention('ops', 'train old.csv');
    await pass(desk, 61);
    slack.person(ANN).mention('ops', 'train a.csv');

    await desk.reopen();
    await cardOf(desk, 'J-1');
    await pass(desk, 30);

    expect(trained(desk)).toEqual(['a.csv']);
  });

  it('is found behind pages of other talk, and although Slack asks to wait', async () => {
    const desk = await openDesk();
    const { slack, clock } = desk;
    await desk.edge.stop();
    await clock.advance(20_000);
    slack.person(ANN).mention('ops', 'train a.csv');
    for (let n = 0; n < 450; n += 1) slack.person(BOB).say('ops', `talk ${n}`);
    const limited = { kind: 'rate_limited', retryAfterSeconds: 30 } as const;
    slack.faults.onCall({ method: 'conversations.history' }, limited, { times: 2 });

    await desk.reopen();
    await clock.advance(2 * MINUTE);
    await cardOf(desk, 'J-1');

    expect(slack.effects.calls('conversations.history', 'ok')).toBeGreaterThanOrEqual(3);
    expect(trained(desk)).toEqual(['a.csv']);
  });
});

describe('what was said before the first start', () => {
  it('is nothing that this app was asked', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await desk.edge.stop();
    await desk.store.commit([{ op: 'delete', collection: 'hearing', id: 'since' }]);
    slack.person(ANN).mention('ops', 'train a.csv');
    await pass(desk, 10);

    await desk.reopen();
    await pass(desk, 15);

    expect(desk.performed).toEqual([]);
    expect(slack.effects.calls('users.conversations', 'ok')).toBeGreaterThan(0);
  });
});

describe('sockets that look well and bring nothing', () => {
  it('are found out and replaced, and what they have kept back is done', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await desk.clock.advance(1000);
    slack.sockets.deafen('events');
    slack.person(ANN).mention('ops', 'train a.csv');
    await pass(desk, 25);
    await cardOf(desk, 'J-1');
    await until(() => desk.edge.health().sockets.every(({ state }) => state === 'open'));

    slack.person(ANN).mention('ops', 'train b.csv');
    await cardOf(desk, 'J-2');

    expect(trained(desk)).toEqual(['a.csv', 'b.csv']);
    expect(desk.edge.stats().missed).toBe(1);
    expect(slack.effects.posts(OPS)).toBe(2);
  });
});

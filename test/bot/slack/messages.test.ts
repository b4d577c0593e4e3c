/** Mentions, direct conversations, and the bare word in a job's thread. */
import { describe, expect, it } from 'vitest';
import { ANN, BOB, OPS } from '../local/server/slack-house.ts';
import { cardOf, openDesk, settled, until } from './slack-desk.ts';

describe('a mention', () => {
  it('that starts a job is marked at once and when the job has ended, with no further message', async () => {
    const desk = await openDesk();
    const { slack } = desk;

    const { ts } = slack.person(ANN).mention('ops', 'train a.csv');
    await cardOf(desk, 'J-1');
    await until(() => marks(ts).includes('eyes'));
    (await until(() => desk.running.get('a.csv'))).end(null);
    await until(() => marks(ts).includes('white_check_mark'));

    function marks(of: string): readonly string[] {
      return slack.workspace.message(OPS, of)!.reactions.map(({ name }) => name);
    }
    expect(marks(ts)).toEqual(['eyes', 'white_check_mark']);
    expect(slack.person(ANN).ephemerals()).toEqual([]);
  });

  it('in a thread is answered in the thread, to the one who asked', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    const { ts } = slack.person(BOB).say('ops', 'look at this');

    slack.person(ANN).mention('ops', 'jobs show J-7', { threadTs: ts });
    const answer = await until(() => slack.person(ANN).ephemerals()[0]);

    expect(answer).toMatchObject({ channel: OPS, threadTs: ts });
    expect(answer.text).toContain('job_not_found');
    expect(slack.effects.posts()).toBe(0);
  });

  it('offers a form by a button: a message cannot open one', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    slack.person(ANN).mention('ops', 'train');
    const answer = await until(() => slack.person(ANN).ephemerals()[0]);

    await slack.person(ANN).click(answer, 'Open the form');
    const modal = await until(() => slack.person(ANN).modal);

    expect(modal.content.callback_id).toBe('action');
  });
});

describe('in the thread of a job', () => {
  it.each([
    ['the bare word', 'stop'],
    ['the bare word in Russian', 'Стоп!'],
    ['a mention', '@mlops stop'],
  ])('%s cancels it, and the card says who did', async (_, words) => {
    const desk = await openDesk();
    const { slack } = desk;
    await slack.person(ANN).command('ops', '/mlops train a.csv');
    const card = await cardOf(desk, 'J-1');
    await until(() => desk.running.get('a.csv'));

    slack.person(BOB).say('ops', words, { threadTs: card.ts });
    const end = await until(() => {
      const message = slack.workspace.message(OPS, card.ts)!;
      return message.text.includes('cancelled') && message;
    });

    expect(end.text).toContain(BOB);
    expect((await desk.jobs.get('J-1'))?.state).toBe('cancelled');
    expect(slack.effects.posts()).toBe(1);
  });

  it('the word is told when the job has ended before', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await slack.person(ANN).command('ops', '/mlops train a.csv');
    const card = await cardOf(desk, 'J-1');
    (await until(() => desk.running.get('a.csv'))).end(null);
    await until(() => desk.edge.stats().cards === 0);

    slack.person(BOB).say('ops', 'stop', { threadTs: card.ts });
    const answer = await until(() => slack.person(BOB).ephemerals()[0]);

    expect(answer.text).toContain('J-1');
    expect((await desk.jobs.get('J-1'))?.state).toBe('done');
  });
});

describe('what people say to each other', () => {
  it('is not kept, not answered and cancels nothing', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await slack.person(ANN).command('ops', '/mlops train a.csv');
    await until(() => desk.running.get('a.csv'));
    const { ts } = slack.person(BOB).say('ops', 'stop');
    slack.person(ANN).say('ops', 'stop', { threadTs: ts });
    slack.person(ANN).say('ops', 'we should stop the train', { threadTs: ts });
    await until(() => slack.effects.sent('events_api') >= 3);

    await settled(desk);

    expect((await desk.jobs.get('J-1'))?.state).toBe('running');
    // The command, and the word in a thread, of which only the store can tell whose it is.
    expect(desk.edge.stats().intake.taken).toBe(2);
    expect(slack.effects.posts()).toBe(1);
  });
});

describe('a direct conversation', () => {
  it.each(['stop', 'Отмена!'])('is asked which job is meant by %j outside a thread', async (word) => {
    const desk = await openDesk();
    const { slack } = desk;
    const direct = slack.workspace.directWith(ANN).id;
    await slack.person(ANN).command('ops', '/mlops train a.csv');
    await until(() => desk.running.get('a.csv'));

    slack.person(ANN).say(direct, word);
    const answer = await until(() => slack.workspace.messages(direct).find(({ byApp }) => byApp));

    expect(answer.text).toContain('“jobs cancel” needs');
    expect((await desk.jobs.get('J-1'))?.state).toBe('running');
  });

  it('takes lines as they are and answers with messages that stay', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    const direct = slack.workspace.directWith(ANN).id;

    slack.person(ANN).say(direct, 'whoami');
    const answer = await until(() => slack.workspace.messages(direct).find(({ byApp }) => byApp));

    expect(answer.text).toContain('ann');
    expect(slack.person(ANN).ephemerals()).toEqual([]);
  });
});

describe('the policy', () => {
  it('is told the channel’s name, however it was said there', async () => {
    const desk = await openDesk();
    const { slack } = desk;

    await slack.person(ANN).command('ops', '/mlops whoami');
    slack.person(ANN).mention('ops', 'status');
    slack.person(ANN).mention('ops', 'status');
    await until(() => desk.performed.length === 3);

    expect(desk.performed.map(({ channel }) => channel)).toEqual(Array(3).fill({ id: OPS, name: 'ops' }));
    expect(slack.effects.calls('conversations.info')).toBeLessThanOrEqual(2);
  });

  it('is told the channel’s name again soon after Slack could not be asked for it', async () => {
    const desk = await openDesk();
    const { slack, clock } = desk;
    slack.faults.onCall({ method: 'conversations.info' }, { kind: 'http', status: 503 });

    slack.person(ANN).mention('ops', 'whoami');
    await until(() => desk.performed.length === 1);
    await clock.advance(30_000);
    slack.person(ANN).mention('ops', 'whoami');
    await until(() => desk.performed.length === 2);

    expect(desk.performed.map(({ channel }) => channel?.name)).toEqual([null, 'ops']);
  });

  it('is told the user groups of whoever asks', async () => {
    const desk = await openDesk();
    const { slack } = desk;

    await slack.person(ANN).command('ops', '/mlops whoami');
    await slack.person(BOB).command('ops', '/mlops whoami');
    await until(() => desk.performed.length === 2);

    const groups = Object.fromEntries(desk.performed.map((request) => [request.actor.id, request.groups]));
    expect(groups).toEqual({ ann: ['S0OPS'], [BOB]: [] });
    expect(slack.effects.calls('usergroups.list')).toBe(1);
  });
});

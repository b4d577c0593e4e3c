/** What a typed command comes to: answers that one person sees, forms, cards, files. */
import { describe, expect, it } from 'vitest';
import type { EphemeralMessage } from '#bot/local/server/documents.ts';
import { ANN, BOB, OPS } from '../local/server/slack-house.ts';
import { cardOf, type Desk, openDesk, settled, until } from './slack-desk.ts';

const RANDOM = 'C0RANDOM';

/** What Ann is told by the command. */
async function told(desk: Desk, line: string, channel = 'ops'): Promise<EphemeralMessage> {
  const { slack } = desk;
  const before = slack.person(ANN).ephemerals().length;
  const answer = await slack.person(ANN).command(channel, line);
  expect(answer).toMatchObject({ status: 'acked', body: null });
  return await until(() => slack.person(ANN).ephemerals()[before]);
}

describe('an action that only looks', () => {
  it('is answered privately, and shared with the channel by a press', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    const answer = await told(desk, '/mlops jobs list');
    const posts = slack.effects.posts();

    await slack.person(ANN).click(answer, 'Share to channel');
    const shared = await until(() => slack.workspace.messages(OPS)[0]);

    expect(answer.text).toContain('There are no jobs');
    expect(posts).toBe(0);
    expect(shared.text).toContain('There are no jobs');
    expect(shared.text).toContain('ann asked');
    expect(slack.effects.posts()).toBe(1);
  });

  it('is answered in a channel that the bot is not in', async () => {
    const desk = await openDesk();

    const answer = await told(desk, '/mlops whoami', 'random');

    expect(answer).toMatchObject({ channel: RANDOM, shownTo: ANN });
    expect(answer.text).toContain('ann');
  });

  it('comes as a file in the direct conversation when no message holds it', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    for (let n = 0; n < 150; n += 1) await slack.person(ANN).command('ops', `/mlops train data-set-number-${n}.csv`);
    await until(() => desk.running.size === 4);

    const answer = await told(desk, '/mlops jobs list --limit 150');
    const share = await until(() => slack.workspace.messages(directOf(desk))[0]);
    const { file, bytes } = slack.person(ANN).download(share.files[0]!);

    expect(answer.text).toContain('Not everything fits here');
    expect(file.name).toBe('mlops.txt');
    expect(Buffer.from(bytes).toString()).toContain('J-150');
    expect(Buffer.from(bytes).toString()).toContain('J-1 ');
  });

  it('comes as a JSON document when that is asked for', async () => {
    const desk = await openDesk();
    const { slack } = desk;

    const answer = await told(desk, '/mlops whoami --json');
    const share = await until(() => slack.workspace.messages(directOf(desk))[0]);
    const { bytes } = slack.person(ANN).download(share.files[0]!);

    expect(answer.text).toContain('whoami.json');
    expect(JSON.parse(Buffer.from(bytes).toString())).toMatchObject({ ok: true, result: { id: 'ann' } });
  });

  it('as a JSON document does not hide the job that it began: that has its card', async () => {
    const desk = await openDesk();

    const answer = await told(desk, '/mlops train a.csv --json');
    const card = await cardOf(desk, 'J-1');

    expect(answer.text).toContain('train.json');
    expect(card).toMatchObject({ channel: OPS, threadTs: null });
  });
});

describe('a line that cannot be carried out', () => {
  it('that is empty shows what can be asked for', async () => {
    const desk = await openDesk();

    const answer = await told(desk, '/mlops');

    expect(answer.text).toContain('/mlops help train');
  });

  it('that is misspelt is answered with the line that was meant, to be run by a press', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    const answer = await told(desk, '/mlops trian a.csv');

    await slack.person(ANN).click(answer, 'Run it');
    const card = await cardOf(desk, 'J-1');

    expect(answer.text).toContain('unknown_action');
    expect(card.text).toContain('J-1');
    expect(desk.performed.at(-1)).toMatchObject({ action: 'train', args: { dataset: 'a.csv' } });
  });

  it('is told what is wrong and started from in a form', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    const answer = await told(desk, '/mlops train missing.csv');

    await slack.person(ANN).click(answer, 'Open the form');
    const modal = await until(() => slack.person(ANN).modal);

    expect(answer.text).toContain('file_not_found');
    expect(JSON.stringify(modal.content.blocks)).toContain('"initial_value":"missing.csv"');
    expect(slack.effects.posts()).toBe(0);
  });

  it('of a command that is not ours is answered at once', async () => {
    const desk = await openDesk();

    const answer = await told(desk, '/escape status');

    expect(answer.text).toContain('/escape is not a command of this app');
  });

  it('with hostile text notifies nobody', async () => {
    const desk = await openDesk();

    const answer = await told(desk, '/mlops <!channel> @here <@U0BOB> \u202e`x` <https://evil.example|status>');

    const markup = JSON.stringify(answer.blocks) + answer.text;
    expect(markup).not.toMatch(/<!|<@|<http/);
  });
});

describe('help', () => {
  it('runs what only looks by a press', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    const help = await told(desk, '/mlops help');

    await slack.person(ANN).click(help, { actionId: 'line.run', value: 'whoami' });
    const answer = await until(() => slack.person(ANN).ephemerals()[1]);

    expect(answer.text).toContain('ann');
  });

  it('asks in a form before anything that does more, and does nothing without one', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    const help = await told(desk, '/mlops help');
    slack.faults.onCall({ method: 'views.open' }, { kind: 'error', error: 'expired_trigger_id' });

    await slack.person(ANN).click(help, { actionId: 'line.try', value: 'train' });
    const note = await until(() => slack.person(ANN).ephemerals()[1]);
    const performed = desk.performed.map(({ action }) => action);
    await slack.person(ANN).click(note, 'Try…');
    const modal = await until(() => slack.person(ANN).modal);
    await slack.person(ANN).submit({ dataset: 'a.csv' });
    const card = await cardOf(desk, 'J-1');

    expect(JSON.stringify(modal.content)).toContain('"initial_value":"events.csv"');
    expect(note.text).toContain('did not open the form');
    expect(performed).toEqual(['help']);
    expect(card.channel).toBe(OPS);
  });
});

describe('a form', () => {
  it('opens for what is missing, filled with what was typed, and posts the card where the command was typed', async () => {
    const desk = await openDesk();
    const { slack } = desk;

    await slack.person(ANN).command('ops', '/mlops train --cv-folds 7');
    const modal = await until(() => slack.person(ANN).modal);
    const submission = await slack.person(ANN).submit({ dataset: 'a.csv' });
    const card = await cardOf(desk, 'J-1');

    expect(JSON.stringify(modal.content)).toContain('"initial_value":"7"');
    expect(submission.status).toBe('closed');
    expect(card.channel).toBe(OPS);
    expect(desk.performed.at(-1)).toMatchObject({ action: 'train', args: { dataset: 'a.csv', cvFolds: 7 } });
  });

  it('whose trigger has expired is offered by a button', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    slack.faults.onCall({ method: 'views.open' }, { kind: 'error', error: 'expired_trigger_id' });
    const answer = await told(desk, '/mlops train');

    await slack.person(ANN).click(answer, 'Open the form');
    const modal = await until(() => slack.person(ANN).modal);

    expect(answer.text).toContain('missing_argument');
    expect(modal.content.callback_id).toBe('action');
  });

  it('with a number out of its range stays open and says so', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await slack.person(ANN).command('ops', '/mlops train');
    await until(() => slack.person(ANN).modal);

    const submission = await slack.person(ANN).submit({ dataset: 'a.csv', cvFolds: '1.5' });

    expect(submission.status).not.toBe('closed');
    expect(desk.performed).toEqual([]);
  });
});

describe('a command that starts a job', () => {
  it('leaves one message when it runs, and a second command for the same work none', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await slack.person(ANN).command('ops', '/mlops train a.csv');
    await cardOf(desk, 'J-1');

    await slack.person(BOB).command('ops', '/mlops train a.csv');
    const note = await until(() => slack.person(BOB).ephemerals()[0]);
    const posts = slack.effects.posts();
    await slack.person(BOB).click(note, 'Run again anyway');
    await desk.clock.advance(1000);
    await cardOf(desk, 'J-2');

    expect(note.text).toContain('J-1, asked for by ann');
    expect(posts).toBe(1);
    expect(slack.effects.posts()).toBe(2);
  });

  it('in a channel that the bot is not in has its card in the direct conversation', async () => {
    const desk = await openDesk();
    const { slack } = desk;

    await slack.person(ANN).command('random', '/mlops train a.csv');
    const card = await until(() => slack.workspace.messages(directOf(desk))[0]);
    const job = await until(() => desk.running.get('a.csv'));
    job.end(null);
    await until(() => /done/.test(slack.workspace.message(card.channel, card.ts)!.text));

    expect(slack.effects.posts()).toBe(1);
  });

  it('that is delivered twice is carried out once', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    slack.faults.onDelivery({ kind: 'slash_commands' }, { kind: 'duplicate' });

    await slack.person(ANN).command('ops', '/mlops train a.csv --again');
    await cardOf(desk, 'J-1');
    await settled(desk);

    expect(slack.effects.sent('slash_commands')).toBe(2);
    expect(desk.edge.stats().intake).toMatchObject({ taken: 1, repeated: 1 });
    expect(desk.performed).toHaveLength(1);
    expect(slack.effects.posts()).toBe(1);
  });
});

function directOf({ slack }: Desk): string {
  return slack.workspace.directWith(ANN).id;
}

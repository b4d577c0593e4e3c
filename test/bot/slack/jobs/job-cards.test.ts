/** JobCards that cannot be posted, or are taken away, leave their jobs alone. */
import { describe, expect, it } from 'vitest';
import { ANN, OPS } from '../../local/server/slack-house.ts';
import { cardOf, openDesk, settled, until } from '../slack-desk.ts';

describe('a card', () => {
  it('that Slack refuses is a dead letter, and the job goes on', async () => {
    const desk = await openDesk();
    const { slack, edge } = desk;
    slack.faults.onCall({ method: 'chat.postMessage' }, { kind: 'error', error: 'invalid_blocks' });
    await slack.person(ANN).command('ops', '/mlops train a.csv');
    (await until(() => desk.running.get('a.csv'))).end(null);

    await until(() => edge.stats().cards === 0);

    expect(edge.stats().outbox).toMatchObject({ dead: 1, waiting: 0 });
    expect((await desk.jobs.get('J-1'))?.state).toBe('done');
  });

  it('that was refused before a restart is not waited for after it', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    slack.faults.onCall({ method: 'chat.postMessage' }, { kind: 'error', error: 'invalid_blocks' });
    await slack.person(ANN).command('ops', '/mlops train a.csv');
    const job = await until(() => desk.running.get('a.csv'));
    await until(() => desk.edge.stats().outbox.dead === 1);

    await desk.reopen();
    job.end(null);
    await until(() => desk.edge.stats().cards === 0);

    expect(slack.effects.posts()).toBe(0);
  });

  it('that somebody has deleted is given up', async () => {
    const desk = await openDesk();
    const { slack, edge } = desk;
    await slack.person(ANN).command('ops', '/mlops train a.csv');
    const card = await cardOf(desk, 'J-1');
    slack.workspace.dropMessage(slack.workspace.message(OPS, card.ts)!);

    (await until(() => desk.running.get('a.csv'))).end(null);
    await until(() => edge.stats().cards === 0);

    expect((await desk.jobs.get('J-1'))?.state).toBe('done');
  });

  it('is left as it was posted until its job changes, whatever time it is', async () => {
    const desk = await openDesk();
    const { slack, clock } = desk;
    // As many as run at once; the last one waits.
    for (const name of ['a', 'b', 'c', 'd', 'e']) await slack.person(ANN).command('ops', `/mlops train ${name}.csv`);
    // One post a second in a channel.
    await until(async () => {
      await clock.advance(1000);
      return slack.effects.posts(OPS) === 5;
    });
    const card = await cardOf(desk, 'J-5');
    await clock.advance(10_000);
    await settled(desk);
    const whileQueued = slack.effects.edits(OPS, card.ts);

    desk.running.get('a.csv')!.end(null);
    await until(() => desk.running.get('e.csv'));
    await clock.advance(10_000);
    await settled(desk);

    expect(whileQueued).toBe(0);
    expect(slack.effects.edits(OPS, card.ts)).toBe(1);
    expect(slack.workspace.message(OPS, card.ts)!.text).toContain('running');
  });

  it('is redrawn on and on by an edge that is opened again', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await slack.person(ANN).command('ops', '/mlops train a.csv');
    const card = await cardOf(desk, 'J-1');
    const job = await until(() => desk.running.get('a.csv'));

    await desk.reopen();
    job.context.progress({ stage: 'load', fraction: 0.5 });
    await desk.clock.advance(2000);
    await until(() => slack.workspace.message(OPS, card.ts)!.text.includes('50 %'));

    expect(slack.effects.posts()).toBe(1);
  });
});

/** Buttons on cards and in the App Home. */
import { describe, expect, it } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import { ANN, BOB, OPS } from '../local/server/slack-house.ts';
import { cardOf, type Desk, openDesk, until } from './slack-desk.ts';

async function runningCard(desk: Desk) {
  await desk.slack.person(ANN).command('ops', '/mlops train a.csv');
  await cardOf(desk, 'J-1');
  const job = await until(() => desk.running.get('a.csv'));
  await desk.clock.advance(2000);
  const card = await until(() => desk.slack.workspace.messages(OPS).find(({ text }) => text.includes('running')));
  return { card, job };
}

async function endedCard(desk: Desk) {
  const { card, job } = await runningCard(desk);
  job.context.log('info', 'looked at', { rows: 3 });
  job.end({ rows: 3 });
  await until(() => desk.edge.stats().cards === 0);
  return desk.slack.workspace.message(OPS, card.ts)!;
}

describe('the card of a running job', () => {
  it('cancels it by a press, which leaves no message', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    const { card } = await runningCard(desk);

    await slack.person(BOB).click(card, 'Cancel');
    await until(() => slack.workspace.message(OPS, card.ts)!.text.includes('cancelled'));

    expect(slack.effects.posts()).toBe(1);
    expect(slack.person(BOB).ephemerals()).toEqual([]);
  });

  it('is drawn anew by a press that comes too late, and the person is told', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    const { card, job } = await runningCard(desk);
    job.end(null);
    await until(() => desk.edge.stats().cards === 0);

    await slack.person(BOB).click(card, 'Cancel', { seen: card });
    const note = await until(() => slack.person(BOB).ephemerals()[0]);

    expect(note.text).toContain('J-1 is done by now');
    expect((await desk.jobs.get('J-1'))?.state).toBe('done');
    expect(desk.performed.map(({ action }) => action)).toEqual(['train']);
  });
});

describe('the card of a job that has ended', () => {
  it('has the result and the report in its thread: two messages', async () => {
    const desk = await openDesk();
    const { slack, clock } = desk;
    const card = await endedCard(desk);

    await clock.advance(1000);
    const [result] = await until(() => both(slack.workspace.thread(OPS, card.ts).slice(1)));
    const files = slack.workspace.thread(OPS, card.ts)[2]!;

    function both<T>(messages: readonly T[]): readonly T[] | null {
      return messages.length === 2 ? messages : null;
    }
    expect(result!.text).toContain('rows=3');
    expect(slack.workspace.files.get(files.files[0]!)!.name).toBe('J-1.json');
  });

  it('has the report in its thread also when its charts cannot be drawn, and the channel goes on', async () => {
    const drawCharts = () => Promise.reject(new OpsError('worker_out_of_memory', 'full', { facts: { task: 'draw' } }));
    const desk = await openDesk({ drawCharts });
    const { slack, clock } = desk;
    const card = await endedCard(desk);

    await clock.advance(1000);
    const files = await until(() => slack.workspace.thread(OPS, card.ts)[2]);

    expect(files.files.map((id) => slack.workspace.files.get(id)!.name)).toEqual(['J-1.json']);
    expect(desk.edge.stats().outbox.retried).toBe(0);
    expect(desk.log.entries.map(({ message }) => message)).toContain('the charts of a job could not be drawn');
  });

  it('runs the work again by a press, with a card of its own', async () => {
    const desk = await openDesk();
    const card = await endedCard(desk);

    await desk.slack.person(BOB).click(card, 'Re-run');
    await desk.clock.advance(3000);
    const second = await cardOf(desk, 'J-2');

    expect(second.text).toContain('J-1');
    expect((await desk.jobs.get('J-2'))?.retry_of).toBe('J-1');
  });

  it('shows the report to the one who asks, and the log as a file in its thread', async () => {
    const desk = await openDesk();
    const { slack, clock } = desk;
    const card = await endedCard(desk);

    await slack.person(BOB).click(card, 'Report');
    const report = await until(() => slack.person(BOB).ephemerals()[0]);
    await slack.person(BOB).click(card, 'Logs');
    await clock.advance(4000);
    const file = await until(() => [...slack.workspace.files.values()].find(({ name }) => name === 'J-1.log'));
    const share = await until(() => slack.workspace.files.get(file.id)!.shares[0]);

    expect(report.text).toContain('J-1');
    expect(share).toMatchObject({ channel: OPS, threadTs: card.ts });
    expect(Buffer.from(slack.person(BOB).download(file.id).bytes).toString()).toContain('looked at {"rows":3}');
  });
});

describe('the App Home', () => {
  it('shows the jobs of whoever opens it, and what a press there has changed', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await runningCard(desk);

    slack.person(ANN).openHome();
    const home = await until(() => slack.person(ANN).home);
    await slack.person(ANN).click('home', 'Cancel');
    await until(() => JSON.stringify(slack.person(ANN).home!.content).includes('cancel'));

    expect(JSON.stringify(home.content)).toContain('J-1');
    expect((await desk.jobs.get('J-1'))?.cancel?.by.id).toBe('ann');
  });
});

/** What Slack and the way to it do to a bot that stays alive; judged by what Slack has in the end. */
import { describe, expect, it } from 'vitest';
import type { Message } from '#bot/local/server/documents.ts';
import type { SetFault } from '#bot/local/server/faults.ts';
import { textAt } from '#bot/local/server/json.ts';
import type { LocalSlack } from '#bot/local/server/local-slack.ts';
import { ANN, BOB, OPS } from '../bot/local/server/slack-house.ts';
import { cardOf, type Desk, openDesk, until } from '../bot/slack/slack-desk.ts';

const DATASETS = Array.from({ length: 8 }, (_, n) => `data-${n}.csv`);
const TIMES = { times: 1_000_000 };

/** Types a command for each data set; resolves with those that were acknowledged. */
async function typeAll(desk: Desk): Promise<readonly string[]> {
  const answers = DATASETS.map(async (dataset, n) => {
    const person = desk.slack.person(n % 2 === 0 ? ANN : BOB);
    const { status } = await person.command('ops', `/mlops train ${dataset} --again`);
    return status === 'acked' ? [dataset] : [];
  });
  let over = false;
  const acked = Promise.all(answers).finally(() => {
    over = true;
  });
  while (!over) await desk.clock.advance(500);
  return (await acked).flat();
}

/** Lets time pass until all jobs have ended and nothing waits any more. */
async function comeToRest({ clock, edge, running }: Desk): Promise<void> {
  const isQuiet = () => {
    const { intake, outbox, redrawn, cards } = edge.stats();
    return intake.working === 0 && outbox.waiting === 0 && redrawn.waiting === 0 && cards === 0 && running.size === 0;
  };
  let quiet = 0;
  while (quiet < 3) {
    for (const job of [...running.values()]) job.end({ rows: 1 });
    await clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
    quiet = isQuiet() ? quiet + 1 : 0;
  }
}

function judge({ slack, performed }: Desk, acked: readonly string[]): void {
  const messages = slack.workspace.messages(OPS).filter(({ byApp }) => byApp);
  const keys = messages.map(keyOf);
  const cards = messages.filter(({ threadTs }) => threadTs === null);
  const trained = performed.filter(({ action }) => action === 'train').map(({ args }) => args.dataset);

  expect(new Set(keys).size, 'posted twice').toBe(keys.length);
  expect(new Set(trained).size, 'carried out twice').toBe(trained.length);
  expect(
    acked.filter((dataset) => !trained.includes(dataset)),
    'lost',
  ).toEqual([]);
  expect(cards).toHaveLength(trained.length);
  for (const card of cards) {
    expect(card.text).toContain('done');
    const thread = slack.workspace.thread(OPS, card.ts).slice(1);
    expect(
      thread.map(({ files }) => files.length),
      'the result, then its files',
    ).toEqual([0, 1]);
  }
}

function keyOf(message: Message): string {
  return textAt(message.metadata, 'event_payload', 'key') ?? `files ${message.files.join(' ')}`;
}

const WEATHER: readonly (readonly [string, (slack: LocalSlack) => SetFault])[] = [
  ['every delivery twice', (slack) => slack.faults.onDelivery({}, { kind: 'duplicate' }, TIMES)],
  ['deliveries overtaken', (slack) => slack.faults.onDelivery({}, { kind: 'overtaken', by: 2 }, { times: 3 })],
  ['deliveries lost', (slack) => slack.faults.onDelivery({}, { kind: 'lose' }, { after: 1, times: 3 })],
  ['acknowledgements lost', (slack) => slack.faults.onDelivery({}, { kind: 'lose_ack' }, { after: 1, times: 3 })],
  [
    'posts limited in the channel',
    (slack) =>
      slack.faults.onCall(
        { method: 'chat.postMessage', channel: OPS },
        { kind: 'rate_limited', retryAfterSeconds: 30 },
        { times: 4 },
      ),
  ],
  [
    'redrawing limited',
    (slack) =>
      slack.faults.onCall({ method: 'chat.update' }, { kind: 'rate_limited', retryAfterSeconds: 20 }, { times: 5 }),
  ],
  ['errors 503', (slack) => slack.faults.onCall({}, { kind: 'http', status: 503 }, { times: 12 })],
  [
    'trouble inside Slack',
    (slack) =>
      slack.faults.onCall({ method: 'chat.postMessage' }, { kind: 'error', error: 'internal_error' }, { times: 5 }),
  ],
  ...['chat.postMessage', 'chat.update', 'files.completeUploadExternal'].map(
    (method): readonly [string, (slack: LocalSlack) => SetFault] => [
      `answers of ${method} cut off after it took effect`,
      (slack) => slack.faults.onCall({ method }, { kind: 'cut', when: 'after' }, { times: 4 }),
    ],
  ),
  [
    'uploads cut off in their middle',
    (slack) => slack.faults.onCall({ method: 'upload' }, { kind: 'cut', when: 'before' }, { times: 4 }),
  ],
  [
    'user groups out of reach',
    (slack) => slack.faults.onCall({ method: 'usergroups.list' }, { kind: 'cut', when: 'before' }, TIMES),
  ],
];

describe.each([
  ['socket', 'redeliver'],
  ['socket', 'drop'],
  ['http', 'redeliver'],
  ['http', 'drop'],
] as const)('over %s, when Slack would %s what was not acknowledged', (transport, lostDeliveries) => {
  it.each(WEATHER)('the bot loses and repeats nothing: %s', async (_, brew) => {
    const desk = await openDesk({ transport });
    desk.slack.faults.lostDeliveries = lostDeliveries;
    const fault = brew(desk.slack);

    const acked = await typeAll(desk);
    await comeToRest(desk);

    judge(desk, acked);
    expect(acked.length).toBeGreaterThan(0);
    expect(fault.struck).toBeGreaterThan(0);
  });
});

describe('the bot', () => {
  it('posts in order what an hour of silence has held up, and ends the cards', async () => {
    const desk = await openDesk();
    const { slack, clock } = desk;
    slack.faults.onCall({}, { kind: 'http', status: 503 }, TIMES);
    for (const dataset of DATASETS) await slack.person(ANN).command('ops', `/mlops train ${dataset}`);
    await until(() => desk.running.size === 4);
    for (let minute = 0; minute < 60; minute += 1) {
      for (const job of [...desk.running.values()]) job.end({ rows: 1 });
      await clock.advance(60_000);
    }
    const silent = slack.effects.posts();

    slack.faults.clear();
    await comeToRest(desk);

    judge(desk, DATASETS);
    const cards = slack.workspace.messages(OPS).filter(({ threadTs }) => threadTs === null);
    expect(silent).toBe(0);
    expect(cards.map(keyOf)).toEqual(DATASETS.map((_, n) => `card:J-${n + 1}`));
  });

  it('hears again after both its sockets were lost while Slack was away', async () => {
    const desk = await openDesk();
    const { slack, clock, edge } = desk;
    slack.faults.onCall({ method: 'apps.connections.open' }, { kind: 'http', status: 503 }, TIMES);
    slack.sockets.disconnect('cut');
    await until(() => !edge.health().connected);
    for (let minute = 0; minute < 10; minute += 1) await clock.advance(60_000);

    slack.faults.clear();
    await clock.advance(16_000);
    await until(() => edge.health().connected);
    const answer = await slack.person(ANN).command('ops', '/mlops train a.csv');

    expect(answer.status).toBe('acked');
    await cardOf(desk, 'J-1');
  });

  it('is locked out in one clear word, and keeps what waits', async () => {
    const desk = await openDesk();
    const { slack, edge } = desk;
    slack.faults.onCall({ method: 'chat.postMessage' }, { kind: 'error', error: 'token_revoked' }, TIMES);

    await slack.person(ANN).command('ops', '/mlops train a.csv');
    await until(() => edge.health().refused);

    expect(edge.health()).toMatchObject({ refused: 'token_revoked' });
    expect(desk.log.entries.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(edge.stats().outbox.waiting).toBe(1);
  });

  it('redraws after its own restart the cards of jobs that ended meanwhile', async () => {
    const desk = await openDesk();
    const { slack } = desk;
    await slack.person(ANN).command('ops', '/mlops train a.csv');
    const card = await cardOf(desk, 'J-1');
    const job = await until(() => desk.running.get('a.csv'));
    await desk.edge.stop();

    job.end({ rows: 1 });
    await until(() => desk.running.size === 0);
    await desk.reopen();
    await comeToRest(desk);

    expect(slack.workspace.message(OPS, card.ts)!.text).toContain('done');
    judge(desk, ['a.csv']);
  });
});

/** An alert is one message: posted once, redrawn through its states with its picture, and let go when it is settled. */
import { describe, expect, it } from 'vitest';
import { OUTBOX } from '#bot/slack/outbox/entry.ts';
import { createBooks } from '#engine/alerts/alert-book.ts';
import { ALERTS } from '#engine/alerts/types.ts';
import { protectOn } from '#engine/models/control.ts';
import { listed } from '../../../contracts/store-ops.ts';
import { controlInMemory } from '../../../fakes/control-store.ts';
import { DRIFT_FACTS, driftNews, massNews } from '../../../fakes/drift-alert.ts';
import { OPS } from '../../local/server/slack-house.ts';
import { type Desk, type DeskOptions, openDesk, settled, until } from '../slack-desk.ts';

const RULES_NEWS = {
  about: 'sentiment',
  kind: 'finbert_on_rules',
  level: 'critical',
  facts: { outage: 'cache_corrupt', error: null },
  wakes: true,
  channel: null,
} as const;

const HOUR_MS = 3_600_000;
/** By then nothing takes an end back. */
const SETTLED_MS = 16 * 60_000;

async function open(options: DeskOptions['alerts'] = {}) {
  const desk = await openDesk({ alerts: { channel: OPS, ...options } });
  const books = createBooks({ store: desk.store, clock: desk.clock });
  return { desk, books, alerts: books.alerts };
}

/** The message that stands in the channel itself, once its text is as wanted. */
function shown({ slack }: Desk, wanted: RegExp): Promise<string> {
  return until(() => {
    const message = slack.workspace.messages(OPS).find(({ threadTs, text }) => threadTs === null && wanted.test(text));
    return message?.text;
  });
}

function replies({ slack }: Desk): readonly string[] {
  return slack.workspace.messages(OPS).flatMap(({ threadTs, text }) => (threadTs === null ? [] : [text]));
}

describe('an alert', () => {
  it('stands in its channel with the button that mends it, until it is over', async () => {
    const { desk, alerts } = await open();

    await alerts.raise(RULES_NEWS);
    await shown(desk, /^Firing: FinBERT \(A-1\)\nThe rules answer instead of FinBERT: the model cache is damaged/);
    const [message] = desk.slack.workspace.messages(OPS);
    expect(JSON.stringify(message!.blocks)).toContain('"value":"finbert repair"');

    await alerts.resolve('sentiment');
    await shown(desk, /^Over: FinBERT/);
    expect(desk.slack.workspace.messages(OPS).filter(({ threadTs }) => threadTs === null)).toHaveLength(1);
  });

  it('is one message through all its states', async () => {
    const { desk, alerts } = await open();
    const { id } = await alerts.raise(driftNews());

    await shown(desk, /^Firing: drift, ecb\/usd \(A-1\)/);
    await alerts.acknowledge(id, 'ann');
    await shown(desk, /^Acknowledged: [\s\S]*acknowledged by: ann/);
    await alerts.snooze(id, new Date(desk.clock.now() + HOUR_MS).toISOString(), 'bob');
    await shown(desk, /^Snoozed: [\s\S]*snoozed until/);
    await alerts.undo(id, 'bob');
    await alerts.close(id, 'dismissed', 'ann', 'a bank holiday');
    await shown(desk, /^Over: [\s\S]*Dismissed by ann[\s\S]*a bank holiday/);
    await alerts.undo(id, 'ann');
    await shown(desk, /^(?!Over)\w+: drift/);

    expect(desk.slack.workspace.messages(OPS).filter(({ threadTs }) => threadTs === null)).toHaveLength(1);
  });

  it('that says the same again costs no call', async () => {
    const { desk, alerts } = await open();
    await alerts.raise(RULES_NEWS);
    await shown(desk, /cache is damaged/);
    await settled(desk);
    const before = desk.edge.stats().redrawn.updated;

    await alerts.raise(RULES_NEWS);
    await settled(desk);

    expect(desk.edge.stats().redrawn.updated).toBe(before);
  });

  it('is shown as over by an edge that was opened after it ended', async () => {
    const { desk, alerts } = await open();
    await alerts.raise(RULES_NEWS);
    await shown(desk, /cache is damaged/);
    await desk.edge.stop();
    await alerts.resolve('sentiment');

    await desk.reopen();

    await shown(desk, /^Over/);
  });

  it('is let go once it is settled', async () => {
    const { desk, books, alerts } = await open();
    await alerts.raise(RULES_NEWS);
    await shown(desk, /cache is damaged/);
    await alerts.resolve('sentiment');
    await shown(desk, /^Over/);

    await desk.clock.advance(SETTLED_MS);
    await books.passTime();

    await until(async () => (await listed(desk.store, ALERTS)).length === 0);
  });

  it('is told nobody where no channel is named, and leaves nothing behind at its end', async () => {
    const { desk, books, alerts } = await open({ channel: null });
    await alerts.raise(RULES_NEWS);

    await alerts.resolve('sentiment');
    await desk.clock.advance(SETTLED_MS);
    await books.passTime();

    await until(async () => (await listed(desk.store, ALERTS)).length === 0);
    expect(desk.slack.effects.posts()).toBe(0);
  });

  it('whose message Slack does not take is let go at its end all the same', async () => {
    const { desk, books, alerts } = await open({ channel: 'C0NOWHERE' });
    await alerts.raise(RULES_NEWS);
    await until(async () => (await listed(desk.store, OUTBOX)).length === 0);

    await alerts.resolve('sentiment');
    await desk.clock.advance(SETTLED_MS);
    await books.passTime();

    await until(async () => (await listed(desk.store, ALERTS)).length === 0);
    expect(await alerts.get('A-1')).toMatchObject({ settled: true });
  });

  it('of a stream with a hostile name notifies nobody', async () => {
    const { desk, alerts } = await open();
    const facts = { ...DRIFT_FACTS, source: '<!channel>', signal: `<@U0BOB> \`x\` ${'y'.repeat(150)}` };

    await alerts.raise(driftNews({ facts }));
    await shown(desk, /drift/);

    const [message] = desk.slack.workspace.messages(OPS);
    expect(`${message!.text} ${JSON.stringify(message!.blocks)}`).not.toMatch(/<!channel|<@U/);
  });
});

describe('what trades now', () => {
  it('stands in the message, and changes with control', async () => {
    const { control } = await controlInMemory((await openDesk()).clock);
    const { desk, alerts } = await open({ control });
    await alerts.raise(driftNews());
    await shown(desk, /trades now: Normal mode/);

    await control.change({ seen: null, by: 'ann', reason: '', to: (state) => protectOn(state, 0.5) });

    await shown(desk, /trades now: Protective mode: risk limits at 0.5/);
    const [message] = desk.slack.workspace.messages(OPS);
    expect(JSON.stringify(message!.blocks)).not.toContain('"value":"protect on');
  });

  it('is said not to be applied when AI-Trader does not follow in time', async () => {
    const { desk, alerts, control } = await openFollowed();
    await alerts.raise(driftNews());
    await shown(desk, /trades now: Normal mode/);

    await control.change({ seen: null, by: 'ann', reason: '', to: (state) => protectOn(state, 0.5) });
    await shown(desk, /Protective mode/);
    await desk.clock.advance(10_100);

    await shown(desk, /NOT applied after 10 s/);
  });

  async function openFollowed() {
    let news: Awaited<ReturnType<typeof controlInMemory>>['control'] | undefined;
    const late = { current: () => news!.current(), follow: (signal: AbortSignal) => news!.follow(signal) };
    const { clock } = await openDesk();
    const { control } = await controlInMemory(clock);
    await control.applied(1, 'ai-trader');
    news = control;
    const { desk, alerts } = await open({ control: late });
    return { desk, alerts, control };
  }
});

describe('the picture of an alert', () => {
  const picture = { filename: 'A-1.png', title: 'Drift', alt: 'a drift', bytes: Buffer.from('png') };

  it('is shown in the message itself, once it is there', async () => {
    const { desk, alerts } = await open({ draw: async () => picture });

    await alerts.raise(driftNews());

    await until(() => desk.slack.workspace.messages(OPS)[0]?.blocks.some(({ type }) => type === 'image'));
    expect(desk.slack.workspace.messages(OPS)).toHaveLength(1);
    expect([...desk.slack.workspace.files.values()].map(({ name }) => name)).toEqual(['A-1.png']);
  });

  it('of a mass drift is drawn anew when more streams join', async () => {
    const { desk, alerts } = await open({ draw: async ({ times }) => ({ ...picture, filename: `${times}.png` }) });
    await alerts.raise(massNews(5));
    await desk.clock.advance(300);
    await until(() => desk.slack.workspace.files.size === 1);

    await alerts.raise(massNews(6));
    await desk.clock.advance(300);

    await until(() => desk.slack.workspace.files.size === 2);
    await shown(desk, /6 of 12 streams/);
  });

  it('that cannot be drawn keeps no message back', async () => {
    const draw = async () => {
      throw new Error('no font');
    };
    const { desk, alerts } = await open({ draw });

    const { id } = await alerts.raise(driftNews());
    await shown(desk, /^Firing/);
    await alerts.acknowledge(id, 'ann');

    await shown(desk, /^Acknowledged/);
  });

  it('is not sent twice over a restart', async () => {
    const { desk, alerts } = await open({ draw: async () => picture });
    await alerts.raise(driftNews());
    await until(() => desk.slack.workspace.messages(OPS)[0]?.blocks.some(({ type }) => type === 'image'));
    await settled(desk);

    await desk.reopen();
    await settled(desk);

    expect(desk.slack.workspace.files.size).toBe(1);
    expect(desk.slack.workspace.messages(OPS)[0]?.blocks.some(({ type }) => type === 'image')).toBe(true);
  });
});

describe('whoever is called', () => {
  const slackIdOf = async (person: string) => ({ ann: 'U0ANN', bob: 'U0BOB' })[person] ?? null;

  it('is named in one line of the thread, and hears of it directly', async () => {
    const { desk, alerts } = await open({ slackIdOf });
    const { id } = await alerts.raise(driftNews());
    await shown(desk, /^Firing/);

    await alerts.escalate(id, ['ann', 'bob']);
    await desk.clock.advance(2_000);

    await until(() => replies(desk).length === 1);
    const direct = await until(() =>
      [...desk.slack.workspace.channels.values()].find(({ imUser }) => imUser === 'U0ANN'),
    );
    await until(() => desk.slack.workspace.messages(direct.id).length === 1);
    const [reply] = desk.slack.workspace.messages(OPS).filter(({ threadTs }) => threadTs !== null);
    expect(JSON.stringify(reply!.blocks)).toMatch(/<@U0ANN>[\s\S]*<@U0BOB>/);
    expect(desk.slack.workspace.messages(direct.id)[0]!.text).toMatch(/You are called\. The mean of ecb\/usd went up/);
    await shown(desk, /^Firing: [\s\S]*called: ann, bob/);
  });

  it('is called once, over a restart too', async () => {
    const { desk, alerts } = await open({ slackIdOf });
    const { id } = await alerts.raise(driftNews());
    await alerts.escalate(id, ['ann']);
    await desk.clock.advance(2_000);
    await until(() => replies(desk).length === 1);
    await settled(desk);

    await desk.reopen();
    await alerts.escalate(id, ['bob']);
    await desk.clock.advance(2_000);

    await until(() => replies(desk).length === 2);
    await settled(desk);
    expect(replies(desk)).toHaveLength(2);
  });

  it('is not disturbed where somebody has it in hand by then', async () => {
    const { desk, alerts } = await open({ slackIdOf });
    await desk.edge.stop();
    const { id } = await alerts.raise(driftNews());
    await alerts.escalate(id, ['ann']);
    await alerts.acknowledge(id, 'bob');

    await desk.reopen();
    await shown(desk, /^Acknowledged/);
    await settled(desk);

    expect(replies(desk)).toEqual([]);
  });
});

describe('the log of a ticket', () => {
  it('is posted once into the thread when the alert is over', async () => {
    const { desk, alerts } = await open();
    const { id } = await alerts.raise(driftNews());
    await shown(desk, /^Firing/);
    await alerts.acknowledge(id, 'ann');
    await alerts.close(id, 'dismissed', 'ann', 'a bank holiday');
    await desk.clock.advance(2_000);

    const log = await until(() => replies(desk).find((text) => /^Ticket T-1 is closed/.test(text)));
    await settled(desk);
    await desk.reopen();
    await settled(desk);

    expect(log).toMatch(/ann: acknowledged[\s\S]*ann: closed: dismissed: a bank holiday/);
    expect(replies(desk)).toHaveLength(1);
  });
});

describe('an analysis', () => {
  it('that was asked for in a terminal is told in the thread, once its job has ended', async () => {
    const { desk, alerts } = await open();
    const { id } = await alerts.raise(driftNews());
    await shown(desk, /^Firing/);
    const job = await desk.jobs.enqueue({
      kind: 'work',
      payload: { dataset: 'a.csv' },
      by: { id: 'ann', edge: 'terminal' },
      timeoutMs: HOUR_MS,
      maxAttempts: 1,
      backoff: { baseMs: 1, maxMs: 1 },
    });
    const running = await until(() => desk.running.get('a.csv'));

    await alerts.note(id, 'analysed', 'ann', { job: job.id, conclusion: 'real' });
    await desk.clock.advance(2_000);
    expect(replies(desk)).toEqual([]);
    running.end({ conclusion: 'real' });
    await until(async () => (await desk.jobs.get(job.id))?.state === 'done');
    await desk.clock.advance(2_000);

    await until(() => replies(desk).some((text) => text.includes('conclusion=real')));
    await desk.clock.advance(5_000);
    expect(replies(desk)).toHaveLength(1);
  });
});

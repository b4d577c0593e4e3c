/** An alert that lasts is one message: posted once, redrawn while it changes, and closed when it is over. */
import { describe, expect, it } from 'vitest';
import { createAlertBook } from '#engine/alerts/alert-book.ts';
import { ALERTS } from '#engine/alerts/types.ts';
import { listed } from '../../contracts/store-ops.ts';
import { OPS } from '../local/server/slack-house.ts';
import { type Desk, openDesk, until } from './slack-desk.ts';

const ON_RULES = { outage: 'cache_corrupt', error: null } as const;

function alertsOf({ store, clock }: Desk) {
  const book = createAlertBook({ store, clock });
  return {
    onRules: (facts: Record<string, string | null> = ON_RULES) => book.raise('sentiment', 'finbert_on_rules', facts),
    over: () => book.resolve('sentiment'),
  };
}

/** The text of the one message that is there, once it is as wanted. */
function shown({ slack }: Desk, wanted: RegExp): Promise<string> {
  return until(() => {
    const [message] = slack.workspace.messages(OPS);
    return message !== undefined && wanted.test(message.text) && message.text;
  });
}

describe('an alert', () => {
  it('stands in its channel with the button that mends it, until it is over', async () => {
    const desk = await openDesk({ alertsChannel: OPS });
    const alerts = alertsOf(desk);

    await alerts.onRules();
    await shown(desk, /^Alert: The rules answer instead of FinBERT: the model cache is damaged/);
    const [message] = desk.slack.workspace.messages(OPS);
    expect(JSON.stringify(message!.blocks)).toContain('"value":"finbert repair"');

    await alerts.over();
    await shown(desk, /^Over: FinBERT answers as usual/);
    await until(async () => (await listed(desk.store, ALERTS)).length === 0);
    expect(desk.slack.effects.posts()).toBe(1);
  });

  it('that changes is redrawn, not told again', async () => {
    const desk = await openDesk({ alertsChannel: OPS });
    const alerts = alertsOf(desk);
    await alerts.onRules();
    await shown(desk, /cache is damaged/);

    await alerts.onRules();
    await alerts.onRules({ outage: 'circuit_open', error: null });
    await shown(desk, /keeps failing/);

    expect(desk.slack.effects.posts()).toBe(1);
  });

  it('is closed by an edge that was opened after it ended', async () => {
    const desk = await openDesk({ alertsChannel: OPS });
    const alerts = alertsOf(desk);
    await alerts.onRules();
    await shown(desk, /cache is damaged/);
    await desk.edge.stop();
    await alerts.over();

    await desk.reopen();

    await shown(desk, /^Over/);
    expect(desk.slack.effects.posts()).toBe(1);
  });

  it('that comes again after its end is a new message', async () => {
    const desk = await openDesk({ alertsChannel: OPS });
    const alerts = alertsOf(desk);
    await alerts.onRules();
    await shown(desk, /cache is damaged/);
    await alerts.over();
    await shown(desk, /^Over/);
    // A channel takes one message a second.
    await desk.clock.advance(2_000);

    await alerts.onRules();

    await until(() => desk.slack.effects.posts() === 2);
  });

  it('is told nobody where no channel is named, and leaves nothing behind at its end', async () => {
    const desk = await openDesk();
    const alerts = alertsOf(desk);
    await alerts.onRules();

    await alerts.over();

    await until(async () => (await listed(desk.store, ALERTS)).length === 0);
    expect(desk.slack.effects.posts()).toBe(0);
  });
});

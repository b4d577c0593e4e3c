/** Alerts in bad weather: Slack out for an hour, thousands at once, a message that Slack will not redraw with its picture yet. */
import { describe, expect, it } from 'vitest';
import { createBooks } from '#engine/alerts/alert-book.ts';
import { DRIFT_FACTS, driftNews } from '../../../fakes/drift-alert.ts';
import { OPS } from '../../local/server/slack-house.ts';
import { type DeskOptions, openDesk, until } from '../slack-desk.ts';

const ALWAYS = { times: Number.POSITIVE_INFINITY };
const MINUTE_MS = 60_000;

async function open(options: DeskOptions['alerts'] = {}) {
  const desk = await openDesk({ alerts: { channel: OPS, ...options } });
  const { alerts } = createBooks({ store: desk.store, clock: desk.clock });
  const top = () => desk.slack.workspace.messages(OPS).filter(({ threadTs }) => threadTs === null);
  return { desk, alerts, top };
}

function newsOf(signal: string) {
  return driftNews({ facts: { ...DRIFT_FACTS, signal, report: null } });
}

describe('alerts that come while Slack is out', () => {
  it('leave in their order once it is back, each once, as they stand by then', async () => {
    const { desk, alerts, top } = await open();
    desk.slack.faults.onCall({}, { kind: 'http', status: 503 }, ALWAYS);

    const { id } = await alerts.raise(newsOf('usd'));
    for (let minute = 0; minute < 60; minute += 1) {
      if (minute === 10) await alerts.acknowledge(id, 'ann');
      if (minute === 20) await alerts.raise(newsOf('gbp'));
      if (minute === 30) await alerts.undo(id, 'ann');
      if (minute === 40) await alerts.close(id, 'dismissed', 'ann', 'a bank holiday');
      await desk.clock.advance(MINUTE_MS);
    }
    expect(top()).toEqual([]);
    desk.slack.faults.clear();
    await until(async () => {
      await desk.clock.advance(5_000);
      return top().length === 2 && top()[0]!.text.startsWith('Over');
    });

    expect(top().map(({ text }) => text.split('\n')[0])).toEqual([
      'Over: drift, ecb/usd (A-1)',
      'Firing: drift, ecb/gbp (A-2)',
    ]);
    expect(top()[0]!.edits).toBe(1);
  });
});

describe('ten thousand alerts at once', () => {
  it('are three messages at most', async () => {
    const { desk, alerts, top } = await open();

    await Promise.all(Array.from({ length: 10_000 }, (_, at) => alerts.raise(newsOf(`s${at}`))));
    await desk.clock.advance(10_000);
    await until(() => top().some(({ text }) => /\b10,?000 alerts|9,?99\d alerts/.test(text)));
    await desk.clock.advance(10_000);

    expect(top().length).toBeLessThanOrEqual(3);
    expect(desk.slack.workspace.messages(OPS).length).toBeLessThanOrEqual(3);
  });
});

describe('a picture that Slack has not looked at yet', () => {
  it('comes later; the words are there at once', async () => {
    const picture = { filename: 'A-1.png', title: 'Drift', alt: 'a drift', bytes: Buffer.from('png') };
    const { desk, alerts, top } = await open({ draw: async () => picture });
    desk.slack.faults.onCall({ method: 'chat.update' }, { kind: 'error', error: 'invalid_blocks' }, { times: 1 });

    const { id } = await alerts.raise(driftNews());
    await until(() => desk.slack.workspace.files.size === 1);
    await alerts.acknowledge(id, 'ann');
    await until(() => top()[0]?.text.startsWith('Acknowledged'));
    await desk.clock.advance(30_000);

    await until(() => top()[0]!.blocks.some(({ type }) => type === 'image'));
  });
});

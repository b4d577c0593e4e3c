/** The buttons of an alert, pressed by people who see it as it is and by people who do not. */
import { describe, expect, it } from 'vitest';
import { controlActions } from '#engine/actions/control.ts';
import { alertActions } from '#engine/actions/drift-answers.ts';
import { createPathRules } from '#engine/actions/drivers/path-rules.ts';
import { type Books, createBooks } from '#engine/alerts/alert-book.ts';
import { openControlStore } from '#engine/models/control-store.ts';
import { handleControl } from '#engine/models/jobs.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { driftNews } from '../../../fakes/drift-alert.ts';
import { ANN, BOB, OPS, standingClock } from '../../local/server/slack-house.ts';
import { cardOf, openDesk, settled, until } from '../slack-desk.ts';

/** A desk with an alert that fires, as its message shows it. */
async function openFiring() {
  const clock = standingClock();
  const control: ControlStore = await openControlStore({
    store: createMemoryStore({ clock }),
    clock,
    publish: async () => {},
  });
  let books: Books | undefined;
  const desk = await openDesk({
    alerts: { channel: OPS, control },
    actions: ({ store, jobs, clock: now }) => {
      books = createBooks({ store, clock: now });
      handleControl(jobs, { control, clock: now });
      const paths = createPathRules({ dataDirs: [], outputDir: '/nowhere', stateDir: '/nowhere' });
      return [
        ...alertActions({ alerts: books.alerts, jobs, paths, clock: now, defaultOutput: 'model.onnx' }),
        ...controlActions({ control, jobs }),
      ];
    },
  });
  const { alerts } = books!;
  await alerts.raise(driftNews());
  const message = await until(() => desk.slack.workspace.messages(OPS)[0]);
  return { desk, alerts, control, message, now: () => desk.slack.workspace.message(OPS, message.ts)! };
}

describe('a press on an alert', () => {
  it('acknowledges it, and the message says who', async () => {
    const { desk, message, now } = await openFiring();

    await desk.slack.person(ANN).click(message, 'Acknowledge');

    await until(() => /^Acknowledged: [\s\S]*acknowledged by: ann/.test(now().text));
    expect(desk.performed.at(-1)).toMatchObject({ action: 'drift ack', args: { alert: 'A-1' }, actor: { id: 'ann' } });
  });

  it('protects at once, with its card in the thread of the alert', async () => {
    const { desk, control, message, now } = await openFiring();

    await desk.slack.person(ANN).click(message, 'Protect');
    await until(() => control.current().document.mode === 'protective');
    await desk.clock.advance(2_000);

    const card = await cardOf(desk, 'J-1');
    expect(card.threadTs).toBe(message.ts);
    expect(control.current().document.reason).toBe('A-1 drift ecb/usd');
    await until(() => /Protective mode: risk limits at 0\.5/.test(now().text));
  });

  it('that protects, on a message that shows an older control, is refused and told', async () => {
    const { desk, control, message } = await openFiring();
    const seen = desk.slack.workspace.message(OPS, message.ts)!;
    await control.change({ seen: null, by: 'bob', reason: '', to: (state) => ({ ...state, sentiment_outage: null }) });

    await desk.slack.person(ANN).click(message, 'Protect', { seen });
    const told = await until(() => desk.slack.person(ANN).ephemerals()[0]);

    expect(told.text).toMatch(/Control was changed by bob/);
    expect(control.current().document.mode).toBe('normal');
  });

  it('on a message that somebody has overtaken does nothing, and says how it stands', async () => {
    const { desk, alerts, message, now } = await openFiring();
    const seen = now();
    await alerts.acknowledge('A-1', 'bob');
    await until(() => /^Acknowledged/.test(now().text));

    await desk.slack.person(ANN).click(message, 'Acknowledge', { seen });
    const told = await until(() => desk.slack.person(ANN).ephemerals()[0]);

    expect(told.text).toMatch(/^A-1: Acknowledged\. Its message did not show that yet/);
    expect(desk.performed).toEqual([]);
    expect((await alerts.get('A-1')).acknowledged?.by).toBe('bob');
  });

  it('is not lost because others are called meanwhile, and its message alone tells what came of it', async () => {
    const { desk, alerts, message, now } = await openFiring();
    const seen = now();
    await alerts.escalate('A-1', ['ann']);
    await alerts.escalate('A-1', ['bob']);
    await until(() => /^Escalated/.test(now().text));
    await desk.clock.advance(2_000);
    await until(() => desk.slack.workspace.messages(OPS).length > 1);

    await desk.slack.person(ANN).click(message, 'Acknowledge', { seen });

    await until(() => /^Acknowledged/.test(now().text));
    await settled(desk);
    expect(desk.slack.person(ANN).ephemerals()).toEqual([]);
  });

  it('of two people on opposite buttons at once: the first counts, the second is told', async () => {
    const { desk, alerts, message, now } = await openFiring();
    const seen = now();

    await Promise.all([
      desk.slack.person(ANN).click(message, 'Acknowledge', { seen }),
      desk.slack.person(BOB).choose(message, 'menu', 'Snooze 1 h'),
    ]);
    await until(async () => (await alerts.get('A-1')).state !== 'firing');
    await settled(desk);

    const { state } = await alerts.get('A-1');
    await until(() => now().text.startsWith(state === 'snoozed' ? 'Snoozed' : 'Acknowledged'));
  });

  it('to dismiss asks for a reason in a form', async () => {
    const { desk, alerts, message } = await openFiring();

    await desk.slack.person(ANN).choose(message, 'menu', 'Dismiss…');
    const form = await until(() => desk.slack.person(ANN).modal);

    expect(form.content.callback_id).toBe('action');
    await desk.slack.person(ANN).submit({ reason: 'a bank holiday' });
    await until(async () => (await alerts.get('A-1')).resolution?.reason === 'a bank holiday');
  });
});

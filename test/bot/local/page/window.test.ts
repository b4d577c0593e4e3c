import { describe, expect, it } from 'vitest';
import type { Patch } from '#bot/local/page/live/patches.ts';
import { ANN, BOB, callApi, connectApp, OPS, openSlack, post } from '../server/slack-house.ts';
import { wordsOf } from './drawn.ts';
import { act, openPage, openWindow, see } from './page-visit.ts';

const CHANNEL = `/u/${ANN}/c/${OPS}`;
const EVENTS = `/u/${ANN}/events?channel=${OPS}`;
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const about = (ts: string) => (patch: Patch) => patch.id === `timeline-${ts}`;
const since = (body: string) => /data-since="([^"]*)"/.exec(body)?.[1] ?? '';

describe('an open window', () => {
  it('is told of what is posted, edited, answered and deleted', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);
    const { body } = await see(page, CHANNEL);
    const window = await openWindow(page, `${EVENTS}&since=${since(body)}`);

    const ts = await post(slack, { text: 'posted' });
    await window.until((patch) => about(ts)(patch) && patch.html.includes('posted'));
    await callApi(slack, 'chat.update', { channel: OPS, ts, text: 'changed' });
    await window.until((patch) => about(ts)(patch) && patch.html.includes('changed'));
    await post(slack, { text: 'a reply', thread_ts: ts });
    await window.until((patch) => about(ts)(patch) && patch.html.includes('1 reply'));
    await callApi(slack, 'chat.delete', { channel: OPS, ts });
    const patches = await window.until((patch) => about(ts)(patch) && patch.html === '');

    expect(patches.some(({ html }) => html.includes('a reply'))).toBe(false);
  });

  it('is told what it missed between drawing and listening, and nothing twice', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);
    await post(slack, { text: 'drawn' });
    const { body } = await see(page, CHANNEL);
    const ts = await post(slack, { text: 'missed' });

    const window = await openWindow(page, `${EVENTS}&since=${since(body)}`);
    await window.until(about(ts));
    window.close();
    const later = await post(slack, { text: 'later' });
    const again = await openWindow(page, `${EVENTS}&since=${since(body)}`, { 'last-event-id': window.position });
    const patches = await again.until(about(later));

    expect(window.patches.some(({ html }) => html.includes('drawn'))).toBe(false);
    expect(patches.some(({ html }) => html.includes('missed'))).toBe(false);
  });

  it.each(['', 'nonsense', '0-5', '1-99999999', '-'])(
    'is drawn anew where it comes from another time: %j',
    async (position) => {
      const slack = await openSlack();
      const page = await openPage(slack);
      const ts = await post(slack, { text: 'there before' });

      const window = await openWindow(page, `${EVENTS}&since=${position}&thread=${ts}`);
      const patches = await window.until(({ id }) => id === 'replies');

      expect(patches.map(({ id }) => id)).toEqual(expect.arrayContaining(['channels', 'heading', 'modal', 'timeline']));
      expect(patches.find(({ id }) => id === 'timeline')?.html).toContain('there before');
    },
  );

  it('hears of another channel by the count of what is new there, until it is read', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);
    const random = `/u/${ANN}/c/C0RANDOM`;
    await see(page, random);
    const window = await openWindow(
      page,
      `/u/${ANN}/events?channel=C0RANDOM&since=${since((await see(page, random)).body)}`,
    );

    await post(slack, { text: 'elsewhere' });
    const [patch] = await window.until(({ id }) => id === 'channels');
    window.close();

    expect(wordsOf(patch!.html)).toContain('#ops1 new');
    await see(page, CHANNEL);
    expect(wordsOf((await see(page, random)).body)).not.toContain('1 new');
  });

  it('marks on the first visit what stands in a channel that the person has never seen', async () => {
    const slack = await openSlack();
    await post(slack, { text: 'an alert from before the page was opened' });
    const page = await openPage(slack);
    const random = `/u/${ANN}/c/C0RANDOM`;

    expect(wordsOf((await see(page, random)).body)).toContain('#ops1 new');
    await see(page, CHANNEL);
    expect(wordsOf((await see(page, random)).body)).not.toContain('1 new');
  });

  it('says aloud what is new and when a card’s headline changes, not every step of it', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);
    const window = await openWindow(page, `${EVENTS}&since=${since((await see(page, CHANNEL)).body)}`);
    const said = () => window.patches.filter(({ id }) => id === 'announcements').map(({ html }) => wordsOf(html));
    const change = (ts: string, text: string) => callApi(slack, 'chat.update', { channel: OPS, ts, text });

    const ts = await post(slack, { text: 'J-12 running\n10 %' });
    await window.until(({ id }) => id === 'announcements');
    await change(ts, 'J-12 running\n20 %');
    await window.until(({ html }) => html.includes('20 %'));
    await change(ts, 'J-12 done\n100 %');
    await window.until(({ id, html }) => id === 'announcements' && html.includes('done'));

    expect(said()).toEqual(['mlops: J-12 running', 'mlops: J-12 done']);
  });

  it('shows a modal as soon as the bot opens one, to the person it is for', async () => {
    const slack = await openSlack();
    let submissions = 0;
    await connectApp(slack, (app) => {
      app.command('/mlops', async ({ ack, client, command }) => {
        await ack();
        const view = {
          type: 'modal' as const,
          title: plain('train'),
          submit: plain('Run'),
          blocks: [
            {
              type: 'input' as const,
              block_id: 'dataset',
              label: plain('dataset'),
              element: { type: 'plain_text_input' as const, action_id: 'value' },
            },
          ],
        };
        await client.views.open({ trigger_id: command.trigger_id, view });
      });
      app.view(/.*/, async ({ ack, view }) => {
        submissions += 1;
        const value = view.state.values.dataset?.value?.value;
        if (value === 'good.csv') await ack();
        else await ack({ response_action: 'errors', errors: { dataset: `no file ${value}` } });
      });
    });
    const page = await openPage(slack);
    const window = await openWindow(page, `${EVENTS}&since=${since((await see(page, CHANNEL)).body)}`);
    const modal = (words: string) => (patch: Patch) => patch.id === 'modal' && patch.html.includes(words);
    const submit = (dataset: string) => act(page, `/u/${ANN}/modal/submit`, { 'field:["dataset","value"]': dataset });

    await act(page, `${CHANNEL}/say`, { line: '/mlops train' });
    await window.until(modal('<h2 id="modal-title">train</h2>'));
    await submit('');
    await window.until(modal('Please complete this required field.'));
    await submit('bad.csv');
    await window.until(modal('no file bad.csv'));
    const twice = await Promise.all([submit('good.csv'), submit('good.csv')]);
    await window.until((patch) => patch.id === 'modal' && patch.html === '');

    expect(twice.filter(({ accepted }) => accepted)).toHaveLength(1);
    expect(submissions).toBe(2);
    expect(slack.workspace.modals.size).toBe(0);
    expect((await see(page, `/u/${BOB}/c/${OPS}`)).body).not.toContain('modal-title');
  });
});

import { describe, expect, it } from 'vitest';
import { pressedJson } from '#bot/local/page/blocks/drawing.ts';
import { ANN, callApi, connectApp, Heard, OPS, openSlack, post, standingClock } from '../server/slack-house.ts';
import { wordsOf } from './drawn.ts';
import { act, openPage, see } from './page-visit.ts';

const CHANNEL = `/u/${ANN}/c/${OPS}`;
const cancel = {
  type: 'button',
  action_id: 'job.cancel',
  value: 'J-12 open',
  text: { type: 'plain_text', text: 'Cancel' },
  confirm: { title: { type: 'plain_text', text: 'Cancel J-12?' }, text: { type: 'plain_text', text: 'Really?' } },
};
const logs = { ...cancel, action_id: 'job.logs', confirm: undefined };
const card = (...elements: readonly object[]) => [{ type: 'actions', elements }];

describe('writing', () => {
  it('says something in the channel, or in the thread', async () => {
    const slack = await openSlack();
    const page = await openPage(slack);

    const said = await act(page, `${CHANNEL}/say`, { line: ' hello\r\nyou ' });
    const [message] = slack.workspace.messages(OPS);
    await act(page, `${CHANNEL}/say`, { line: 'and a reply', thread: message!.ts });

    expect(said.accepted).toBe(true);
    expect(message?.text).toBe('hello\nyou');
    expect(slack.workspace.thread(OPS, message!.ts).map(({ text }) => text)).toEqual(['hello\nyou', 'and a reply']);
  });

  it('sends commands to the bot, whose answer appears', async () => {
    const slack = await openSlack();
    await connectApp(slack, (app) => {
      app.command('/mlops', async ({ ack, command }) => ack(`heard ${command.text} in ${command.channel_name}`));
    });
    const page = await openPage(slack);

    const { accepted } = await act(page, `${CHANNEL}/say`, { line: '/mlops train x.csv' });

    expect(accepted).toBe(true);
    expect((await see(page, CHANNEL)).body).toContain('heard train x.csv in ops');
  });

  it.each([
    ['/nonsense now', {}, '/nonsense is not a command of this workspace. There is: /mlops, /escape'],
    [
      '/mlops help',
      { thread: 'any' },
      'Commands do not work in threads. Write @mlops and the command without its slash.',
    ],
  ])('tells why %j is not sent, and keeps it', async (line, more, words) => {
    const page = await openPage(await openSlack());

    const { accepted, patches } = await act(page, `${CHANNEL}/say`, { line, ...more });

    expect(accepted).toBe(false);
    expect(patches[0]).toMatchObject({ id: 'notice' });
    expect(wordsOf(patches[0]!.html)).toBe(words);
  });

  it('completes commands, and asks for what may stand behind one', async () => {
    const page = await openPage(await openSlack());
    const complete = async (line: string) =>
      (await see(page, `/u/${ANN}/complete?line=${encodeURIComponent(line)}`)).body;

    expect(await complete('/m')).toContain('data-line="/mlops "');
    expect(await complete('/mlops tr')).toMatch(/data-line="\/mlops tr!".*<code>tr!<\/code><span>a hint<\/span>/);
    expect(await complete('hello')).toBe('');
  });
});

describe('pressing', () => {
  async function deskWithCard(...elements: readonly object[]) {
    const slack = await openSlack();
    const pressed = new Heard<string>();
    await connectApp(slack, (app) => {
      app.action(/.*/, async ({ ack, action }) => {
        await ack();
        pressed.push(
          `${'value' in action ? action.value : ''}${'selected_option' in action ? action.selected_option?.value : ''}`,
        );
      });
    });
    const page = await openPage(slack);
    const ts = await post(slack, { text: 'card', blocks: card(...elements) });
    const press = (element: object, more = {}, option: string | null = null) =>
      act(page, `/u/${ANN}/press`, {
        press: pressedJson({ ...element }, 'any block', { channel: OPS, ts }, option),
        ...more,
      });
    return { slack, pressed, page, ts, press };
  }

  it('reaches the bot', async () => {
    const { pressed, press } = await deskWithCard(logs, cancel);

    const { accepted } = await press(logs);

    expect(accepted).toBe(true);
    expect(await pressed.until(1)).toEqual(['J-12 open']);
  });

  it('asks before it does what the app wants asked for, whatever the browser says', async () => {
    const { pressed, press } = await deskWithCard(cancel);

    const asked = await press(cancel);
    const before = [...pressed.items];
    await press(cancel, { confirmed: 'yes' });

    expect(asked.patches[0]).toMatchObject({ id: 'confirm' });
    expect(wordsOf(asked.patches[0]!.html)).toContain('Cancel J-12?');
    expect(before).toEqual([]);
    expect(await pressed.until(1)).toEqual(['J-12 open']);
  });

  it('does nothing with a button that is no longer there as it was', async () => {
    const { slack, pressed, press, ts } = await deskWithCard(logs);
    await callApi(slack, 'chat.update', {
      channel: OPS,
      ts,
      text: 'card',
      blocks: card({ ...logs, value: 'J-12 ended' }),
    });

    const { accepted, patches } = await press(logs);

    expect(accepted).toBe(false);
    expect(wordsOf(patches[0]!.html)).toContain('This has changed in the meantime');
    expect(pressed.items).toEqual([]);
  });

  it('finds the button again after an edit that left it as it was', async () => {
    const { slack, pressed, press, ts } = await deskWithCard(logs);
    await callApi(slack, 'chat.update', {
      channel: OPS,
      ts,
      text: 'card',
      blocks: [{ type: 'divider' }, ...card(logs)],
    });

    await press(logs);

    expect(await pressed.until(1)).toEqual(['J-12 open']);
  });

  it('chooses from the menu behind the buttons', async () => {
    const options = ['logs', 'report'].map((value) => ({ text: { type: 'plain_text', text: value }, value }));
    const menu = { type: 'overflow', action_id: 'menu', options };
    const { pressed, press } = await deskWithCard(menu);

    await press(menu, {}, 'report');

    expect(await pressed.until(1)).toEqual(['report']);
  });

  it('says so when the bot does not hear', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const page = await openPage(slack);
    const ts = await post(slack, { text: 'card', blocks: card(logs) });
    slack.deliverTo('http://127.0.0.1:9/nobody-listens');
    const sent = slack.changes.next(({ type }) => type === 'delivery');

    const pressing = act(page, `/u/${ANN}/press`, { press: pressedJson(logs, '', { channel: OPS, ts }) });
    await sent;
    await clock.advance(3_000);
    const { accepted, patches } = await pressing;

    expect(accepted).toBe(false);
    expect(wordsOf(patches[0]!.html)).toContain('mlops did not answer in time.');
  });

  it.each(['', '{}', 'null', '[1'])('is not confused by a form that it has not drawn: %j', async (press) => {
    const page = await openPage(await openSlack());

    expect((await act(page, `/u/${ANN}/press`, { press })).accepted).toBe(false);
  });
});

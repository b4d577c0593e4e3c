/** What people can do in the workspace, and what they cannot. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#bot/local/server/json.ts';
import { PersonCannot } from '#bot/local/server/people/person-cannot.ts';
import { connectSocket } from './raw-socket.ts';
import { ANN, BOB, BOT, callApi, connectApp, Heard, OPS, openSlack, post } from './slack-house.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ text: plain(`Choice ${value}`), value });
const actions = (...elements: JsonObject[]) => ({ type: 'actions', block_id: 'row', elements });

/** A Bolt app that writes down the actions it hears. */
async function recordActions(slack: Parameters<typeof connectApp>[0]): Promise<Heard<JsonObject>> {
  const heard = new Heard<JsonObject>();
  await connectApp(slack, (app) =>
    app.action(/.*/, async ({ ack, action }) => {
      heard.push(action as unknown as JsonObject);
      await ack();
    }),
  );
  return heard;
}

describe('a person', () => {
  it('cannot type where they are not, type what is no command, or press what is not there', async () => {
    const slack = await openSlack();
    const bob = slack.person(BOB);
    const ts = await post(slack, {
      text: 'a',
      blocks: [actions({ type: 'button', action_id: 'stop', text: plain('Stop') })],
    });

    await expect(bob.command('random', '/mlops status')).rejects.toThrow(PersonCannot);
    await expect(bob.command('ops', '/rm -rf')).rejects.toThrow('/rm is not a valid command');
    await expect(bob.click({ channel: OPS, ts }, 'Start')).rejects.toThrow(
      /nothing to press fits "Start"; there is: stop "Stop"/,
    );
    await expect(bob.click('modal', 'Start')).rejects.toThrow(/no modal open/);
    expect(() => bob.messages('secret')).toThrow(/not in secret/);
    expect(() => slack.person(BOT)).toThrow(/no person/);
  });

  it('types names that a command asks for as references, and others as they stand', async () => {
    const slack = await openSlack();
    const socket = await connectSocket(slack);

    void slack.person(ANN).command('ops', '/escape hand over to @bob in #ops, not a@bob');
    void slack.person(ANN).command('ops', '/mlops hand over to @bob <now> & “then”');
    await socket.heard.until(2);

    expect(socket.heard.items.map(({ payload }) => (payload as JsonObject).text)).toEqual([
      'hand over to <@U0BOB|bob> in <#C0OPS|ops>, not a@bob',
      'hand over to @bob <now> & “then”',
    ]);
  });

  it('chooses from overflows, menus, radio buttons and checkboxes by value or by text', async () => {
    const slack = await openSlack();
    const heard = await recordActions(slack);
    const options = [option('a'), option('b')];
    const ts = await post(slack, {
      text: 'a',
      blocks: [
        actions(
          { type: 'overflow', action_id: 'more', options },
          { type: 'static_select', action_id: 'menu', options },
          { type: 'radio_buttons', action_id: 'one', options },
          { type: 'checkboxes', action_id: 'some', options },
          { type: 'users_select', action_id: 'who' },
        ),
      ],
    });
    const ann = slack.person(ANN);

    await ann.choose({ channel: OPS, ts }, 'more', 'b');
    await ann.choose({ channel: OPS, ts }, 'menu', 'Choice a');
    await ann.choose({ channel: OPS, ts }, 'one', 'b');
    await ann.choose({ channel: OPS, ts }, 'some', 'a', 'b');
    await ann.choose({ channel: OPS, ts }, 'who', BOB);

    expect(heard.items).toMatchObject([
      { type: 'overflow', selected_option: { value: 'b' } },
      { type: 'static_select', selected_option: { value: 'a' }, block_id: 'row' },
      { type: 'radio_buttons', selected_option: { value: 'b' } },
      { type: 'checkboxes', selected_options: [{ value: 'a' }, { value: 'b' }] },
      { type: 'users_select', selected_user: BOB },
    ]);
    await expect(ann.choose({ channel: OPS, ts }, 'menu', 'c')).rejects.toThrow(
      /no option fits "c"; there is: Choice a, Choice b/,
    );
  });

  it('may press a button that they still see, though the message has changed', async () => {
    const slack = await openSlack();
    const heard = await recordActions(slack);
    const ts = await post(slack, {
      text: 'a',
      blocks: [actions({ type: 'button', action_id: 'stop', text: plain('Stop') })],
    });
    const seen = slack.workspace.message(OPS, ts)!;
    await callApi(slack, 'chat.update', { channel: OPS, ts, text: 'stopped', blocks: [] });

    await slack.person(ANN).click(seen, 'Stop', { seen });

    expect(heard.items).toMatchObject([{ action_id: 'stop' }]);
    await expect(slack.person(ANN).click(seen, 'Stop')).rejects.toThrow(PersonCannot);
  });

  it('tells buttons of one text apart by value or block', async () => {
    const slack = await openSlack();
    const heard = await recordActions(slack);
    const run = (value: string) => ({ type: 'button', action_id: `run-${value}`, text: plain('Run'), value });
    const ts = await post(slack, { text: 'a', blocks: [actions(run('1'), run('2'))] });

    await expect(slack.person(ANN).click({ channel: OPS, ts }, 'Run')).rejects.toThrow(/2 things to press fit/);
    await slack.person(ANN).click({ channel: OPS, ts }, { text: 'Run', value: '2' });

    expect(heard.items).toMatchObject([{ value: '2' }]);
  });

  it('is offered what the app suggests in an external menu', async () => {
    const slack = await openSlack();
    const chosen = new Heard<JsonObject>();
    await connectApp(slack, (app) => {
      app.options('dataset', async ({ ack, options }) => ack({ options: [option(`${options.value}.csv`) as never] }));
      app.action('dataset', async ({ ack, action }) => {
        chosen.push(action as unknown as JsonObject);
        await ack();
      });
    });
    const ts = await post(slack, { text: 'a', blocks: [actions({ type: 'external_select', action_id: 'dataset' })] });
    const ann = slack.person(ANN);

    const offered = await ann.suggest({ channel: OPS, ts }, 'dataset', 'events');
    await ann.choose({ channel: OPS, ts }, 'dataset', 'events.csv');

    expect(offered).toEqual([option('events.csv')]);
    expect(chosen.items).toMatchObject([{ selected_option: { value: 'events.csv' } }]);
  });

  it('uses shortcuts, of their own and of messages', async () => {
    const slack = await openSlack();
    const heard = new Heard<unknown>();
    await connectApp(slack, (app) =>
      app.shortcut(/.*/, async ({ ack, shortcut }) => {
        heard.push([shortcut.type, shortcut.callback_id, 'message' in shortcut ? shortcut.message.text : null]);
        await ack();
      }),
    );
    const said = slack.person(ANN).say('ops', 'loss at 3 %');

    await slack.person(ANN).shortcut('train');
    await slack.person(ANN).shortcut('declare', said);

    expect(heard.items).toEqual([
      ['shortcut', 'train', null],
      ['message_action', 'declare', 'loss at 3 %'],
    ]);
  });

  it('reacts once, and takes it back', async () => {
    const slack = await openSlack();
    const said = slack.person(ANN).say('ops', 'done');

    slack.person(BOB).react(said, 'tada');
    expect(() => slack.person(BOB).react(said, 'tada')).toThrow(PersonCannot);
    slack.person(ANN).react(said, 'tada');
    slack.person(BOB).unreact(said, 'tada');

    expect(slack.workspace.message(OPS, said.ts)?.reactions).toEqual([{ name: 'tada', users: [ANN] }]);
  });

  it('uploads a file that the bot can read, and only members can see', async () => {
    const slack = await openSlack();
    const heard = new Heard<unknown>();
    await connectApp(slack, (app) => app.event('file_shared', async ({ event }) => heard.push(event.file_id)));
    const bytes = Buffer.from('a,b\n1,2\n');

    const message = slack.person(ANN).upload('ops', 'events.csv', bytes, { comment: 'train on this' });
    const [id] = await heard.until(1);

    const { body } = await callApi(slack, 'files.info', { file: id });
    const file = body.file as { url_private: string };
    const read = await fetch(file.url_private, { headers: { authorization: 'Bearer xoxb-test' } });
    const stranger = await fetch(file.url_private);
    expect(await read.text()).toBe('a,b\n1,2\n');
    expect(read.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(stranger.status).toBe(403);
    expect(message).toMatchObject({ subtype: 'file_share', files: [id], text: 'train on this' });
    expect(slack.effects.fileShares()).toBe(0);
    slack.person(ANN).upload('random', 'private.txt', bytes);
    const [hidden] = slack.workspace.messages('C0RANDOM')[0]!.files;
    expect(() => slack.person(BOB).download(hidden!)).toThrow(PersonCannot);
  });
});

describe('a modal', () => {
  const input = (block_id: string, element: JsonObject, more: JsonObject = {}) => ({
    type: 'input',
    block_id,
    label: plain(block_id),
    element: { action_id: 'value', ...element },
    ...more,
  });

  /** Opens a modal with those blocks for Ann, and writes down what she submits. */
  async function openModal(blocks: readonly JsonObject[]) {
    const slack = await openSlack();
    const submitted = new Heard<JsonObject>();
    const answers: unknown[] = [];
    await connectApp(slack, (app) => {
      app.command('/mlops', async ({ ack, command }) => {
        await ack();
        const view = { type: 'modal', callback_id: 'v', title: plain('Train'), submit: plain('Go'), blocks };
        await callApi(slack, 'views.open', { trigger_id: command.trigger_id, view });
      });
      app.action('value', ({ ack }) => ack());
      app.view('v', async ({ ack, view }) => {
        submitted.push(view.state.values as unknown as JsonObject);
        await ack(answers.shift() as never);
      });
    });
    const ann = slack.person(ANN);
    await ann.command('ops', '/mlops train');
    await slack.changes.until(() => ann.modal);
    return { slack, ann, submitted, answers };
  }

  it('starts from what the app filled in, and takes every kind of input', async () => {
    const options = [option('rf'), option('gb')];
    const { ann, submitted } = await openModal([
      input('data', { type: 'plain_text_input', initial_value: 'events.csv' }),
      input('model', { type: 'static_select', options, initial_option: options[0]! }),
      input('folds', { type: 'number_input', is_decimal_allowed: false, initial_value: '5' }),
      input('extras', { type: 'checkboxes', options }, { optional: true }),
      input('from', { type: 'datepicker' }, { optional: true }),
      input('note', { type: 'plain_text_input' }, { optional: true }),
    ]);

    const { status } = await ann.submit({ model: 'Choice gb', extras: ['rf'], from: '2026-01-05' });

    expect(status).toBe('closed');
    expect(submitted.items).toEqual([
      {
        data: { value: { type: 'plain_text_input', value: 'events.csv' } },
        model: { value: { type: 'static_select', selected_option: option('gb') } },
        folds: { value: { type: 'number_input', value: '5' } },
        extras: { value: { type: 'checkboxes', selected_options: [option('rf')] } },
        from: { value: { type: 'datepicker', selected_date: '2026-01-05' } },
        note: { value: { type: 'plain_text_input', value: null } },
      },
    ]);
  });

  it.each([
    ['a number that is none', { type: 'number_input', is_decimal_allowed: true }, 'five', /must be a number/],
    ['a fraction', { type: 'number_input', is_decimal_allowed: false }, '2.5', /whole number/],
    [
      'a number below the least',
      { type: 'number_input', is_decimal_allowed: false, min_value: '2' },
      '1',
      /at least 2/,
    ],
    [
      'a number above the greatest',
      { type: 'number_input', is_decimal_allowed: false, max_value: '9' },
      '10',
      /at most 9/,
    ],
    ['a short text', { type: 'plain_text_input', min_length: 3 }, 'ab', /at least 3/],
    ['a long text', { type: 'plain_text_input', max_length: 3 }, 'abcd', /3 characters at most/],
    ['a link that is none', { type: 'url_text_input' }, 'not a link', /must be a link/],
    ['nothing', { type: 'plain_text_input' }, '', /required/],
  ])('is not even sent with %s', async (_what, element, entered, problem) => {
    const { ann, submitted } = await openModal([input('field', element)]);

    const outcome = await ann.submit({ field: entered });

    expect(outcome).toEqual({ status: 'incomplete', errors: { field: expect.stringMatching(problem) } });
    expect(submitted.items).toEqual([]);
  });

  it('tells the app of a choice while it is made only where the input asks for it', async () => {
    const options = [option('rf'), option('gb')];
    const { slack, ann, submitted } = await openModal([
      input('quiet', { type: 'static_select', options }),
      input('loud', { type: 'static_select', options }, { dispatch_action: true }),
    ]);
    const before = slack.effects.sent('interactive');

    await ann.choose('modal', { blockId: 'quiet' }, 'rf');
    const quiet = slack.effects.sent('interactive') - before;
    await ann.choose('modal', { blockId: 'loud' }, 'gb');
    const loud = slack.effects.sent('interactive') - before;
    await ann.submit();

    expect([quiet, loud]).toEqual([0, 1]);
    expect(submitted.items).toMatchObject([
      { quiet: { value: { selected_option: { value: 'rf' } } }, loud: { value: { selected_option: { value: 'gb' } } } },
    ]);
  });

  it('is three views deep at most, and closes one by one or all at once', async () => {
    const push = (title: string, more: JsonObject = {}) => ({
      response_action: 'push',
      view: { type: 'modal', callback_id: 'v', title: plain(title), submit: plain('Go'), blocks: [], ...more },
    });
    const { ann, answers } = await openModal([]);
    answers.push(push('2'), push('3', { clear_on_close: true }), push('4'));

    const outcomes = [await ann.submit(), await ann.submit(), await ann.submit()];
    const top = ann.modal?.content.title;
    await ann.closeModal();
    const afterClearing = ann.modal;

    expect(outcomes).toEqual([
      { status: 'pushed' },
      { status: 'pushed' },
      { status: 'trouble', reason: 'push_limit_reached' },
    ]);
    expect(top).toMatchObject({ text: '3' });
    expect(afterClearing).toBeUndefined();
  });

  it('closed with its button shows the view below', async () => {
    const { ann, answers } = await openModal([]);
    const view = { type: 'modal', callback_id: 'v', title: plain('Second'), blocks: [] };
    answers.push({ response_action: 'push', view });
    await ann.submit();

    await ann.closeModal('button');

    expect(ann.modal?.content.title).toMatchObject({ text: 'Train' });
  });

  it('stays open where the answer to a submission is one that Slack cannot use', async () => {
    const { ann, answers } = await openModal([input('field', { type: 'plain_text_input' })]);
    const broken = { type: 'modal', title: plain('x'.repeat(25)), blocks: [] };
    answers.push({ response_action: 'update', view: broken }, { response_action: 'errors', errors: { other: 'no' } });

    const tooLong = await ann.submit({ field: 'a' });
    const misplaced = await ann.submit();

    expect(tooLong).toEqual({ status: 'trouble', reason: 'invalid_arguments' });
    expect(misplaced).toEqual({ status: 'trouble', reason: 'errors_for_unknown_block' });
    expect(ann.modal?.content.title).toMatchObject({ text: 'Train' });
  });
});

/** The real Bolt app against the local Slack, over both transports. */
import type { App } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { ANN, BOB, BOT, connectApp, Heard, OPS, openSlack, serveApp, standingClock } from './slack-house.ts';

const button = (action_id: string, text: string, value?: string) => ({
  type: 'button' as const,
  action_id,
  text: { type: 'plain_text' as const, text },
  ...(value === undefined ? {} : { value }),
});
const actions = (...elements: ReturnType<typeof button>[]) => ({ type: 'actions' as const, elements });
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const input = (block_id: string, label: string) => ({
  type: 'input' as const,
  block_id,
  label: plain(label),
  element: { type: 'plain_text_input' as const, action_id: 'value' },
});
const modal = (title: string, ...blocks: ReturnType<typeof input>[]) => ({
  type: 'modal' as const,
  callback_id: 'train',
  title: plain(title),
  submit: plain('Start'),
  blocks,
});

describe.each([
  ['Socket Mode', connectApp],
  ['HTTP', serveApp],
] as const)('Bolt over %s', (_name, start) => {
  it('acknowledges a command, whose answer the person alone sees', async () => {
    const slack = await openSlack();
    const heard: unknown[] = [];
    await start(slack, (app: App) =>
      app.command('/mlops', async ({ command, ack }) => {
        heard.push([command.text, command.user_id, command.channel_id]);
        await ack('on it');
      }),
    );

    const answer = await slack.person(ANN).command('#ops', '/mlops train "a b".csv --folds 5');

    expect(answer.status).toBe('acked');
    expect(heard).toEqual([['train "a b".csv --folds 5', ANN, OPS]]);
    expect(slack.person(ANN).ephemerals('ops')).toMatchObject([{ text: 'on it' }]);
    expect(slack.person(BOB).ephemerals()).toEqual([]);
    expect(slack.workspace.messages(OPS)).toEqual([]);
  });

  it('lets a command fail for the person when nobody acknowledges it in three seconds', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const late = Promise.withResolvers<void>();
    await start(slack, (app: App) => app.command('/mlops', () => late.promise));

    const answer = slack.person(ANN).command('ops', '/mlops status');
    await clock.advance(2_999);
    expect(slack.person(ANN).ephemerals()).toEqual([]);
    await clock.advance(1);

    expect(await answer).toEqual({ status: 'timed_out' });
    expect(slack.person(ANN).ephemerals('ops')).toMatchObject([
      { user: 'USLACKBOT', text: '/mlops failed with the error "operation_timeout"' },
    ]);
    late.resolve();
  });

  it('posts, edits and answers in threads, where each message stands as it was changed last', async () => {
    const slack = await openSlack();
    const { client } = await start(slack);

    const card = await client.chat.postMessage({
      channel: '#ops',
      text: 'queued',
      blocks: [actions(button('stop', 'Stop'))],
    });
    await client.chat.postMessage({ channel: OPS, thread_ts: card.ts!, text: 'fold 1' });
    await client.chat.update({ channel: OPS, ts: card.ts!, text: 'done', blocks: [] });

    const [message, reply] = slack.workspace.messages(OPS);
    expect(message).toMatchObject({ text: 'done', blocks: [], edits: 1, user: BOT, byApp: true });
    expect(reply).toMatchObject({ text: 'fold 1', threadTs: card.ts });
    expect(slack.person(ANN).messages('ops')).toHaveLength(1);
    expect(slack.person(ANN).thread({ channel: OPS, ts: card.ts! })).toHaveLength(2);
    expect(slack.effects.posts(OPS)).toBe(2);
    expect(slack.effects.edits(OPS, card.ts!)).toBe(1);
    const { messages } = await client.conversations.replies({ channel: OPS, ts: card.ts! });
    expect(messages).toMatchObject([{ reply_count: 1, text: 'done' }, { thread_ts: card.ts }]);
  });

  it('hands over a pressed button with its message, and takes the answer through the response_url', async () => {
    const slack = await openSlack();
    const heard: unknown[] = [];
    const { client } = await start(slack, (app: App) =>
      app.action('cancel', async ({ ack, body, action, respond }) => {
        await ack();
        heard.push({ action, body });
        await respond({ replace_original: true, text: 'cancelled' });
      }),
    );
    const card = await client.chat.postMessage({
      channel: OPS,
      text: 'running',
      blocks: [actions(button('cancel', 'Cancel', 'J-12'))],
    });

    const answered = slack.changes.next((change) => change.type === 'message' && change.what === 'edited');
    const answer = await slack.person(BOB).click({ channel: OPS, ts: card.ts! }, 'Cancel');
    await answered;

    expect(answer.status).toBe('acked');
    expect(heard).toMatchObject([
      {
        action: { action_id: 'cancel', value: 'J-12', type: 'button' },
        body: { user: { id: BOB }, channel: { id: OPS }, message: { ts: card.ts, text: 'running' } },
      },
    ]);
    expect(slack.workspace.messages(OPS)).toMatchObject([{ text: 'cancelled', blocks: [] }]);
  });

  it('opens a modal from a command, shows errors under inputs, and closes it when the submission is good', async () => {
    const slack = await openSlack();
    const submitted: string[] = [];
    await start(slack, (app: App) => {
      app.command('/mlops', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: modal('Train', input('data', 'Data set')) });
      });
      app.view('train', async ({ ack, view }) => {
        const value = view.state.values.data?.value?.value ?? '';
        submitted.push(value);
        if (value.endsWith('.csv')) await ack();
        else await ack({ response_action: 'errors', errors: { data: 'must be a CSV file' } });
      });
    });
    const ann = slack.person(ANN);
    await ann.command('ops', '/mlops train');
    await slack.changes.until(() => ann.modal);

    const empty = await ann.submit();
    const wrong = await ann.submit({ 'Data set': 'events.txt' });
    const shown = ann.modal?.errors;
    const right = await ann.submit({ data: 'events.csv' });

    expect(empty).toMatchObject({ status: 'incomplete', errors: { data: 'Please complete this required field.' } });
    expect(wrong).toEqual({ status: 'errors', errors: { data: 'must be a CSV file' } });
    expect(shown).toEqual({ data: 'must be a CSV file' });
    expect(right).toEqual({ status: 'closed' });
    expect(submitted).toEqual(['events.txt', 'events.csv']);
    expect(ann.modal).toBeUndefined();
  });

  it('lets a submission change the view, push another upon it, or clear them all', async () => {
    const slack = await openSlack();
    const replies = [
      { response_action: 'update' as const, view: modal('Second', input('data', 'Data set')) },
      { response_action: 'push' as const, view: modal('Third', input('data', 'Data set')) },
      { response_action: 'clear' as const },
    ];
    await start(slack, (app: App) => {
      app.command('/mlops', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: modal('First', input('data', 'Data set')) });
      });
      app.view('train', ({ ack }) => ack(replies.shift()!));
    });
    const ann = slack.person(ANN);
    await ann.command('ops', '/mlops train');
    await slack.changes.until(() => ann.modal);

    const updated = await ann.submit({ data: 'events.csv' });
    const kept = ann.modal;
    const pushed = await ann.submit();
    const onTop = ann.modal;
    const cleared = await ann.submit({ data: 'more.csv' });

    expect([updated.status, pushed.status, cleared.status]).toEqual(['updated', 'pushed', 'cleared']);
    expect(kept).toMatchObject({
      content: { title: { text: 'Second' } },
      values: { data: { value: { value: 'events.csv' } } },
    });
    expect(onTop).toMatchObject({ content: { title: { text: 'Third' } }, previousId: kept?.id, rootId: kept?.rootId });
    expect(ann.modal).toBeUndefined();
  });

  it('tells when a modal was closed, where the view asks for it', async () => {
    const slack = await openSlack();
    const closed: unknown[] = [];
    await start(slack, (app: App) => {
      app.command('/mlops', async ({ ack, client, command }) => {
        await ack();
        const view = { ...modal('Train', input('data', 'Data set')), notify_on_close: true };
        await client.views.open({ trigger_id: command.trigger_id, view });
      });
      app.view({ callback_id: 'train', type: 'view_closed' }, async ({ ack, body }) => {
        closed.push('is_cleared' in body && body.is_cleared);
        await ack();
      });
    });
    const ann = slack.person(ANN);
    await ann.command('ops', '/mlops train');
    await slack.changes.until(() => ann.modal);

    await ann.closeModal('cross');

    expect(closed).toEqual([true]);
    expect(ann.modal).toBeUndefined();
  });

  it('uploads a file into a thread in three steps, byte for byte', async () => {
    const slack = await openSlack();
    const { client } = await start(slack);
    const bytes = Buffer.from([0, 255, 13, 10, 137, 80, 78, 71]);
    const card = await client.chat.postMessage({ channel: OPS, text: 'done' });

    await client.files.uploadV2({
      channel_id: OPS,
      thread_ts: card.ts!,
      file: bytes,
      filename: 'folds.png',
      title: 'Folds',
      initial_comment: 'the chart',
    });

    const [, reply] = slack.person(ANN).thread({ channel: OPS, ts: card.ts! });
    expect(reply).toMatchObject({ text: 'the chart', byApp: true });
    const { file, bytes: read } = slack.person(ANN).download(reply!.files[0]!);
    expect(file).toMatchObject({ title: 'Folds', name: 'folds.png', size: 8, state: 'complete' });
    expect(Buffer.from(read)).toEqual(bytes);
    const info = await client.files.info({ file: file.id });
    expect(info.file).toMatchObject({ mimetype: 'image/png', shares: { public: { [OPS]: [{ thread_ts: card.ts }] } } });
    expect(slack.effects.fileShares()).toBe(1);
  });

  it('shows an ephemeral message to one person, who can press its button', async () => {
    const slack = await openSlack();
    const heard: unknown[] = [];
    const { client } = await start(slack, (app: App) =>
      app.action('again', async ({ ack, body, respond }) => {
        await ack();
        heard.push('container' in body && body.container);
        await respond({ delete_original: true });
      }),
    );
    await client.chat.postEphemeral({
      channel: OPS,
      user: ANN,
      text: 'busy',
      blocks: [actions(button('again', 'Again'))],
    });
    const [shown] = slack.person(ANN).ephemerals('ops');

    const gone = slack.changes.next((change) => change.type === 'ephemeral' && change.what === 'deleted');
    await slack.person(ANN).click(shown!, 'again');
    await gone;

    expect(heard).toMatchObject([{ is_ephemeral: true, channel_id: OPS }]);
    expect(slack.person(ANN).ephemerals()).toEqual([]);
    await expect(slack.person(BOB).click(shown!, 'again')).rejects.toThrow(/sees no message/);
  });

  it('lets a response_url be used five times within thirty minutes', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const urls: string[] = [];
    await start(slack, (app: App) =>
      app.command('/mlops', async ({ command, ack }) => {
        urls.push(command.response_url);
        await ack();
      }),
    );
    await slack.person(ANN).command('ops', '/mlops one');
    await slack.person(ANN).command('ops', '/mlops two');
    const say = async (url: string) => {
      const response = await fetch(url, {
        method: 'POST',
        body: '{"text":"hi","response_type":"in_channel"}',
        headers: { 'content-type': 'application/json' },
      });
      return response.ok ? 'ok' : ((await response.json()) as { error: string }).error;
    };

    const five = [];
    for (let use = 0; use < 6; use += 1) five.push(await say(urls[0]!));
    await clock.advance(30 * 60_000);
    const onTime = await say(urls[1]!);
    await clock.advance(1);
    const late = await say(urls[1]!);

    expect(five).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'used_url']);
    expect([onTime, late]).toEqual(['ok', 'expired_url']);
    expect(slack.workspace.messages(OPS)).toHaveLength(6);
  });

  it('lets a response_url carry more text than a post may', async () => {
    const slack = await openSlack();
    const section = { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'x'.repeat(3_000) } };
    const blocks = [section, section, section, section];
    const responded = Promise.withResolvers<void>();
    const { client } = await start(slack, (app: App) =>
      app.command('/mlops', async ({ ack, respond }) => {
        await ack();
        await respond({ text: 'long', blocks });
        responded.resolve();
      }),
    );

    const posted = client.chat.postMessage({ channel: OPS, text: 'long', blocks });
    await expect(posted).rejects.toMatchObject({ data: { error: 'msg_blocks_too_long' } });
    await slack.person(ANN).command('ops', '/mlops help');
    await responded.promise;

    expect(slack.person(ANN).ephemerals()[0]?.blocks).toHaveLength(4);
  });

  it('hears mentions in a channel and in a thread, and says who reacted', async () => {
    const slack = await openSlack();
    const heard = new Heard();
    await start(slack, (app: App) => {
      app.event('app_mention', async ({ event }) => void heard.push([event.text, event.thread_ts]));
      app.event('reaction_added', async ({ event }) => void heard.push([event.reaction, event.user, event.item]));
    });
    const bob = slack.person(BOB);

    const first = bob.mention('ops', 'status');
    bob.mention('ops', 'stop <now> & #random', { threadTs: first.ts });
    bob.react(first, 'pushpin');

    expect(await heard.until(3)).toEqual([
      [`<@${BOT}> status`, undefined],
      [`<@${BOT}> stop &lt;now&gt; &amp; <#C0RANDOM>`, first.ts],
      ['pushpin', BOB, { type: 'message', channel: OPS, ts: first.ts }],
    ]);
  });

  it('publishes a home when it is opened, whose buttons work', async () => {
    const slack = await openSlack();
    const heard: unknown[] = [];
    await start(slack, (app: App) => {
      app.event('app_home_opened', async ({ event, client }) => {
        const view = { type: 'home' as const, blocks: [actions(button('refresh', 'Refresh'))] };
        await client.views.publish({ user_id: event.user, view });
      });
      app.action('refresh', async ({ ack, body }) => {
        heard.push('view' in body && body.view?.type);
        await ack();
      });
    });
    const ann = slack.person(ANN);

    ann.openHome();
    await slack.changes.until(() => ann.home);
    await ann.click('home', 'Refresh');

    expect(heard).toEqual(['home']);
    expect(slack.person(BOB).home).toBeUndefined();
  });

  it('answers in a direct conversation', async () => {
    const slack = await openSlack();
    await start(slack, (app: App) => app.message(async ({ say }) => void (await say('hello'))));
    const ann = slack.person(ANN);

    const answered = slack.changes.next((change) => change.type === 'message' && change.byApp);
    const said = ann.say(BOT, 'hi');
    await answered;

    expect(ann.messages(BOT).map(({ text }) => text)).toEqual(['hi', 'hello']);
    expect(said.channel).toMatch(/^D/);
  });
});

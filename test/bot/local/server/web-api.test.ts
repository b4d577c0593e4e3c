/** The Web API's answers: who may call, what is refused under which name, and what the answers say. */
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { LocalSlack } from '#bot/local/server/local-slack.ts';
import {
  ANN,
  APP_TOKEN,
  BOB,
  BOT,
  callApi,
  connectApp,
  Heard,
  OPS,
  openSlack,
  outcomeOf,
  post,
  standingClock,
} from './slack-house.ts';

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const modal = { type: 'modal', title: { type: 'plain_text', text: 'Train' }, blocks: [section('a')] };

describe('a call', () => {
  it.each([
    ['without token', 'auth.test', null, 'not_authed'],
    ['with an unknown token', 'auth.test', 'xoxb-other', 'invalid_auth'],
    ['with the other token', 'auth.test', APP_TOKEN, 'not_allowed_token_type'],
    ['of an unknown method', 'chat.shout', undefined, 'unknown_method'],
    ['of a name every object has', 'toString', undefined, 'unknown_method'],
  ])('%s is refused', async (_how, method, token, error) => {
    const slack = await openSlack();

    expect(await outcomeOf(slack, method, {}, token)).toBe(error);
  });

  it('may be a form, a query or JSON, with its token inside or in the header', async () => {
    const slack = await openSlack();
    const form = new URLSearchParams({ token: 'xoxb-test', channel: 'ops', blocks: JSON.stringify([section('hi')]) });

    const posted = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body: form });
    const asked = await fetch(`${slack.apiUrl}users.info?token=xoxb-test&user=${ANN}`);

    expect(await posted.json()).toMatchObject({ ok: true, channel: OPS, message: { blocks: [section('hi')] } });
    expect(await asked.json()).toMatchObject({ ok: true, user: { id: ANN, name: 'ann', is_bot: false } });
  });

  it('of a web page is refused, and so is one under a name that was pointed here', async () => {
    const slack = await openSlack();
    const path = `${slack.apiUrl}auth.test?token=xoxb-test`;

    const fromPage = await fetch(path, { headers: { origin: 'https://evil.example' } });
    const rebound = await new Promise<number | undefined>((resolve) => {
      request(path, { headers: { host: 'evil.example' } }, (response) => resolve(response.resume().statusCode)).end();
    });

    expect([fromPage.status, rebound]).toEqual([403, 403]);
    expect(slack.effects.calls('auth.test')).toBe(0);
  });
});

describe('refusals', () => {
  const POST = 'chat.postMessage';
  const CASES: readonly [method: string, args: Record<string, unknown>, error: string][] = [
    [POST, { channel: 'nowhere', text: 'a' }, 'channel_not_found'],
    [POST, { text: 'a' }, 'channel_not_found'],
    [POST, { channel: 'random', text: 'a' }, 'not_in_channel'],
    [POST, { channel: 'secret', text: 'a' }, 'channel_not_found'],
    [POST, { channel: OPS }, 'no_text'],
    [POST, { channel: OPS, blocks: [] }, 'no_text'],
    [POST, { channel: OPS, blocks: '{"type":' }, 'invalid_blocks_format'],
    [POST, { channel: OPS, blocks: { type: 'divider' } }, 'invalid_blocks_format'],
    [POST, { channel: OPS, blocks: [section('x'.repeat(3001))] }, 'invalid_blocks'],
    [POST, { channel: OPS, blocks: [{ type: 'image', alt_text: 'a', slack_file: { id: 'F404' } }] }, 'invalid_blocks'],
    [POST, { channel: OPS, blocks: Array.from({ length: 4 }, () => section('x'.repeat(2826))) }, 'msg_blocks_too_long'],
    [POST, { channel: OPS, text: 'a', thread_ts: '1.000001' }, 'thread_not_found'],
    ['chat.update', { channel: OPS, ts: '1.000001', text: 'a' }, 'message_not_found'],
    ['chat.delete', { channel: OPS, ts: '1.000001' }, 'message_not_found'],
    ['chat.getPermalink', { channel: OPS, message_ts: '1.000001' }, 'message_not_found'],
    ['chat.postEphemeral', { channel: OPS, user: 'U404', text: 'a' }, 'user_not_in_channel'],
    ['conversations.info', { channel: 'nowhere' }, 'channel_not_found'],
    ['conversations.history', { channel: 'random' }, 'not_in_channel'],
    ['conversations.history', { channel: OPS, limit: 0 }, 'invalid_limit'],
    ['conversations.history', { channel: OPS, cursor: 'xyz' }, 'invalid_cursor'],
    ['conversations.replies', { channel: OPS, ts: '1.000001' }, 'thread_not_found'],
    ['conversations.create', {}, 'invalid_name_required'],
    ['conversations.create', { name: 'ops' }, 'name_taken'],
    ['conversations.create', { name: 'War Room' }, 'invalid_name_specials'],
    ['conversations.create', { name: '--' }, 'invalid_name_punctuation'],
    ['conversations.create', { name: 'x'.repeat(81) }, 'invalid_name_maxlength'],
    ['conversations.invite', { channel: OPS, users: BOT }, 'cant_invite_self'],
    ['conversations.invite', { channel: OPS, users: ANN }, 'already_in_channel'],
    ['conversations.invite', { channel: OPS, users: 'U404' }, 'user_not_found'],
    ['conversations.invite', { channel: OPS }, 'no_user'],
    ['conversations.invite', { channel: 'random', users: BOB }, 'not_in_channel'],
    ['conversations.setTopic', { channel: OPS, topic: 'x'.repeat(251) }, 'too_long'],
    ['conversations.archive', { channel: 'random' }, 'not_in_channel'],
    ['pins.add', { channel: OPS, timestamp: '1.000001' }, 'message_not_found'],
    ['bookmarks.add', { channel_id: OPS, title: 'a', type: 'link', link: 'no link' }, 'invalid_link'],
    ['reactions.add', { channel: OPS, timestamp: '1.000001', name: 'eyes' }, 'message_not_found'],
    ['users.info', { user: 'U404' }, 'user_not_found'],
    ['usergroups.users.list', { usergroup: 'S404' }, 'no_such_subteam'],
    ['views.open', { trigger_id: 'never', view: modal }, 'invalid_trigger_id'],
    ['views.open', { trigger_id: 'never', view: { type: 'modal' } }, 'invalid_arguments'],
    ['views.update', { view_id: 'V404', view: modal }, 'not_found'],
    ['views.publish', { user_id: 'U404', view: { type: 'home', blocks: [] } }, 'user_not_found'],
    ['files.info', { file: 'F404' }, 'file_not_found'],
    ['files.getUploadURLExternal', { filename: 'a.txt', length: 0 }, 'invalid_arguments'],
    ['files.getUploadURLExternal', { filename: 'a.txt', length: 10 ** 9 }, 'file_upload_size_restricted'],
    ['files.completeUploadExternal', { files: [{ id: 'F404' }] }, 'file_not_found'],
  ];

  it('bear the names that Slack gives them', async () => {
    const slack = await openSlack({ limits: { rates: { postPerChannel: { perMinute: 60, burst: 50 } } } });

    const outcomes = [];
    for (const [method, args] of CASES) outcomes.push([method, args, await outcomeOf(slack, method, args)]);

    expect(outcomes).toEqual(CASES.map((wanted) => [...wanted]));
  });

  it('of blocks say what is wrong and where', async () => {
    const slack = await openSlack();

    const { body } = await callApi(slack, POST, { channel: OPS, blocks: [section('x'.repeat(3001))] });

    expect(body).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: ['must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
      response_metadata: { messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'] },
    });
  });

  it('come for what was done before: a reaction, a pin, an archive, a foreign message, a reply to a reply', async () => {
    const slack = await openSlack();
    const ts = await post(slack, { text: 'card' });
    const reply = await post(slack, { text: 'detail', thread_ts: ts });
    const foreign = slack.person(ANN).say('ops', 'mine');
    const room = String(
      ((await callApi(slack, 'conversations.create', { name: 'room' })).body.channel as { id: string }).id,
    );
    const steps: readonly [method: string, args: Record<string, unknown>][] = [
      ['reactions.add', { channel: OPS, timestamp: ts, name: 'eyes' }],
      ['reactions.add', { channel: OPS, timestamp: ts, name: 'eyes' }],
      ['pins.add', { channel: OPS, timestamp: ts }],
      ['pins.add', { channel: OPS, timestamp: ts }],
      ['conversations.archive', { channel: room }],
      ['conversations.archive', { channel: room }],
      [POST, { channel: room, text: 'a' }],
      ['chat.update', { channel: OPS, ts: foreign.ts, text: 'a' }],
      ['chat.delete', { channel: OPS, ts: foreign.ts }],
      [POST, { channel: OPS, text: 'a', thread_ts: reply }],
      ['chat.update', { channel: OPS, ts, text: 'x'.repeat(4001) }],
    ];

    const outcomes = [];
    for (const [method, args] of steps) outcomes.push(await outcomeOf(slack, method, args));

    expect(outcomes).toEqual([
      'ok',
      'already_reacted',
      'ok',
      'already_pinned',
      'ok',
      'already_archived',
      'is_archived',
      'cant_update_message',
      'cant_delete_message',
      'cannot_reply_to_message',
      'msg_too_long',
    ]);
  });
});

describe('a channel', () => {
  it('is found by id, #name and name, and a person by their id', async () => {
    const slack = await openSlack();

    for (const channel of [OPS, '#ops', 'ops', ANN]) await post(slack, { channel, text: channel });

    expect(slack.workspace.messages(OPS).map(({ text }) => text)).toEqual([OPS, '#ops', 'ops']);
    expect(slack.person(ANN).messages(BOT)).toMatchObject([{ text: ANN }]);
  });

  it('is created, filled, described, bookmarked, listed and archived', async () => {
    const slack = await openSlack();
    const { body } = await callApi(slack, 'conversations.create', { name: 'inc-7' });
    const id = (body.channel as { id: string }).id;

    await callApi(slack, 'conversations.invite', { channel: id, users: `${ANN},${BOB}` });
    await callApi(slack, 'conversations.setTopic', { channel: id, topic: 'loss above limit' });
    const bookmark = { channel_id: id, title: 'Runbook', type: 'link', link: 'https://example.org' };
    expect(await outcomeOf(slack, 'bookmarks.add', bookmark)).toBe('ok');
    const ts = await post(slack, { channel: id, text: 'headline' });
    await callApi(slack, 'pins.add', { channel: id, timestamp: ts });

    const members = await callApi(slack, 'conversations.members', { channel: id });
    const pins = await callApi(slack, 'pins.list', { channel: id });
    const bookmarks = await callApi(slack, 'bookmarks.list', { channel_id: id });
    const info = await callApi(slack, 'conversations.info', { channel: '#inc-7' });
    const mine = await callApi(slack, 'users.conversations');
    expect(members.body.members).toEqual([BOT, ANN, BOB]);
    expect(pins.body.items).toMatchObject([{ message: { text: 'headline' } }]);
    expect(bookmarks.body.bookmarks).toMatchObject([{ title: 'Runbook', link: 'https://example.org' }]);
    expect(info.body.channel).toMatchObject({ topic: { value: 'loss above limit' }, is_member: true, num_members: 3 });
    expect(mine.body.channels).toMatchObject([{ name: 'ops' }, { name: 'inc-7' }]);
    expect(slack.person(BOB).channels.map(({ name }) => name)).toEqual(['ops', 'inc-7']);
    expect(await outcomeOf(slack, 'conversations.archive', { channel: id })).toBe('ok');
    expect(() => slack.person(ANN).say(id, 'too late')).toThrow(/archived/);
  });

  it('is listed as far as the bot sees it, and joined', async () => {
    const slack = await openSlack();

    const listed = await callApi(slack, 'conversations.list', { types: 'public_channel,private_channel' });
    const joined = await outcomeOf(slack, 'conversations.join', { channel: 'random' });

    expect(listed.body.channels).toMatchObject([{ name: 'ops' }, { name: 'random', is_member: false }]);
    expect(joined).toBe('ok');
    expect(await outcomeOf(slack, 'chat.postMessage', { channel: 'random', text: 'hi' })).toBe('ok');
  });

  it('gives its history in pages, newest first, replies left out', async () => {
    const slack = await openSlack({ limits: { rates: { postPerChannel: { perMinute: 60, burst: 10 } } } });
    const tss = [];
    for (const text of ['1', '2', '3', '4', '5']) tss.push(await post(slack, { text }));
    await post(slack, { text: 'reply', thread_ts: tss[0] });

    const texts = [];
    let cursor: unknown = '';
    do {
      const { body } = await callApi(slack, 'conversations.history', { channel: OPS, limit: 2, cursor });
      texts.push((body.messages as { text: string }[]).map(({ text }) => text));
      cursor = (body.response_metadata as { next_cursor: string } | undefined)?.next_cursor;
    } while (cursor !== undefined);
    const since = await callApi(slack, 'conversations.history', { channel: OPS, oldest: tss[2], latest: tss[4] });

    expect(texts).toEqual([['5', '4'], ['3', '2'], ['1']]);
    expect(since.body.messages).toMatchObject([{ text: '4' }]);
  });
});

describe('messages', () => {
  it('longer than 40,000 characters are cut, with a warning', async () => {
    const slack = await openSlack();

    const { body } = await callApi(slack, 'chat.postMessage', { channel: OPS, text: 'x'.repeat(40_001) });

    expect(slack.workspace.messages(OPS)[0]?.text).toHaveLength(40_000);
    expect(body.response_metadata).toEqual({ warnings: ['message_truncated'] });
  });

  it('keep their blocks over an update that does not mention them', async () => {
    const slack = await openSlack();
    const ts = await post(slack, { text: 'a', blocks: [section('card')] });

    await callApi(slack, 'chat.update', { channel: OPS, ts, text: 'b' });

    expect(slack.workspace.message(OPS, ts)).toMatchObject({ text: 'b', blocks: [section('card')] });
  });

  it('have time stamps that grow while the clock stands still, a permalink, and can be deleted', async () => {
    const slack = await openSlack();
    const tss = [await post(slack, { text: '1' }), await post(slack, { text: '2' }), await post(slack, { text: '3' })];

    const link = await callApi(slack, 'chat.getPermalink', { channel: OPS, message_ts: tss[1] });
    await callApi(slack, 'chat.delete', { channel: OPS, ts: tss[0] });

    expect(tss.toSorted()).toEqual(tss);
    expect(new Set(tss).size).toBe(3);
    expect(link.body.permalink).toBe(`https://desk.slack.com/archives/${OPS}/p${tss[1]?.replace('.', '')}`);
    expect(slack.workspace.messages(OPS).map(({ text }) => text)).toEqual(['2', '3']);
  });
});

describe('people', () => {
  it('are listed, alone and in groups', async () => {
    const slack = await openSlack();

    const users = await callApi(slack, 'users.list');
    const groups = await callApi(slack, 'usergroups.list', { include_users: true });
    const members = await callApi(slack, 'usergroups.users.list', { usergroup: 'S0OPS' });
    const team = await callApi(slack, 'team.info');

    expect(users.body.members).toMatchObject([
      { id: BOT, is_bot: true },
      { id: ANN, real_name: 'Ann Lee' },
      { id: BOB },
    ]);
    expect(groups.body.usergroups).toMatchObject([{ handle: 'operators', users: [ANN] }]);
    expect(members.body.users).toEqual([ANN]);
    expect(team.body.team).toMatchObject({ domain: 'desk' });
  });
});

describe('a trigger', () => {
  /** The trigger ids of that many commands. */
  async function triggersOf(slack: LocalSlack, count: number): Promise<readonly string[]> {
    const heard = new Heard<string>();
    await connectApp(slack, (app) =>
      app.command('/mlops', async ({ ack, command }) => {
        heard.push(command.trigger_id);
        await ack();
      }),
    );
    for (let typed = 0; typed < count; typed += 1) await slack.person(ANN).command('ops', '/mlops train');
    return heard.items;
  }

  it('opens one view, within three seconds; a view that is refused costs none', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const [trigger_id] = await triggersOf(slack, 1);

    const bad = await outcomeOf(slack, 'views.open', {
      trigger_id,
      view: { ...modal, title: { type: 'plain_text', text: 'x'.repeat(25) } },
    });
    await clock.advance(3_000);
    const good = await outcomeOf(slack, 'views.open', { trigger_id, view: modal });
    const again = await outcomeOf(slack, 'views.open', { trigger_id, view: modal });

    expect([bad, good, again]).toEqual(['invalid_arguments', 'ok', 'exchanged_trigger_id']);
  });

  it('of a command cannot push, though a modal is open', async () => {
    const slack = await openSlack();
    const triggers = await triggersOf(slack, 2);
    await callApi(slack, 'views.open', { trigger_id: triggers[0], view: modal });

    const pushed = await outcomeOf(slack, 'views.push', { trigger_id: triggers[1], view: modal });

    expect(pushed).toBe('invalid_trigger_id');
  });

  it('cannot open a second view of one external id', async () => {
    const slack = await openSlack();
    const triggers = await triggersOf(slack, 2);
    const view = { ...modal, external_id: 'train-1' };

    const outcomes = [];
    for (const trigger_id of triggers) outcomes.push(await outcomeOf(slack, 'views.open', { trigger_id, view }));

    expect(outcomes).toEqual(['ok', 'duplicate_external_id']);
  });

  it('is too old after that, and cannot push where no view was pressed', async () => {
    const clock = standingClock();
    const slack = await openSlack({ clock });
    const [trigger_id] = await triggersOf(slack, 1);

    const pushed = await outcomeOf(slack, 'views.push', { trigger_id, view: modal });
    await clock.advance(3_001);
    const late = await outcomeOf(slack, 'views.open', { trigger_id, view: modal });

    expect([pushed, late]).toEqual(['invalid_trigger_id', 'expired_trigger_id']);
  });

  it('leads to a view that is updated by id or external id, unless its hash has changed', async () => {
    const slack = await openSlack();
    const [trigger_id] = await triggersOf(slack, 1);
    const view = { ...modal, external_id: 'train-1' };
    const opened = (await callApi(slack, 'views.open', { trigger_id, view })).body.view as { id: string; hash: string };

    const first = await outcomeOf(slack, 'views.update', { view_id: opened.id, hash: opened.hash, view });
    const stale = await outcomeOf(slack, 'views.update', { view_id: opened.id, hash: opened.hash, view });
    const byName = await outcomeOf(slack, 'views.update', { external_id: 'train-1', view });

    expect([first, stale, byName]).toEqual(['ok', 'hash_conflict', 'ok']);
  });
});

/** Each kind of message against the local Slack, and what happens when an answer or the place for a message is missing. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import type { LocalSlack } from '#bot/local/server/local-slack.ts';
import { createDeliver } from '#bot/slack/outbox/deliver.ts';
import {
  type Content,
  type FilesEntry,
  MESSAGES,
  OUTBOX,
  type PostEntry,
  type PrivateEntry,
  send,
} from '#bot/slack/outbox/entry.ts';
import type { OutgoingFile } from '#bot/slack/outbox/upload.ts';
import { refusalOf } from '#bot/slack/refusal.ts';
import { isoTime } from '#engine/clock.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { ANN, BOT_TOKEN, OPS, openSlack, standingClock } from '../../local/server/slack-house.ts';

const RANDOM = 'C0RANDOM';
const FILES: readonly OutgoingFile[] = [
  { filename: 'J-1.json', title: 'Report', bytes: Buffer.from('{}') },
  { filename: 'auc.png', title: 'AUC', bytes: Buffer.from('picture'), alt: 'AUC by fold' },
];

async function openDeliver() {
  const clock = standingClock();
  const slack = await openSlack({ clock });
  const store = createMemoryStore({ clock });
  const client = new webApi.WebClient(BOT_TOKEN, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: 'error' as never,
  });
  const deliver = createDeliver({ client, store, clock, fetch: globalThis.fetch, readFiles: async () => FILES });
  const common = { priority: 'result', created_at: isoTime(clock.now()) } as const;
  const content: Content = { text: 'hello', blocks: [] };
  return {
    clock,
    slack,
    store,
    deliver,
    post: (more: Partial<PostEntry> = {}): PostEntry => {
      return { kind: 'post', ...common, to: { channel: OPS, thread: null }, name: null, or_to: null, content, ...more };
    },
    whisper: (more: Partial<PrivateEntry> = {}): PrivateEntry => {
      return {
        kind: 'private',
        ...common,
        user: ANN,
        channel: OPS,
        thread: null,
        response_url: null,
        content,
        ...more,
      };
    },
    files: (more: Partial<FilesEntry> = {}): FilesEntry => {
      const to = { channel: OPS, thread: null };
      return { kind: 'files', ...common, to, or_to: null, comment: 'files', sources: [], uploaded: null, ...more };
    },
  };
}

/** The url that a command of Ann's brings. */
async function responseUrl(slack: LocalSlack): Promise<string> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', (chunk) => bodies.push(String(chunk)));
    request.on('end', () => response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  slack.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await slack.person(ANN).command('random', '/mlops status');
  server.closeAllConnections();
  server.close();
  return new URLSearchParams(bodies.join('')).get('response_url')!;
}

describe('a post', () => {
  it('goes to its channel and says where it is', async () => {
    const { slack, deliver, post } = await openDeliver();

    const posted = await deliver('k1', post(), false);

    expect(posted?.channel).toBe(OPS);
    expect(slack.workspace.message(OPS, posted!.ts)?.text).toBe('hello');
  });

  it('goes into the thread of a named message', async () => {
    const { slack, store, deliver, post } = await openDeliver();
    const parent = (await deliver('k1', post(), false))!;
    await store.commit([{ op: 'put', collection: MESSAGES, id: 'card:J-1', value: { ...parent } }]);

    const reply = await deliver('k2', post({ to: { channel: OPS, reply_to: 'card:J-1' } }), false);

    expect(slack.workspace.message(OPS, reply!.ts)?.threadTs).toBe(parent.ts);
  });

  it('goes to the person when the channel does not take it', async () => {
    const { slack, deliver, post } = await openDeliver();

    const posted = await deliver('k1', post({ to: { channel: RANDOM, thread: null }, or_to: ANN }), false);

    expect(posted?.channel).toBe(slack.workspace.directWith(ANN).id);
  });

  it.each(['in a channel', 'in a thread', 'in a direct conversation'])(
    'whose answer was lost is not posted again: %s',
    async (where) => {
      const { slack, deliver, post } = await openDeliver();
      const parent = slack.person(ANN).say('ops', 'look');
      const to = {
        'in a channel': { channel: OPS, thread: null },
        'in a thread': { channel: OPS, thread: parent.ts },
        'in a direct conversation': { channel: ANN, thread: null },
      }[where]!;
      slack.faults.onCall({ method: 'chat.postMessage' }, { kind: 'cut', when: 'after' });
      const lost = await deliver('k1', post({ to }), false).catch(refusalOf);

      const found = await deliver('k1', post({ to }), true);

      expect(lost).toMatchObject({ kind: 'unreachable' });
      expect(slack.effects.posts()).toBe(1);
      expect(slack.workspace.message(found!.channel, found!.ts)?.text).toBe('hello');
    },
  );

  it('whose way there was lost is posted then', async () => {
    const { slack, deliver, post } = await openDeliver();
    slack.faults.onCall({ method: 'chat.postMessage' }, { kind: 'cut', when: 'before' });
    await deliver('k1', post(), false).catch(refusalOf);

    await deliver('k1', post(), true);

    expect(slack.effects.posts()).toBe(1);
  });

  it('is looked for among many others', async () => {
    const { slack, deliver, post } = await openDeliver();
    await deliver('k1', post(), false);
    for (let n = 0; n < 450; n += 1) slack.person(ANN).say('ops', `message ${n}`);

    await deliver('k1', post(), true);

    expect(slack.effects.posts()).toBe(1);
  });
});

describe('a private answer', () => {
  it('takes the way that the command opened, also into channels where the bot is not', async () => {
    const { slack, deliver, whisper } = await openDeliver();

    await deliver('k1', whisper({ channel: RANDOM, response_url: await responseUrl(slack) }), false);

    expect(
      slack
        .person(ANN)
        .ephemerals('random')
        .map(({ text }) => text),
    ).toEqual(['hello']);
    expect(slack.effects.calls('chat.postEphemeral')).toBe(0);
  });

  it('takes another way when that one was used up', async () => {
    const { slack, deliver, whisper } = await openDeliver();
    const response_url = await responseUrl(slack);

    for (let n = 1; n <= 6; n += 1) await deliver(`k${n}`, whisper({ response_url }), false);

    expect(slack.effects.ephemerals(ANN)).toBe(6);
    expect(slack.effects.calls('chat.postEphemeral')).toBe(1);
  });

  it('takes another way when that one is too old', async () => {
    const { slack, clock, deliver, whisper } = await openDeliver();
    const entry = whisper({ response_url: await responseUrl(slack) });
    await clock.advance(31 * 60_000);

    await deliver('k1', entry, false);

    expect(slack.person(ANN).ephemerals('ops')).toHaveLength(1);
    expect(slack.effects.calls('response_url')).toBe(0);
  });

  it('comes directly when there is no other way, and not twice', async () => {
    const { slack, deliver, whisper } = await openDeliver();
    slack.faults.onCall({ method: 'chat.postMessage' }, { kind: 'cut', when: 'after' });
    await deliver('k1', whisper({ channel: RANDOM }), false).catch(refusalOf);

    const posted = await deliver('k1', whisper({ channel: RANDOM }), true);

    expect(posted?.channel).toBe(slack.workspace.directWith(ANN).id);
    expect(slack.effects.posts()).toBe(1);
  });
});

describe('files', () => {
  it('come as one message', async () => {
    const { slack, store, deliver, files } = await openDeliver();
    await store.commit([send('k1', files())]);

    await deliver('k1', files(), false);

    const [message] = slack.workspace.messages(OPS);
    const shown = message!.files.map((id) => slack.workspace.files.get(id)!);
    expect(shown.map(({ name, altText }) => [name, altText])).toEqual([
      ['J-1.json', ''],
      ['auc.png', 'AUC by fold'],
    ]);
    expect(slack.effects.posts()).toBe(1);
  });

  it('whose showing was not answered are not shown again', async () => {
    const { slack, store, deliver, files } = await openDeliver();
    await store.commit([send('k1', files())]);
    slack.faults.onCall({ method: 'files.completeUploadExternal' }, { kind: 'cut', when: 'after' });
    await deliver('k1', files(), false).catch(refusalOf);
    const noted = (await store.get(OUTBOX, 'k1'))!.value as unknown as FilesEntry;

    await deliver('k1', noted, true);

    expect(noted.uploaded).toHaveLength(2);
    expect(slack.effects.posts()).toBe(1);
  });

  it('that were cut off on their way are brought again', async () => {
    const { slack, store, deliver, files } = await openDeliver();
    await store.commit([send('k1', files())]);
    slack.faults.onCall({ method: 'upload' }, { kind: 'cut', when: 'before' });
    const lost = await deliver('k1', files(), false).catch(refusalOf);

    await deliver('k1', files(), true);

    expect(lost).toMatchObject({ kind: 'unreachable' });
    expect(slack.effects.posts()).toBe(1);
  });
});

describe('a mark', () => {
  it('that is there already is no failure', async () => {
    const { slack, deliver } = await openDeliver();
    const { channel, ts } = slack.person(ANN).say('ops', 'look');
    const entry = { kind: 'reaction', priority: 'result', created_at: isoTime(0), channel, ts, emoji: 'eyes' } as const;

    await deliver('k1', entry, false);
    await deliver('k1', entry, true);

    expect(slack.workspace.message(channel, ts)?.reactions).toMatchObject([{ name: 'eyes' }]);
  });
});

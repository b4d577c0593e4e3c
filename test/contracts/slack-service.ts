/**
 * What the Slack edge needs of whatever stands for Slack: the whole edge, heard over HTTP by signed posts of our own, judged by
 * what the service's Web API says afterwards.
 */
import { createHmac } from 'node:crypto';
import { webApi } from '@slack/bolt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createViews } from '#bot/slack/forms-and-home.ts';
import { createDeliver } from '#bot/slack/outbox/deliver.ts';
import type { FilesEntry, PostEntry } from '#bot/slack/outbox/entry.ts';
import type { OutgoingFile } from '#bot/slack/outbox/upload.ts';
import { refusalOf } from '#bot/slack/refusal.ts';
import { homeView } from '#bot/views/block-kit/home.ts';
import { modalFor } from '#bot/views/block-kit/modal.ts';
import { textEn } from '#bot/views/texts/text.en.ts';
import { isoTime } from '#engine/clock.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { SIGNING_SECRET, standingClock } from '../bot/local/server/slack-house.ts';
import { type Office, openOffice, until } from '../bot/slack/slack-desk.ts';
import { SPECS } from '../fakes/action-specs.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';

export interface SlackService {
  readonly apiUrl: string;
  readonly botToken: string;
  /** A token that is not good, and the service's word for it. */
  readonly lockedOut: { readonly botToken: string; readonly reason: string };
  /** A channel of the bot and of `member`. */
  readonly channel: string;
  readonly member: string;
  /** Somebody of the workspace who is not in the channel. */
  readonly stranger: string;
  /** A trigger of the member that is still good. */
  trigger(): Promise<string>;
  cleanUp(): Promise<void>;
}

interface Said {
  readonly ts: string;
  readonly text: string;
  readonly thread_ts?: string;
  readonly metadata?: { readonly event_payload?: { readonly key?: string } };
  readonly files?: readonly { readonly name: string; readonly size: number; readonly url_private: string }[];
}

const CHART: OutgoingFile = {
  filename: 'J-1-auc.png',
  title: 'AUC by fold',
  alt: 'AUC by fold',
  bytes: Uint8Array.from({ length: 70_000 }, (_, n) => (n * 31) % 256),
};

export function slackServiceContract(name: string, open: () => Promise<SlackService>): void {
  describe(`Slack service contract: ${name}`, () => {
    const start = async () => {
      const service = await open();
      onTestFinished(() => service.cleanUp());
      return withReading(service);
    };

    it('shows one card for a typed command, redraws it in place and hangs result and chart on it', async () => {
      const service = await start();
      const office = await openEdge(service);

      await office.hears(command(service, 'train a.csv', 'T1'));
      const card = await service.firstSaid();
      (await until(() => office.running.get('a.csv'))).end({ rows: 3 });
      await office.rests();
      const top = await service.said();
      const [parent, ...replies] = await service.thread(card.ts);

      expect(top.map(({ ts }) => ts)).toEqual([card.ts]);
      expect(card.metadata?.event_payload?.key).toBe('card:J-1');
      expect(parent?.text).toContain('done');
      expect(replies.map(({ thread_ts }) => thread_ts)).toEqual([card.ts, card.ts]);
      expect(replies.flatMap(({ files = [] }) => files.map((file) => file.name))).toEqual(['J-1.json', 'J-1-auc.png']);
      const chart = replies.flatMap(({ files = [] }) => files).find((file) => file.name === 'J-1-auc.png')!;
      expect(await service.download(chart.url_private)).toEqual(Buffer.from(CHART.bytes));
      expect(office.edge.stats().outbox).toMatchObject({ waiting: 0, dead: 0 });
    });

    it('is told once what was delivered twice', async () => {
      const service = await start();
      const office = await openEdge(service);
      const delivery = command(service, 'train a.csv --again', 'T1');

      await Promise.all([office.hears(delivery), office.hears(delivery)]);
      (await until(() => office.running.get('a.csv'))).end(null);
      await office.rests();

      expect(await service.said()).toHaveLength(1);
      expect(office.performed).toHaveLength(1);
    });

    it('takes a private answer, and hands it over directly where the person is not in the channel', async () => {
      const service = await start();
      const office = await openEdge(service);

      await office.hears(mention(service, service.member, 'whoami', '1'));
      await office.hears(mention(service, service.stranger, 'whoami', '2'));
      await until(() => office.edge.stats().outbox.sent === 2);
      const direct = await service.direct(service.stranger);

      expect(await service.said()).toEqual([]);
      expect((await service.said(direct)).map(({ text }) => text)).toEqual([expect.stringContaining(service.stranger)]);
      expect(office.edge.stats().outbox.dead).toBe(0);
    });

    it('opens a form once for each trigger, and shows a Home', async () => {
      const service = await start();
      const log = createRecordingLogger();
      const views = createViews({ client: clientOf(service), log });
      const trigger = await service.trigger();

      const modal = modalFor(SPECS.find((spec) => spec.name === 'train')!, { cvFolds: 7 }, textEn);
      const opened = await views.open(trigger, modal);
      const again = await views.open(trigger, modal);
      await views.publish(service.member, homeView([], 'ann', textEn));

      expect([opened, again]).toEqual([true, false]);
      expect(log.entries.map(({ fields }) => fields.reason)).toEqual(['exchanged_trigger_id']);
    });

    it('has what may have been posted before, found by its key and by its file', async () => {
      const service = await start();
      const { post, files, deliver, store } = outboxOf(service);
      const first = await deliver('key 1', post, false);
      await deliver('key 2', files, false);
      const noted = (await store.get('outbox', 'key 2'))!.value as unknown as FilesEntry;

      const second = await deliver('key 1', post, true);
      const other = await deliver('key 3', post, true);
      await deliver('key 2', noted, true);

      expect(second).toEqual(first);
      expect(other).not.toEqual(first);
      expect(await service.said()).toHaveLength(3);
    });

    it('says which channel there is not, and the person is told directly instead', async () => {
      const service = await start();
      const { post, deliver } = outboxOf(service);
      const nowhere = { ...post, to: { channel: 'C0NOWHERE', thread: null } };

      const refused = await deliver('key 1', nowhere, false).catch((thrown: unknown) => refusalOf(thrown));
      const posted = await deliver('key 2', { ...nowhere, or_to: service.member }, false);

      expect(refused).toEqual({ kind: 'unwelcome', reason: 'channel_not_found' });
      expect((await service.said(posted!.channel)).map(({ ts }) => ts)).toEqual([posted!.ts]);
    });

    it('does not let in without a good token, and the start says so in one word', async () => {
      const service = await start();
      const { botToken, reason } = service.lockedOut;

      const starting = openEdge({ ...service, botToken });

      await expect(starting).rejects.toMatchObject({ code: 'slack_refused', facts: { reason } });
    });
  });
}

type Delivered = { readonly type: 'form' | 'json'; readonly body: string };

/** The whole edge over HTTP, and a way to deliver to it as Slack does. */
async function openEdge(service: Pick<SlackService, 'apiUrl' | 'botToken'>) {
  let port = 0;
  const clock = standingClock();
  const address = { ...service, onPort: (given: number) => (port = given) };
  const office = await openOffice(address, clock, { transport: 'http', drawCharts: async () => [CHART] });
  return Object.assign(office, {
    hears: async ({ type, body }: Delivered): Promise<void> => {
      const at = Math.floor(clock.now() / 1000);
      const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${at}:${body}`).digest('hex');
      const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
        method: 'POST',
        headers: {
          'content-type': type === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': String(at),
          'x-slack-signature': `v0=${signature}`,
        },
        body,
      });
      expect(response.status).toBe(200);
    },
    rests: () => restOf(office),
  });
}

/** Lets time pass until nothing waits. */
async function restOf({ clock, edge }: Office): Promise<void> {
  const isQuiet = () => {
    const { intake, outbox, redrawn, cards } = edge.stats();
    return intake.working + outbox.waiting + redrawn.waiting + cards === 0;
  };
  while (!isQuiet()) await clock.advance(500);
}

function command({ channel, member }: SlackService, text: string, trigger: string): Delivered {
  const fields = { command: '/mlops', text, user_id: member, channel_id: channel, trigger_id: trigger, team_id: 'T1' };
  return { type: 'form', body: new URLSearchParams(fields).toString() };
}

function mention({ channel }: SlackService, user: string, text: string, id: string): Delivered {
  const event = { type: 'app_mention', user, channel, text: `<@U0BOT> ${text}`, ts: `1700000000.00000${id}` };
  return { type: 'json', body: JSON.stringify({ type: 'event_callback', team_id: 'T1', event_id: `Ev${id}`, event }) };
}

function clientOf({ apiUrl, botToken }: SlackService): webApi.WebClient {
  const quiet = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logLevel: 'error' as never };
  return new webApi.WebClient(botToken, { slackApiUrl: apiUrl, ...quiet });
}

function outboxOf(service: SlackService) {
  const clock = standingClock();
  const store = createMemoryStore({ clock });
  const readFiles = async () => [CHART];
  const deliver = createDeliver({ client: clientOf(service), store, clock, fetch: globalThis.fetch, readFiles });
  const to = { channel: service.channel, thread: null };
  const common = { priority: 'result', created_at: isoTime(clock.now()), to, or_to: null } as const;
  const post: PostEntry = { kind: 'post', ...common, name: null, content: { text: 'hello', blocks: [] } };
  const files: FilesEntry = { kind: 'files', ...common, comment: 'files', sources: [], uploaded: null };
  return { store, deliver, post, files };
}

/** Reading is done by calls that know no SDK. */
function withReading(service: SlackService) {
  const headers = { authorization: `Bearer ${service.botToken}` };
  const call = async (method: string, args: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams(args);
    const answer = await (await fetch(`${service.apiUrl}${method}`, { method: 'POST', headers, body })).json();
    expect(answer).toMatchObject({ ok: true });
    return answer as { readonly messages: readonly Said[]; readonly channel: { readonly id: string } };
  };
  /** Oldest first, without replies. */
  const said = async (channel = service.channel) => {
    const { messages } = await call('conversations.history', { channel, include_all_metadata: 'true' });
    return messages.toReversed();
  };
  return {
    ...service,
    said,
    firstSaid: async () => {
      for (;;) {
        const [first] = await said();
        if (first !== undefined) return first;
      }
    },
    thread: async (ts: string) =>
      (await call('conversations.replies', { channel: service.channel, ts, include_all_metadata: 'true' })).messages,
    direct: async (user: string) => (await call('conversations.open', { users: user })).channel.id,
    download: async (url: string) => Buffer.from(await (await fetch(url, { headers })).arrayBuffer()),
  };
}

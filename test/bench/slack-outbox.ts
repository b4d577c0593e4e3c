/**
 * Ten thousand messages through the outbox, over HTTP into the local Slack, whose limiter counts on the same clock. The clock is moved: it
 * goes on when everything that is due has happened, so that a quarter of an hour passes in seconds and the ratio is of the clock's time.
 * What is allowed: the least time in which that limiter takes so many messages (one a second in a channel, ten a second in all, bursts).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webApi } from '@slack/bolt';
import { SLACK_LIMITS } from '#bot/local/server/limits.ts';
import { createLocalSlack, type LocalSlack } from '#bot/local/server/local-slack.ts';
import { createDeliver } from '#bot/slack/outbox/deliver.ts';
import { type OutboxEntry, send } from '#bot/slack/outbox/entry.ts';
import { Outbox } from '#bot/slack/outbox/outbox.ts';
import { boltLogger } from '#bot/slack/transport/bolt-logger.ts';
import { isoTime } from '#engine/clock.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import type { Store } from '#engine/store/types.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import type { BenchRow } from './rounds.ts';

const MESSAGES = 10_000;
/** Many channels meet the workspace's limit, few of them each its own. */
const CHANNELS = [20, 8] as const;
const GOAL = '<= 1.02';
const BOT_TOKEN = 'xoxb-bench';
const { postPerChannel, postPerWorkspace } = SLACK_LIMITS.rates;

export async function benchOutbox(): Promise<{ rows: BenchRow[] }> {
  const rows: BenchRow[] = [];
  for (const channels of CHANNELS) rows.push(await sendAll(channels));
  return { rows };
}

async function sendAll(channels: number): Promise<BenchRow> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
  const busy = new Busy();
  const clock = new FakeClock(Date.UTC(2026, 0, 5, 9), () => busy.quiet());
  const ids = Array.from({ length: channels }, (_, n) => `C${String(n).padStart(4, '0')}`);
  const slack = await openSlack(ids, clock);
  const store = busy.watchStore(await openLowdbStore({ dir: folder, clock }));
  const outbox = openOutbox(store, clock, slack, busy);
  await outbox.start();

  const begun = clock.now();
  const cpuBefore = process.cpuUsage();
  await store.commit(entries(ids, begun).map(([key, entry]) => send(key, entry)));
  while (outbox.stats().waiting > 0) await clock.advance(1000);
  const { user, system } = process.cpuUsage(cpuBefore);
  const tookMs = lastPostMs(slack, ids) - begun;
  requireOrder(slack, ids);

  const { rateLimited, dead } = outbox.stats();
  await outbox.stop();
  await store.close();
  await slack.close();
  await rm(folder, { recursive: true });
  const allowedMs = leastMs(channels);
  const cpuMs = (user + system) / 1000 / MESSAGES;
  return {
    name: `${MESSAGES} messages to ${channels} channels / the pace that Slack allows`,
    ratio: tookMs / allowedMs,
    goal: GOAL,
    detail: `${(tookMs / 1000).toFixed(1)} and ${(allowedMs / 1000).toFixed(1)} s of the clock; ${rateLimited} refused as too fast, ${dead} lost; ${cpuMs.toFixed(2)} ms of processor time a message, journal and the local Slack's side included`,
    rounds: [[tookMs, allowedMs]],
  };
}

/** When the limiter would have taken the last one, were each sent at the first moment it is taken. */
function leastMs(channels: number): number {
  const inOne = (MESSAGES / channels - postPerChannel.burst) / postPerChannel.perMinute;
  const inAll = (MESSAGES - postPerWorkspace.burst) / postPerWorkspace.perMinute;
  return Math.max(inOne, inAll) * 60_000;
}

function entries(channels: readonly string[], nowMs: number): readonly (readonly [string, OutboxEntry])[] {
  return Array.from({ length: MESSAGES }, (_, n) => {
    const text = `Message ${n}: training finished, the model is no better than its baseline.`;
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: `Message ${n}` } },
      { type: 'section', text: { type: 'mrkdwn', text: `*AUC, mean of the folds:* 0.499 ± 0.020\n${text}` } },
    ];
    const entry: OutboxEntry = {
      kind: 'post',
      priority: 'result',
      created_at: isoTime(nowMs),
      to: { channel: channels[n % channels.length]!, thread: null },
      name: null,
      or_to: null,
      content: { text, blocks },
    };
    return [`m${n}`, entry] as const;
  });
}

function lastPostMs(slack: LocalSlack, channels: readonly string[]): number {
  const stamps = channels.flatMap((channel) => slack.workspace.messages(channel).map(({ ts }) => Number(ts)));
  return Math.round(stamps.reduce((a, b) => Math.max(a, b)) * 1000);
}

/** @throws Error unless Slack has each message once, those of a channel in their order */
function requireOrder(slack: LocalSlack, channels: readonly string[]): void {
  for (const [index, channel] of channels.entries()) {
    const numbers = slack.workspace.messages(channel).map(({ text }) => Number(/\d+/.exec(text)?.[0]));
    const expected = Array.from({ length: MESSAGES / channels.length }, (_, n) => index + n * channels.length);
    if (numbers.join() !== expected.join()) throw new Error(`channel ${channel} has not what was sent to it`);
  }
}

function openOutbox(store: Store, clock: FakeClock, slack: LocalSlack, busy: Busy): Outbox {
  const log = createRecordingLogger();
  const client = new webApi.WebClient(BOT_TOKEN, {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
    slackApiUrl: slack.apiUrl,
  });
  const deliver = createDeliver({ client, store, clock, fetch: globalThis.fetch, readFiles: async () => [] });
  return new Outbox({
    store,
    clock,
    log,
    seed: 1,
    deliver: (key, entry, inDoubt) => busy.during(deliver(key, entry, inDoubt)),
    onNamed: () => {},
    onLockedOut: (reason) => {
      throw new Error(reason);
    },
  });
}

async function openSlack(channels: readonly string[], clock: FakeClock): Promise<LocalSlack> {
  return await createLocalSlack({
    clock,
    reportError: (error) => {
      throw error;
    },
    seed: {
      team: { id: 'T0TEAM', name: 'Desk', domain: 'desk' },
      app: {
        id: 'A0APP',
        name: 'mlops',
        botUserId: 'U0BOT',
        botId: 'B0BOT',
        botToken: BOT_TOKEN,
        appToken: 'xapp-bench',
        signingSecret: 'secret of the bench',
        commands: [],
        events: [],
      },
      users: [],
      channels: channels.map((id) => ({ id, name: id.toLowerCase(), members: ['U0BOT'] })),
    },
  });
}

/** Knows whether anything is under way that takes real time: calls over HTTP and commits to the disk. */
class Busy {
  #count = 0;

  async during<Result>(work: Promise<Result>): Promise<Result> {
    this.#count += 1;
    try {
      return await work;
    } finally {
      this.#count -= 1;
    }
  }

  watchStore(store: Store): Store {
    return {
      get seq() {
        return store.seq;
      },
      get: (collection, id) => store.get(collection, id),
      list: (collection, filter) => store.list(collection, filter),
      since: (seq, signal) => store.since(seq, signal),
      commit: (ops) => this.during(store.commit(ops)),
      close: () => store.close(),
    };
  }

  /** Resolves when nothing has been under way for some turns of the event loop. */
  async quiet(): Promise<void> {
    for (let turns = 0; turns < 4; turns = this.#count === 0 ? turns + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/**
 * Kill -9 of the bot around any of its commits: no acknowledged command is lost, nor what was said while there was no bot; none is
 * carried out twice, every card ends right, nothing is posted twice. Counted at Slack, over folders that live through many kills.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Message } from '#bot/local/server/documents.ts';
import { textAt } from '#bot/local/server/json.ts';
import type { LocalSlack } from '#bot/local/server/local-slack.ts';
import { ANN, BOT, openSlack, SEED as WORKSPACE } from '../bot/local/server/slack-house.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';

const SERIES = 5;
const KILLS = 10;
const SEED = 20_261_123;
/** What two commands, their jobs, cards and files need at least. */
const COMMITS = 24;
const CHANNELS = ['C0ONE', 'C0TWO'];

const ENOUGH = { perMinute: 60_000, burst: 10_000 };
const RATES = {
  tier1: ENOUGH,
  tier2: ENOUGH,
  tier3: ENOUGH,
  tier4: ENOUGH,
  postPerChannel: ENOUGH,
  postPerWorkspace: ENOUGH,
};

describe('a bot that is killed', () => {
  it(`loses and repeats nothing in ${SERIES} series of ${KILLS} kills`, { timeout: 240_000 }, async () => {
    // Whether Slack sends again what was not acknowledged is documented for events only.
    const policies = Array.from(
      { length: SERIES },
      (_, n) => (n % 2 === 0 ? 'redeliver' : 'drop') as 'redeliver' | 'drop',
    );

    const cache = await compiledOnce();

    const deaths = (await Promise.all(policies.map((policy, n) => killSeries(SEED + n, policy, cache)))).flat();

    const counts = Map.groupBy(deaths, (death) => death);
    process.stdout.write(
      `${[...counts]
        .map(([death, each]) => `${each.length} x ${death}`)
        .toSorted()
        .join('\n')}\n`,
    );
    expect(deaths).toHaveLength(SERIES * KILLS);
  });
});

/** Kills one bot after the other over one folder, then lets one finish, and judges what Slack has. */
async function killSeries(seed: number, lostDeliveries: 'redeliver' | 'drop', cache: string): Promise<string[]> {
  const dir = await temporaryFolder('slack-kill');
  const slack = await openWorkspace(lostDeliveries);
  const random = mulberry32(seed);
  const deaths: string[] = [];
  const typed: { readonly dataset: string; readonly acked: Promise<boolean> }[] = [];
  let everReady = false;

  for (let kill = 0; kill < KILLS; kill += 1) {
    const dieAt = 1 + Math.floor(random() * COMMITS);
    const bot = startBot(dir, slack, cache, dieAt, random() < 0.5 ? 'before' : 'after');
    // Some die while they take up what the one before has left.
    if (await bot.ready) {
      everReady = true;
      for (const channel of CHANNELS) {
        const dataset = `${channel}-${kill}.csv`;
        const answer = slack.person(ANN).command(channel, `/mlops train ${dataset} --again`);
        typed.push({ dataset, acked: answer.then(({ status }) => status === 'acked') });
      }
    }
    deaths.push(await bot.death);
    // What is said before there ever was a bot is none of its business.
    if (everReady && random() < 0.5) {
      const dataset = `said-${kill}.csv`;
      slack.person(ANN).mention(CHANNELS[kill % 2]!, `train ${dataset} --again`);
      typed.push({ dataset, acked: Promise.resolve(true) });
    }
  }
  const last = startBot(dir, slack, cache);
  await last.ready;
  const acked = await Promise.all(typed.map(({ acked }) => acked));
  last.finish();
  expect(await last.death, `seed ${seed}`).toBe('ended');

  judge(
    slack,
    typed.map(({ dataset }) => dataset),
    acked,
    `seed ${seed}`,
  );
  return deaths;
}

function judge(slack: LocalSlack, datasets: readonly string[], acked: readonly boolean[], when: string): void {
  const messages = CHANNELS.flatMap((channel) => slack.workspace.messages(channel)).filter(({ byApp }) => byApp);
  const keys = messages.map(keyOf);
  expect(new Set(keys).size, `posted twice, ${when}`).toBe(keys.length);

  const cards = messages.filter(({ threadTs }) => threadTs === null);
  const results = messages.filter(({ threadTs, files }) => threadTs !== null && files.length === 0);
  const files = messages.filter((message) => message.files.length > 0);
  for (const [index, dataset] of datasets.entries()) {
    const about = results.filter(({ text }) => text.includes(dataset));
    // A command that was not acknowledged may have been heard all the same; none is carried out twice.
    expect(about.length, `${dataset}, ${when}`).toBeLessThanOrEqual(1);
    if (acked[index]) expect(about.length, `${dataset} was acknowledged, ${when}`).toBe(1);
  }
  for (const card of cards) expect(card.text, `${keyOf(card)}, ${when}`).toContain('done');
  expect(results, when).toHaveLength(cards.length);
  expect(files, when).toHaveLength(cards.length);
  expect(acked.filter(Boolean).length, when).toBeGreaterThan(0);
}

function keyOf(message: Message): string {
  return textAt(message.metadata, 'event_payload', 'key') ?? `files ${message.files.join(' ')}`;
}

async function openWorkspace(lostDeliveries: 'redeliver' | 'drop'): Promise<LocalSlack> {
  const channels = CHANNELS.map((id) => ({ id, name: id.toLowerCase(), members: [ANN, BOT] }));
  const slack = await openSlack({ seed: { ...WORKSPACE, channels }, clock: systemClock, limits: { rates: RATES } });
  slack.faults.lostDeliveries = lostDeliveries;
  return slack;
}

/** A folder with the program as Node compiles it: a process that is killed leaves no such thing to the next. */
async function compiledOnce(): Promise<string> {
  const cache = await temporaryFolder('slack-kill-cache');
  const bot = startBot(await temporaryFolder('slack-kill'), await openWorkspace('drop'), cache);
  await bot.ready;
  bot.finish();
  expect(await bot.death).toBe('ended');
  return cache;
}

function startBot(dir: string, slack: LocalSlack, cache: string, dieAt = 0, when: 'before' | 'after' = 'after') {
  const program = join(import.meta.dirname, 'slack-bot.ts');
  const child = spawn(process.execPath, [program, dir, slack.apiUrl, String(dieAt), when], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const closed = Promise.all([once(child, 'close'), once(lines, 'close')]);
  const ready = new Promise<boolean>((resolve) => {
    lines.on('line', (line) => {
      printed.push(line);
      if (line === 'ready') resolve(true);
    });
    void closed.then(() => resolve(false));
  });
  return {
    ready,
    finish: () => child.stdin.end(),
    /** What the commit was about at which it died, or `ended`. */
    death: closed.then(([[code, signal]]) => {
      const death = printed.find((line) => line.startsWith('dies '));
      if (death !== undefined && signal === 'SIGKILL') return death;
      return code === 0 ? 'ended' : `exit ${code}, signal ${signal}`;
    }),
  };
}

/** A small seeded generator (Tommy Ettinger's mulberry32), so that a failing run can be run again. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

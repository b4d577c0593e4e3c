/**
 * How long people wait for an alert: from the moment at which values are sent over HTTP until the message about the drift in them is in the
 * channel of a (local) Slack. The bot is the whole product; each stream has a channel of its own, so that nothing is told in a storm.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createLocalSlack, type LocalSlack } from '#bot/local/server/local-slack.ts';
import { systemClock } from '../fakes/system-clock.ts';
import type { BenchRow } from './rounds.ts';
import { quantile } from './slack-ack-driver.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'bot/main.ts');
const ALERTS = 60;
const CALM_VALUES = 991;
const WORSE_VALUES = 64;
const GOAL_MS = 500;
const GOAL_TRAINING_MS = 1_000;
/** Enough for both threads to have work until the last alert. */
const TRAININGS = 3;
const PATIENCE_MS = 30_000;
const TOKEN = 'token-of-the-alert-bench';
const SLACK_APP = { botToken: 'xoxb-bench', appToken: 'xapp-bench', signingSecret: 'secret of the bench' } as const;
const BOT = 'U0BOT';

export async function benchAlertLatency(): Promise<{ rows: BenchRow[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
  const slack = await openSlack();
  let bot: Bot | undefined;
  try {
    bot = await startBot(folder, slack.apiUrl);
    const quiet = await alertTimes(0, slack, bot);
    await bot.train();
    const training = await alertTimes(ALERTS, slack, bot);
    await bot.requireBusy();
    return { rows: [row('', GOAL_MS, quiet), row(', both cores training', GOAL_TRAINING_MS, training)] };
  } finally {
    await bot?.end();
    await slack.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function row(when: string, goalMs: number, times: readonly number[]): BenchRow {
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(times, share));
  return {
    name: `values sent over HTTP to the alert's message in Slack, p99${when} / ${goalMs} ms`,
    ratio: p99! / goalMs,
    goal: '<= 1',
    detail: `${p99!.toFixed(0)} ms, p50 ${p50!.toFixed(0)} of ${times.length} alerts; load average ${loadavg()[0]!.toFixed(1)}`,
  };
}

/** One drift after the other, each in a stream of its own. */
async function alertTimes(first: number, slack: LocalSlack, bot: Bot): Promise<readonly number[]> {
  const times: number[] = [];
  for (let number = first; number < first + ALERTS; number += 1) {
    const value = (at: number) => (at < CALM_VALUES ? 0.2 : 0.9) + (at % 13) / 100;
    const all = Array.from({ length: CALM_VALUES + WORSE_VALUES }, (_, at) => {
      return { source: 'bench', signal: `s${number}`, value: value(at), seq: at };
    });
    await bot.send(all.slice(0, CALM_VALUES));
    const posted = messageIn(channelOf(number), slack);
    const begun = performance.now();
    await bot.send(all.slice(CALM_VALUES));
    await posted;
    times.push(performance.now() - begun);
  }
  return times;
}

function channelOf(number: number): string {
  return `C0ALERTS${number}`;
}

function messageIn(channel: string, slack: LocalSlack): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no alert in ${channel}`)), PATIENCE_MS);
    const leave = slack.changes.subscribe((change) => {
      if (change.type !== 'message' || change.what !== 'posted' || change.channel !== channel) return;
      clearTimeout(late);
      leave();
      resolve();
    });
  });
}

function openSlack(): Promise<LocalSlack> {
  const channels = Array.from({ length: 2 * ALERTS }, (_, number) => ({
    id: channelOf(number),
    name: `alerts-${number}`,
    members: ['U0ANN', BOT],
  }));
  return createLocalSlack({
    clock: systemClock,
    reportError: (error) => {
      throw error;
    },
    seed: {
      team: { id: 'T0TEAM', name: 'Desk', domain: 'desk' },
      app: {
        ...{ id: 'A0APP', name: 'mlops', botUserId: BOT, botId: 'B0BOT', ...SLACK_APP },
        commands: [{ command: '/mlops' }],
        events: ['app_mention'],
      },
      users: [{ id: 'U0ANN', name: 'ann', realName: 'Ann' }],
      channels: [{ id: 'C0OPS', name: 'ops', members: ['U0ANN', BOT] }, ...channels],
    },
  });
}

interface Bot {
  send(observations: readonly object[]): Promise<void>;
  train(): Promise<void>;
  /** @throws Error when the pool has run out of training: then the figures are not of a busy machine */
  requireBusy(): Promise<void>;
  end(): Promise<void>;
}

async function startBot(folder: string, apiUrl: string): Promise<Bot> {
  const runbooks = join(folder, 'runbooks');
  await mkdir(runbooks);
  await writeFile(join(runbooks, 'streams.yaml'), streamsFile());
  const stateDir = join(folder, 'state');
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SLACK|MLOPS)_/.test(name))),
    MLOPS_STATE_DIR: stateDir,
    MLOPS_RUNBOOKS_DIR: runbooks,
    MLOPS_OUTPUT_DIR: join(folder, 'outputs'),
    MLOPS_API_PORT: '0',
    MLOPS_API_TOKEN: TOKEN,
    MLOPS_ALERTS_CHANNEL: 'C0OPS',
    MLOPS_LOG_LEVEL: 'error',
    MLOPS_LOCALE: 'en',
    HF_HUB_OFFLINE: '1',
    SLACK_API_URL: apiUrl,
    SLACK_BOT_TOKEN: SLACK_APP.botToken,
    SLACK_APP_TOKEN: SLACK_APP.appToken,
  };
  const child = spawn(process.execPath, [MAIN, 'serve'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('close', (code) => reject(new Error(`the bot ended with ${code}`)));
  });
  const { url } = JSON.parse(await readFile(join(stateDir, 'lock'), 'utf8'));
  const shell = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...words], { cwd: ROOT, env });
    return stdout;
  };
  const requireBusy = async (): Promise<void> => {
    const { result } = JSON.parse(await shell('jobs', 'list', '--state', 'running', '--json'));
    if (result.jobs.length === 0) throw new Error('the trainings ended before the measurements');
  };
  return {
    send: async (observations) => {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
      const sent = { method: 'POST', headers, body: JSON.stringify(observations) };
      const answer = await fetch(`${url}/v1/observations`, sent);
      if (!answer.ok) throw new Error(`observations were refused: ${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
    },
    train: async () => {
      const train = ['train', 'runbooks/drills/data/events.csv', '--trees', '9000', '--detach'];
      for (let seed = 1; seed <= TRAININGS; seed += 1)
        await shell(...train, '--seed', String(seed), '--output', join(folder, 'outputs', `${seed}.onnx`));
      await requireBusy();
    },
    requireBusy,
    end: () => end(child),
  };
}

function streamsFile(): string {
  const streams = Array.from({ length: 2 * ALERTS }, (_, number) => {
    return `  - { source: bench, signal: s${number}, channel: ${channelOf(number)} }`;
  });
  return ['streams:', ...streams, ''].join('\n');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

/**
 * How long Slack waits for an acknowledgement while both cores train. The bot is the whole product over HTTP: signatures, journal with
 * fdatasync, audit, answers. Its peer is a Bolt app that only acknowledges, in a process of its own, measured in the same rounds beside the
 * very same two training threads (nice 10, in the bot's process): so the load is the same for both, and only the bot pays for living with it.
 */
import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { alternate, type BenchRow, median, medianRatio } from './rounds.ts';
import { ackTimes, quantile, signedCommands } from './slack-ack-driver.ts';
import { type Asked, BENCH_APP, BENCH_PLACE, personOf, type SlackAddress } from './slack-ack-slack.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'bot/main.ts');
const ROUNDS = 15;
const COMMANDS = 500;
const IN_FLIGHT = 50;
const TYPED = 'status';
const GOAL_MS = 100;
/** Enough for both threads to have work until the last round, each of some minutes. */
const TRAININGS = 4;

export async function benchAck(): Promise<{ rows: BenchRow[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
  const children: ChildProcess[] = [];
  try {
    const slack = startModule('slack-ack-slack.ts', {}, children);
    const address = (await answerOf(slack)) as SlackAddress;
    const bare = startModule('slack-ack-bare.ts', { SLACK_SIGNING_SECRET: BENCH_APP.signingSecret }, children);
    const { port: barePort } = (await answerOf(bare)) as { port: number };

    const overHttp = await startBot(
      join(folder, 'http'),
      address,
      { SLACK_SIGNING_SECRET: BENCH_APP.signingSecret },
      children,
    );
    const rows = await compareOverHttp(overHttp, barePort, slack, address);
    await end(overHttp.child);
    const overSockets = await startBot(
      join(folder, 'sockets'),
      address,
      { SLACK_APP_TOKEN: BENCH_APP.appToken },
      children,
    );
    rows.push(await measureOverSockets(overSockets, slack));
    return { rows };
  } finally {
    await Promise.all(children.map(end));
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareOverHttp(
  bot: Bot,
  barePort: number,
  slack: ChildProcess,
  { answersTo }: SlackAddress,
): Promise<BenchRow[]> {
  const source = { ...BENCH_PLACE, userOf: personOf, signingSecret: BENCH_APP.signingSecret, answersTo, text: TYPED };
  const seen = { ours: [] as number[], bare: [] as number[], alone: [] as number[], answeredMs: [] as number[] };
  let number = 0;
  const commands = (count: number) => {
    number += count;
    return signedCommands(count, number - count, source);
  };
  let expected = 0;
  const answered = async (): Promise<void> => {
    // Counted at the other end: every acknowledged command has its one answer before the peer's turn.
    for (;;) {
      slack.send({ ask: 'answers' } satisfies Asked);
      const { answers, distinct } = (await answerOf(slack)) as { answers: number; distinct: number };
      if (answers !== distinct) throw new Error(`${answers} answers to ${distinct} commands`);
      if (answers === expected) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  const rounds = await alternate(
    ROUNDS,
    async () => {
      const begun = performance.now();
      const times = await ackTimes(bot.port, IN_FLIGHT, commands(COMMANDS));
      expected += COMMANDS;
      await answered();
      seen.answeredMs.push(performance.now() - begun);
      seen.ours.push(...times);
      return quantile(times, 0.99);
    },
    async () => {
      const times = await ackTimes(barePort, IN_FLIGHT, commands(COMMANDS));
      seen.bare.push(...times);
      return quantile(times, 0.99);
    },
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    seen.alone.push(...(await ackTimes(bot.port, 1, commands(COMMANDS / 10))));
    expected += COMMANDS / 10;
    await answered();
  }
  await bot.requireBusy();
  const load = loadavg()[0]!.toFixed(1);
  const rate = Math.round(COMMANDS / (median(seen.answeredMs) / 1000));
  return [
    {
      name: `ack p99 of the whole bot / bare Bolt, ${IN_FLIGHT} in flight, both cores training`,
      ratio: medianRatio(rounds),
      goal: '<= 1.5',
      detail: `ms; p50 ${ms(seen.ours, 0.5)} and ${ms(seen.bare, 0.5)}, p99 ${ms(seen.ours, 0.99)} and ${ms(seen.bare, 0.99)}; ${rate} commands a second with their answers; load average ${load}`,
      rounds,
    },
    {
      name: `ack p99 over HTTP, ${IN_FLIGHT} in flight, both cores training / ${GOAL_MS} ms`,
      ratio: quantile(seen.ours, 0.99) / GOAL_MS,
      goal: '<= 1',
      detail: `${ms(seen.ours, 0.99)} ms; one at a time p50 ${ms(seen.alone, 0.5)}, p99 ${ms(seen.alone, 0.99)} ms`,
    },
  ];
}

async function measureOverSockets(bot: Bot, slack: ChildProcess): Promise<BenchRow> {
  const type = async (inFlight: number, count: number): Promise<readonly number[]> => {
    slack.send({ ask: 'type', text: TYPED, count, inFlight } satisfies Asked);
    return (await answerOf(slack)) as readonly number[];
  };
  await type(IN_FLIGHT, COMMANDS);
  const many: number[] = [];
  const alone: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    many.push(...(await type(IN_FLIGHT, COMMANDS)));
    alone.push(...(await type(1, COMMANDS / 10)));
  }
  await bot.requireBusy();
  return {
    name: `ack p99 over Socket Mode, ${IN_FLIGHT} in flight, both cores training / ${GOAL_MS} ms`,
    ratio: quantile(many, 0.99) / GOAL_MS,
    goal: '<= 1',
    detail: `${ms(many, 0.99)} ms, p50 ${ms(many, 0.5)}; one at a time p50 ${ms(alone, 0.5)}, p99 ${ms(alone, 0.99)} ms`,
  };
}

interface Bot {
  readonly child: ChildProcess;
  /** Where Slack delivers to, over HTTP. */
  readonly port: number;
  /** @throws Error when the pool has run out of training: then the figures are not of a busy machine */
  requireBusy(): Promise<void>;
}

async function startBot(
  stateDir: string,
  { apiUrl }: SlackAddress,
  credentials: Readonly<Record<string, string>>,
  children: ChildProcess[],
): Promise<Bot> {
  const port = await freePort();
  const outputs = `${stateDir}-outputs`;
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SLACK|MLOPS)_/.test(name))),
    MLOPS_STATE_DIR: stateDir,
    MLOPS_OUTPUT_DIR: outputs,
    MLOPS_API_PORT: '0',
    MLOPS_SLACK_PORT: String(port),
    MLOPS_LOCALE: 'en',
    HF_HUB_OFFLINE: '1',
    SLACK_API_URL: apiUrl,
    SLACK_BOT_TOKEN: BENCH_APP.botToken,
    ...credentials,
  };
  const child = spawn(
    process.execPath,
    [...process.execArgv.filter((flag) => flag.startsWith('--cpu-prof')), MAIN, 'serve'],
    {
      cwd: ROOT,
      env: { ...env, MLOPS_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout!.once('data', () => resolve());
    child.once('close', (code) => reject(new Error(`the bot ended with ${code}`)));
  });
  const shell = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...words], { cwd: ROOT, env });
    return stdout;
  };
  const train = ['train', 'runbooks/drills/data/events.csv', '--trees', '9000', '--detach'];
  for (let seed = 1; seed <= TRAININGS; seed += 1) {
    await shell(...train, '--seed', String(seed), '--output', join(outputs, `${seed}.onnx`));
  }
  const requireBusy = async (): Promise<void> => {
    const { result } = JSON.parse(await shell('jobs', 'list', '--state', 'running', '--json'));
    if (result.jobs.length === 0) throw new Error('the trainings ended before the measurements');
  };
  await requireBusy();
  return { child, port, requireBusy };
}

function startModule(name: string, env: NodeJS.ProcessEnv, children: ChildProcess[]): ChildProcess {
  const child = fork(join(import.meta.dirname, name), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a process of the bench ended with ${code}`));
    child.once('close', ended).once('message', (message) => {
      child.off('close', ended);
      resolve(message);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function ms(values: readonly number[], share: number): string {
  return quantile(values, share).toFixed(1);
}

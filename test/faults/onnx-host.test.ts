/** The model's process killed, stopped and cancelled at every moment, and the bot that goes on; runs last long enough to be hit. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { GOLDEN_SENTENCES } from '#bot/local/hub/model/golden-sentences.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createOnnxHost, type OnnxHostOptions } from '#engine/sentiment/drivers/onnx-host.ts';
import type { ModelHostEvent, SentimentModel, Snapshot } from '#engine/sentiment/types.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { jobSpec, reaches } from '../contracts/job-engine.ts';
import { labelsOf } from '../contracts/sentiment-model.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { createMemoryWorkFolders } from '../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import { removeFolder } from '../fakes/remove-folder.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';
import { slowSnapshot, tinySnapshot } from '../fakes/tiny-snapshot.ts';

const entry = new URL('../../workers/onnx-host.ts', import.meta.url);
const TEXTS = GOLDEN_SENTENCES.map(({ text }) => text);
const LABELS = GOLDEN_SENTENCES.map(({ label }) => label);
/** As long as the model takes: one batch of two lasts some tenths of a second. */
const LONG_TEXTS = Array.from({ length: 200 }, (_, at) => `w${1_000 + at} `.repeat(600));

let host: SentimentModel;
let pids: number[];
let events: ModelHostEvent[];
let waiting: { kind: ModelHostEvent['kind']; resolve: () => void }[];

function open(options: Partial<OnnxHostOptions> = {}): void {
  pids = [];
  events = [];
  waiting = [];
  host = createOnnxHost({
    entry,
    threads: 2,
    clock: systemClock,
    niceIncrement: 0,
    restart: { baseMs: 10, maxMs: 100 },
    onStart: (pid) => pids.push(pid),
    onEvent: (event) => {
      events.push(event);
      for (const { kind, resolve } of waiting) if (kind === event.kind) resolve();
    },
    ...options,
  });
}

/** The next event of that kind. */
function next(kind: ModelHostEvent['kind']): Promise<void> {
  return new Promise((resolve) => waiting.push({ kind, resolve }));
}

function signal(name: NodeJS.Signals): void {
  process.kill(pids.at(-1)!, name);
}

/** Resolves at the first sign that texts are being scored. */
function scoring(texts: readonly string[], options: { signal?: AbortSignal } = {}) {
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const answer = host.score(texts, { ...options, onProgress: () => begun() });
  answer.catch(() => undefined);
  return { started, answer };
}

async function serves(): Promise<void> {
  expect(labelsOf(await host.score(TEXTS))).toEqual(LABELS);
}

afterEach(async () => {
  await host.close();
});

describe('a host that is killed', () => {
  beforeEach(() => open());

  test('while it loads its first model fails the load, and the next one works', async () => {
    const load = host.load(await tinySnapshot());
    const lost = expect(load).rejects.toMatchObject({ code: 'model_host_lost', facts: { reason: 'SIGKILL' } });
    while (pids.length === 0) await new Promise((resolve) => setImmediate(resolve));
    signal('SIGKILL');
    await lost;

    expect(host.loaded()).toBeNull();
    await host.load(await tinySnapshot());
    await serves();
  });

  test('while it loads another model comes back with the one that served', async () => {
    const first = await host.load(await tinySnapshot({ seed: 1 }));
    const recovered = next('recovered');

    const load = host.load(await tinySnapshot({ seed: 2 }));
    const lost = expect(load).rejects.toMatchObject({ code: 'model_host_lost' });
    await new Promise((resolve) => setImmediate(resolve));
    signal('SIGKILL');
    await lost;
    await recovered;

    expect(host.loaded()).toMatchObject({ commit: first.commit });
    await serves();
  });

  test('while nothing goes on is back before anybody notices', async () => {
    await host.load(await tinySnapshot());
    const recovered = next('recovered');

    signal('SIGKILL');
    await recovered;

    expect(events.map(({ kind }) => kind)).toEqual(['lost', 'recovered']);
    await serves();
  });

  test('while it scores fails the calls under way, says so, and answers the next ones', async () => {
    await host.load(await tinySnapshot());
    const recovered = next('recovered');
    const calls = [1, 2, 3].map(() => scoring(Array.from({ length: 700 }, () => TEXTS).flat()));
    await calls[0]!.started;

    signal('SIGKILL');

    for (const { answer } of calls) await expect(answer).rejects.toMatchObject({ code: 'model_host_lost' });
    expect(host.loaded()).toBeNull();
    await expect(host.score(TEXTS)).rejects.toMatchObject({ code: 'model_host_lost' });
    await recovered;
    await serves();
  });

  test('again and again while it starts comes back in the end', async () => {
    await host.load(await tinySnapshot());
    for (let kill = 1; kill <= 4; kill += 1) {
      const lost = next('lost');
      signal('SIGKILL');
      await lost;
      while (pids.length <= kill) await new Promise((resolve) => setImmediate(resolve));
    }
    await next('recovered');

    expect(new Set(pids).size).toBe(5);
    await serves();
  });
});

test('a host whose model is gone from the disk tells it, and serves again when it is back', async () => {
  open();
  const snapshot = await tinySnapshot();
  await host.load(snapshot);
  await rename(snapshot.dir, `${snapshot.dir}.away`);
  const failed = next('restart_failed');

  signal('SIGKILL');
  await failed;
  const recovered = next('recovered');
  await rename(`${snapshot.dir}.away`, snapshot.dir);
  await recovered;

  expect(events.find(({ kind }) => kind === 'restart_failed')).toMatchObject({ error: { code: 'model_unloadable' } });
  await serves();
});

test('a host that hangs is killed once nobody waits for it any more, and started again', async () => {
  open({ graceMs: 50 });
  await host.load(await tinySnapshot());
  const leaving = new AbortController();
  const { started, answer } = scoring(Array.from({ length: 5_000 }, () => TEXTS).flat(), { signal: leaving.signal });
  await started;
  const recovered = next('recovered');

  signal('SIGSTOP');
  leaving.abort(new Error('left'));

  await expect(answer).rejects.toThrow('left');
  await recovered;
  expect(events[0]).toEqual({ kind: 'lost', reason: 'a cancelled call did not end' });
  await serves();
});

test('a host that is slow with the batch of a cancelled call is left alone', async () => {
  const clock = new FakeClock();
  open({ clock });
  await host.load(await tinySnapshot());
  const leaving = new AbortController();
  const { started, answer } = scoring(Array.from({ length: 5_000 }, () => TEXTS).flat(), { signal: leaving.signal });
  await started;

  signal('SIGSTOP');
  leaving.abort(new Error('left'));
  await expect(answer).rejects.toThrow('left');
  await clock.advance(10_000);
  signal('SIGCONT');

  await serves();
  expect([pids.length, events]).toEqual([1, []]);
});

test('a host that gives no sign of life while it is waited for is killed and started again', async () => {
  open({ stallMs: 3_000 });
  await host.load(await tinySnapshot());
  const { started, answer } = scoring(Array.from({ length: 5_000 }, () => TEXTS).flat());
  await started;
  const recovered = next('recovered');

  signal('SIGSTOP');

  await expect(answer).rejects.toMatchObject({ facts: { reason: 'no sign of life for 3000 ms' } });
  await recovered;
  await serves();
});

describe('cancels during runs of a large model', () => {
  let snapshot: Snapshot;

  beforeAll(async () => {
    snapshot = await slowSnapshot(await mkdtemp(join(tmpdir(), 'mlops-slow-')));
  });
  afterAll(() => removeFolder(snapshot.dir));
  beforeEach(async () => {
    open();
    await host.load(snapshot);
  });

  test('30 of them leave the process alive, and the next call gets its answer', { timeout: 300_000 }, async () => {
    for (let cancel = 1; cancel <= 30; cancel += 1) {
      const leaving = new AbortController();
      const { started, answer } = scoring(LONG_TEXTS, { signal: leaving.signal });
      // The next batches are then in their runs.
      await started;
      leaving.abort(new Error(`cancel ${cancel}`));
      await expect(answer).rejects.toThrow(`cancel ${cancel}`);
    }

    expect(await host.score(['w1000'])).toHaveLength(1);
    expect(events).toEqual([]);
    expect(pids).toHaveLength(1);
  });

  test('one leaves a caller whose texts run in the same batches alone', async () => {
    const leaving = new AbortController();
    const first = scoring(['w1 w2', 'w3'], { signal: leaving.signal });
    const second = host.score(['w1 w2', 'w3']);

    leaving.abort(new Error('left'));

    await expect(first.answer).rejects.toThrow('left');
    expect(await second).toHaveLength(2);
    expect(events).toEqual([]);
  });

  test('of a job: it is cancelled, not tried again, and the bot goes on', async () => {
    const log = createRecordingLogger();
    const store = await openLowdbStore({ dir: await temporaryFolder('onnx-job'), clock: systemClock });
    const work = createMemoryWorkFolders();
    const engine = createEmbeddedEngine({ store, clock: systemClock, work, log, claim: 'all', seed: 1 });
    onTestFinished(async () => {
      await engine.drain(0);
      await store.close();
    });
    let begun = () => {};
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    engine.handle('score', { concurrency: 1 }, async (_, context) => {
      await host.score(LONG_TEXTS, { signal: context.signal, onProgress: () => begun() });
      return null;
    });
    await engine.start();
    const { id } = await engine.enqueue(jobSpec({ kind: 'score', maxAttempts: 3 }));
    await started;

    await engine.cancel(id, { id: 'ann', edge: 'terminal' }, 'wrong texts');

    expect(await reaches(engine, id, 'cancelled', 'failed', 'done')).toMatchObject({ state: 'cancelled', attempt: 1 });
    expect(await host.score(['w1000'])).toHaveLength(1);
    expect(events).toEqual([]);
  });
});

describe('the bot’s end', () => {
  beforeEach(() => open());

  async function startBot(): Promise<{ bot: ChildProcess; hostPid: number; line: () => Promise<string> }> {
    const { dir } = await tinySnapshot();
    const bot = fork(fileURLToPath(new URL('./model-bot.ts', import.meta.url)), [dir], { silent: true, execArgv: [] });
    onTestFinished(() => void bot.kill('SIGKILL'));
    const lines = createInterface({ input: bot.stdout! })[Symbol.asyncIterator]();
    const line = async () => (await lines.next()).value as string;
    const hostPid = Number(await line());
    expect(await line()).toBe('scoring');
    return { bot, hostPid, line };
  }

  async function isGone(pid: number): Promise<void> {
    while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
  }

  test('by kill -9 is the host’s end too', async () => {
    const { bot, hostPid } = await startBot();

    bot.kill('SIGKILL');

    await isGone(hostPid);
  });

  test('by a second SIGTERM comes at once with the chosen exit code, and takes the host along', async () => {
    const { bot, hostPid, line } = await startBot();
    const exited = once(bot, 'exit');

    bot.kill('SIGTERM');
    expect(await line()).toBe('draining');
    bot.kill('SIGTERM');

    expect(await exited).toEqual([7, null]);
    await isGone(hostPid);
  });

  test('by one SIGTERM lets the host finish what it scores, although the terminal signals it as well', async () => {
    const { bot, hostPid, line } = await startBot();
    const exited = once(bot, 'exit');

    process.kill(hostPid, 'SIGTERM');
    process.kill(hostPid, 'SIGINT');
    bot.kill('SIGTERM');
    expect(await line()).toBe('draining');

    expect(await exited).toEqual([0, null]);
    await isGone(hostPid);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

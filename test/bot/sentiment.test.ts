/** FinBERT as `serve` keeps it: warmed up by itself, asked over HTTP, and brought back after somebody removed it. */
import { existsSync } from 'node:fs';
import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createDrillHub } from '#bot/local/hub/drill-hub.ts';
import { tinyModel } from '#bot/local/hub/model/tiny-model.ts';
import type { ControlDocument } from '#engine/models/control.ts';
import { type Desk, ended, openDesk } from '../fakes/command-line.ts';

const REPOSITORY = 'example/finbert';
const API_TOKEN = 'token-of-ai-trader';
const ONLINE = { HF_HUB_OFFLINE: '', MLOPS_API_TOKEN: API_TOKEN };

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.leave());

async function api(path: string, body?: unknown): Promise<Response> {
  const { url } = JSON.parse(await readFile(join(desk.stateDir, 'lock'), 'utf8'));
  const headers = { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return fetch(`${url}${path}`, { headers, ...sent });
}

async function control(): Promise<ControlDocument> {
  return (await api('/v1/control')).json() as Promise<ControlDocument>;
}

/** As the state folder keeps it. */
async function newestAlert(): Promise<unknown> {
  const journal = join(desk.stateDir, 'journal');
  const files = await Promise.all((await readdir(journal)).sort().map((name) => readFile(join(journal, name), 'utf8')));
  const lines = files.flatMap((text) => text.split('\n').slice(0, -1));
  const commits = lines.flatMap(
    (line) => JSON.parse(line).commits as { ops: { collection: string; value?: unknown }[] }[],
  );
  return commits.flatMap(({ ops }) => ops).findLast(({ collection }) => collection === 'alerts')?.value;
}

const untilServed = () =>
  expect
    .poll(async () => (await control()).effective.sentiment, { timeout: 60_000, interval: 200 })
    .toEqual({ serves: 'finbert', cause: null });

describe('mlops serve', () => {
  it('warms FinBERT up by itself, and again after its folder was removed', { timeout: 180_000 }, async () => {
    const first = await desk.serve(ONLINE);
    await untilServed();

    const texts = ['Quarterly profit surges', 'Shares plunge after heavy losses', 'The board met on Tuesday'];
    const scored = (await (await api('/v1/sentiment', { texts })).json()) as {
      model_version: string;
      answers: { label: string; provider: string }[];
    };
    expect(scored.answers.map(({ label }) => label)).toEqual(['pos', 'neg', 'neu']);
    expect(scored.answers.every(({ provider }) => provider === 'finbert')).toBe(true);
    expect(scored.model_version).toMatch(/^finbert@[0-9a-f]{12}$/);

    const log = await desk.run(['jobs', 'logs', 'J-1']);
    expect(log.out).toMatch(/FinBERT snapshot ready \(checksum=[0-9a-f]{12}\)/);
    await ended(first, 'SIGTERM');
    const [observed] = await readdir(join(desk.stateDir, 'observations'));
    const lines = await readFile(join(desk.stateDir, 'observations', observed!), 'utf8');
    const batches = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).batch);
    expect(batches.flatMap(({ observations }) => observations)).toHaveLength(texts.length);

    await rm(join(desk.stateDir, 'models', 'ProsusAI__finbert'), { recursive: true });
    await desk.serve(ONLINE);
    await expect
      .poll(() => readdir(join(desk.stateDir, 'models', 'ProsusAI__finbert')).catch(() => []), { timeout: 60_000 })
      .toContain('.checksum');
    await untilServed();
  });

  // Only Linux tells a process's children in a file.
  it.skipIf(!existsSync('/proc/self/task'))(
    'starts a model host anew that was killed, and keeps an alert of it that wakes nobody',
    { timeout: 180_000 },
    async () => {
      const server = await desk.serve(ONLINE);
      await untilServed();
      const children = await readFile(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8');

      for (const pid of children.trim().split(' ')) process.kill(Number(pid), 'SIGKILL');

      await expect
        .poll(newestAlert, { timeout: 60_000, interval: 500 })
        .toMatchObject({ kind: 'finbert_on_rules', level: 'warning', wakes: false, state: 'resolved' });
      await untilServed();
    },
  );

  it('killed in the middle of a download, serves what the cache holds while the download goes on', {
    timeout: 180_000,
  }, async () => {
    const hub = await createDrillHub({ models: { [REPOSITORY]: tinyModel() } });
    onTestFinished(() => hub.close());
    const env = { ...ONLINE, HF_ENDPOINT: hub.url, MLOPS_FINBERT_REPO: REPOSITORY };
    const first = await desk.serve(env);
    await untilServed();
    await hub.publish(REPOSITORY, tinyModel({ seed: 2 }));
    const path = 'onnx/model_quantized.onnx';
    hub.inject({ kind: 'stall', afterBytes: 10_000, path, host: 'lfs', times: 100 });
    const stalled = () => hub.requests.filter(({ fault }) => fault === 'stall').length;
    await desk.run(['finbert', 'warmup', '--detach']);
    await expect.poll(stalled, { timeout: 60_000 }).toBe(1);
    await ended(first, 'SIGKILL');

    await desk.serve(env);

    await untilServed();
    await expect.poll(stalled, { timeout: 60_000 }).toBe(2);
    expect((await desk.run(['finbert', 'status', '--json'])).json().result).toMatchObject({ answers: 'finbert' });
    const { changes } = (await desk.run(['control', 'history', '--json'])).json().result as {
      changes: ControlDocument[];
    };
    // What the first process said last does not count for the second one before that has loaded a model itself.
    expect(changes.map(({ effective }) => effective.sentiment.cause)).toEqual([
      null,
      'not_warmed_up',
      null,
      'not_warmed_up',
    ]);
  });

  it('fails a check that finds damage, and repairs it', { timeout: 180_000 }, async () => {
    await desk.serve(ONLINE);
    await untilServed();
    await appendFile(join(desk.stateDir, 'models', 'ProsusAI__finbert', 'vocab.txt'), 'x');

    const check = await desk.run(['finbert', 'verify']);
    const repair = await desk.run(['finbert', 'repair']);
    const again = await desk.run(['finbert', 'verify']);

    expect(check.exit).toBe(1);
    expect(check.err).toMatch(/snapshot_damaged.*vocab\.txt/);
    expect(check.err).toMatch(/answers now +the rules/);
    expect(check.err).toContain('mlops finbert repair');
    expect([repair.exit, again.exit]).toEqual([0, 0]);
  });

  it('answers by rules where nothing may be downloaded, and says why', async () => {
    await desk.serve({ MLOPS_API_TOKEN: API_TOKEN });

    const { answers } = (await (await api('/v1/sentiment', { texts: ['Quarterly profit surges'] })).json()) as {
      answers: { provider: string }[];
    };
    const status = await desk.run(['finbert', 'status']);

    expect(answers[0]!.provider).toBe('rules');
    expect((await control()).effective.sentiment).toEqual({ serves: 'rules', cause: 'not_warmed_up' });
    expect(status.out).toContain('it has not been warmed up yet');
    expect(status.out).toContain('mlops finbert warmup');
  });
});

/** Command lines in processes of their own, over the real state folder, pool and data: what a person gets. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobView } from '#engine/jobs/types.ts';
import { type Desk, EVENTS_CSV, EVENTS_PARQUET, ended, openDesk } from '../fakes/command-line.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  await desk.leave();
});

const options = [
  '--model',
  'rf',
  '--cv-folds',
  '5',
  '--purge-gap',
  '10',
  '--label-column',
  'meta_label',
  '--time-column',
  'event_end',
];
const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** More trees than any test waits for. */
const longTraining = () => ['train', EVENTS_CSV, '--trees', '9000', '--output', join(desk.dir, 'l.onnx'), '--json'];
const startLongTraining = () => desk.run([...longTraining(), '--detach']);

describe('train', () => {
  it('leaves an artifact and the report that it prints, verdict first', async () => {
    const output = join(desk.dir, 'out', 'meta_model.onnx');

    const ran = await desk.run(['train', EVENTS_PARQUET, ...options, '--output', output, '--json']);

    const { ok, job, result } = ran.json();
    expect({ exit: ran.exit, ok, state: job.state }).toEqual({ exit: 0, ok: true, state: 'done' });
    expect(JSON.parse(await readFile(join(desk.dir, 'out', 'meta_model.json'), 'utf8'))).toEqual(result);
    expect(result.schema).toMatch(/^mlops\.training-report\//);
    expect(Object.keys(result)[1]).toBe('verdict');
    expect(result.artifact).toMatchObject({ path: output, sha256: await sha256(output) });
    expect(result.dataset).toMatchObject({ sha256: await sha256(EVENTS_PARQUET), rows: 14_432 });
    expect(result.folds.map((fold: { fold: number }) => fold.fold)).toEqual([1, 2, 3, 4]);
    expect(result.verdict.interval[0]).toBeLessThan(result.verdict.interval[1]);
    expect(result.trackers).toEqual([]);
  });

  it('gives the same artifact on one thread and on two, from the option form and from the pasted line of the runbook', async () => {
    const pasted = [
      ...['python', 'scripts/meta_label_cli.py', EVENTS_PARQUET, ...options, '--trees', '24'],
      ...['--output', join(desk.dir, 'c', 'meta_model.pkl')],
      ...['--mlflow-uri', 'http://mlflow:5000', '--wandb-project', 'ai-trader-meta', '--json'],
    ];
    const line = (folder: string) => [
      'train',
      EVENTS_PARQUET,
      ...options,
      '--trees',
      '24',
      '--output',
      join(desk.dir, folder, 'm.onnx'),
      '--json',
    ];

    const one = await desk.run(line('a'), { env: { MLOPS_THREADS: '1' } });
    const two = await desk.run(line('b'), { env: { MLOPS_THREADS: '2' } });
    const runbook = await desk.run(pasted);

    const hashes = [one, two, runbook].map((ran) => ran.json().result.artifact.sha256);
    expect(new Set(hashes).size).toBe(1);
    const { result } = runbook.json();
    expect(result.artifact.path).toBe(join(desk.dir, 'c', 'meta_model.onnx'));
    expect(result.trackers).toMatchObject([
      { target: 'mlflow', state: 'spooled' },
      { target: 'wandb', state: 'spooled' },
    ]);
    expect(await readdir(join(desk.stateDir, 'spool'))).toHaveLength(2);
    expect(existsSync(join(desk.dir, 'c', 'meta_model.json'))).toBe(true);
  });

  it('describes a file before anybody trains on it', async () => {
    const ran = await desk.run(['dataset', 'check', EVENTS_CSV, '--json']);

    expect(ran.exit).toBe(0);
    expect(ran.json().result).toMatchObject({ schema: 'mlops.dataset-check/1', rows: 14_432 });
  });
});

describe('the answer in JSON', () => {
  it('is one document on standard output even when the line cannot be parsed', async () => {
    const ran = await desk.run(['train', '"unclosed', '--json', '--cv-folds']);

    expect(ran.json()).toMatchObject({ ok: false, error: { code: expect.any(String), hint: expect.any(String) } });
    expect(ran.exit).toBe(2);
  });

  it('is given for a bad configuration and for a state folder that cannot be used', async () => {
    const config = await desk.run(['status', '--json'], { env: { MLOPS_API_PORT: 'many' } });
    const folder = await desk.run(['status', '--json'], { env: { MLOPS_STATE_DIR: join(EVENTS_CSV, 'state') } });

    expect(config.json()).toMatchObject({ ok: false, error: { code: 'config_invalid' } });
    expect(config.exit).toBe(2);
    expect(folder.json()).toMatchObject({ ok: false, error: { code: 'state_unwritable' } });
    expect(folder.exit).toBe(3);
  });
});

describe('while one process owns the state folder', () => {
  it('a second shell names it, starts, follows, lists and cancels jobs through it', async () => {
    const server = await desk.serve();

    const status = await desk.run(['status', '--json']);
    const short = await desk.run(['train', EVENTS_CSV, '--trees', '6', '--output', join(desk.dir, 'm.onnx'), '--json']);
    const long = await startLongTraining();
    const { id } = long.json().job;
    const follower = desk.start(longTraining());
    const followerEnds = once(follower, 'exit');
    await once(follower.stderr!, 'data');
    const cancelled = await desk.run(['cancel', id, '--reason', 'enough', '--json']);
    const [followerExit] = await followerEnds;
    const listed = await desk.run(['jobs', 'list', '--json']);

    expect(status.json().result.owner).toMatchObject({ pid: server.pid });
    expect(status.json().result.workspace).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter\?token=/);
    expect(short.json()).toMatchObject({ ok: true, job: { id: 'J-1', state: 'done' } });
    expect(cancelled.json()).toMatchObject({ ok: true, result: { id } });
    expect(followerExit).toBe(1);
    expect(listed.json().result.jobs).toMatchObject([
      { id, state: 'cancelled', cancel: { why: 'enough' } },
      { id: 'J-1', state: 'done' },
    ]);
    expect(existsSync(join(desk.dir, 'l.onnx'))).toBe(false);
  });

  it('a second owner is refused and told who holds the folder', async () => {
    const server = await desk.serve();

    const second = await desk.run(['serve']);

    expect(second.exit).toBe(3);
    expect(second.err).toContain(String(server.pid));
  });

  it('its silence is told, with its pid and what to do', async () => {
    const server = await desk.serve();
    server.kill('SIGSTOP');

    const ran = await desk.run(['status', '--json']);

    expect(ran.json()).toMatchObject({ ok: false, error: { code: 'owner_silent', facts: { pid: server.pid } } });
    expect(ran.exit).toBe(3);
  });
});

describe('a process that is killed', () => {
  it.each([
    { options: ['--trees', '150'] },
    {
      options: ['--model', 'gbt', '--trees', '300', '--cv', 'purged-kfold', '--embargo', '1%', '--uniqueness'],
    },
  ])(
    'in the middle of a fold leaves a job that the next owner ends right, with attempt 2: $options',
    async ({ options }) => {
      const output = join(desk.dir, 'm.onnx');
      const line = ['train', EVENTS_PARQUET, ...options, '--output', output, '--json'];
      const first = await desk.serve();
      const follower = desk.start(line);
      const followerEnds = once(follower, 'exit');
      await untilSays(follower.stderr!, /fold|cross-validation/i);
      await ended(first, 'SIGKILL');
      await followerEnds;

      await desk.serve();
      const joined = await desk.run(line);

      expect(joined.json()).toMatchObject({ ok: true, job: { state: 'done', attempt: 2 } });
      expect(joined.json().result.artifact.sha256).toBe(await sha256(output));
      const untouched = await desk.run([...line.slice(0, -1), '--again', '--json']);
      expect(untouched.json().result.artifact.sha256).toBe(joined.json().result.artifact.sha256);
    },
  );
});

describe('SIGTERM', () => {
  it('drains: what runs may end, what waits stays queued, nothing new begins, and the process exits 0', async () => {
    const server = await desk.serve({ MLOPS_THREADS: '1' });
    const output = join(desk.dir, 'drained.onnx');
    const asked = await desk.run(['train', EVENTS_CSV, '--trees', '300', '--output', output, '--detach', '--json']);
    const { id } = asked.json().job;
    const children = async (): Promise<JobView[]> =>
      (await desk.run(['jobs', 'show', id, '--json'])).json().result.children;
    const atWork = await untilSome(children, (child) => child.state === 'running');

    const exit = await ended(server, 'SIGTERM');

    const [before, after] = [statesOf(atWork), statesOf(await children())];
    expect(exit).toBe(0);
    expect(existsSync(join(desk.stateDir, 'lock'))).toBe(false);
    for (const [child, state] of before) {
      if (state === 'queued') expect(['queued', 'done']).toContain(after.get(child));
      else expect(after.get(child)).toBe('done');
    }
    expect([...after.values()]).toContain('queued');
  });

  it('lets other shells look and cancel while it waits for what runs', async () => {
    const server = await desk.serve();
    const long = await startLongTraining();
    const { id } = long.json().job;
    server.kill('SIGTERM');
    await untilSays(server.stderr!, /leaving/);

    const shown = await desk.run(['jobs', 'list', '--state', 'running', '--json']);
    const cancelled = await desk.run(['cancel', id, '--json']);

    expect(shown.json().result.jobs).toMatchObject([{ id, state: 'running' }]);
    expect(cancelled.json()).toMatchObject({ ok: true, result: { id } });
    expect(await ended(server, 'SIGCONT')).toBe(0);
    expect((await desk.run(['jobs', 'show', id, '--json'])).json().result.job.state).toBe('cancelled');
  });

  it('a second time ends the process at once, with the signal’s exit code, and loses nothing', async () => {
    const server = await desk.serve();
    const long = await startLongTraining();
    server.kill('SIGTERM');
    await untilSays(server.stderr!, /leaving/);

    const exit = await ended(server, 'SIGTERM');
    const shown = await desk.run(['jobs', 'show', long.json().job.id, '--json']);

    expect(exit).toBe(143);
    expect(['queued', 'blocked']).toContain(shown.json().result.job.state);
  });
});

describe('the audit log', () => {
  it('has a line for each request, refused ones too, and is whole', async () => {
    await desk.run(['whoami']);
    await desk.run(['train', join(desk.dir, 'nothing.csv')]);

    const log = await desk.run(['audit', 'log', '--json']);
    const verdict = await desk.run(['audit', 'verify', '--json']);

    expect(log.json().result.lines).toMatchObject([
      { action: 'audit log', outcome: 'allowed' },
      { action: 'train', outcome: 'refused', data: { error: 'file_not_found' } },
      { action: 'whoami', outcome: 'allowed' },
    ]);
    expect(verdict.json().result).toMatchObject({ ok: true, lines: 4 });
  });
});

describe('the prompt', () => {
  it('reads lines from a pipe, ends with them, and exits as the first that failed', async () => {
    const ran = await desk.run([], { input: 'whoami\nnonsense\nexit\n' });

    expect(ran.exit).toBe(2);
    expect(ran.out).toContain('terminal');
    expect(ran.out + ran.err).toContain('nonsense');
  });
});

/** Looks again and again until one of the jobs is as wanted; returns all of them as they were then. */
async function untilSome(look: () => Promise<JobView[]>, isWanted: (job: JobView) => boolean): Promise<JobView[]> {
  for (;;) {
    const jobs = await look();
    if (jobs.some(isWanted)) return jobs;
  }
}

function statesOf(jobs: readonly JobView[]): Map<string, string> {
  return new Map(jobs.map(({ id, state }) => [id, state]));
}

async function untilSays(stream: NodeJS.ReadableStream, words: RegExp): Promise<void> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk;
    if (words.test(text)) return;
  }
  throw new Error(`the stream ended without ${words}: ${text}`);
}

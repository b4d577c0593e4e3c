/** Kill -9 and signals under a working job engine, in processes of its own over the real store. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { WritePoint } from '#engine/durable/write-points.ts';
import { isFinal } from '#engine/jobs/states.ts';
import type { JobView } from '#engine/jobs/types.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';
import type { JobReport } from './job-workload.ts';

/** Dozens of processes one after the other, on a machine that may be busy. */
const LONG_MS = 240_000;

interface Child {
  readonly process: ChildProcessByStdio<null, Readable, null>;
  readonly reports: JobReport[];
  /** Resolves with the first report of that kind. */
  told<Did extends JobReport['did']>(did: Did): Promise<Extract<JobReport, { did: Did }>>;
  /** Exit code and signal, once everything it printed was read. */
  readonly ended: Promise<readonly [number | null, string | null]>;
}

function start(dir: string, scenario: string, ...rest: readonly (string | number)[]): Child {
  const program = join(import.meta.dirname, 'job-workload.ts');
  const child = spawn(process.execPath, [program, dir, scenario, ...rest.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const reports: JobReport[] = [];
  const waiting: (() => void)[] = [];
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    reports.push(JSON.parse(line) as JobReport);
    for (const look of waiting.splice(0)) look();
  });
  return {
    process: child,
    reports,
    ended: Promise.all([closed, once(lines, 'close')]).then(([how]) => how),
    async told(did) {
      for (;;) {
        const report = reports.find((each) => each.did === did);
        if (report !== undefined) return report as never;
        const next = new Promise<'told'>((resolve) => waiting.push(() => resolve('told')));
        if ((await Promise.race([next, closed])) !== 'told')
          throw new Error(`the child ended before it told of ${did}`);
      }
    },
  };
}

async function finish(dir: string): Promise<void> {
  const child = start(dir, 'finish');
  expect(await child.ended).toEqual([0, null]);
}

async function jobsIn(dir: string): Promise<JobView[]> {
  const store = await openLowdbStore({ dir, clock: systemClock });
  const jobs: JobView[] = [];
  for await (const { value } of store.list('jobs', { include: 'all' })) jobs.push(value as unknown as JobView);
  for await (const { id } of store.list('job_keys')) {
    if (!jobs.some((job) => !isFinal(job.state))) expect.unreachable(`the key ${id} is held by nobody`);
  }
  await store.close();
  return jobs;
}

function acknowledged(children: readonly Child[]): string[] {
  return children.flatMap(({ reports }) => reports.flatMap((report) => (report.did === 'enqueue' ? [report.id] : [])));
}

describe('kill -9', () => {
  test('right after an enqueue was acknowledged, 50 times: every such job is there, none twice', {
    timeout: LONG_MS,
  }, async () => {
    const lane = async (): Promise<number> => {
      const dir = await temporaryFolder('jobs');
      const children: Child[] = [];
      for (let n = 0; n < 25; n += 1) {
        const child = start(dir, 'enqueue', 1 + (n % 9));
        expect(await child.ended).toEqual([null, 'SIGKILL']);
        children.push(child);
      }
      const ids = (await jobsIn(dir)).map(({ id }) => id);
      const acked = acknowledged(children);

      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(acked).size).toBe(acked.length);
      expect(acked.filter((id) => !ids.includes(id))).toEqual([]);
      await finish(dir);
      expect((await jobsIn(dir)).filter(({ state }) => state !== 'done')).toEqual([]);
      return acked.length;
    };

    const [first, second] = await Promise.all([lane(), lane()]);

    expect(first + second).toBeGreaterThanOrEqual(50);
  });

  test('at each named write under transitions: all jobs end right, no attempt is ever begun twice', {
    timeout: LONG_MS,
  }, async () => {
    const points = [
      'journal.append',
      'journal.sync',
      'archive.append',
      'archive.sync',
      'snapshot.write',
      'snapshot.rename',
      'work.write',
      'work.rename',
    ] as const satisfies readonly WritePoint[];
    const kills: readonly (readonly [number, WritePoint?])[] = [
      ...points.map((point) => [1, point] as const),
      ...points.map((point) => [2, point] as const),
      ...[5, 9, 14, 20, 27, 35, 44, 54, 65, 77].map((n) => [n] as const),
    ];
    const lane = async (own: typeof kills): Promise<WritePoint[]> => {
      const dir = await temporaryFolder('jobs');
      const children: Child[] = [];
      const hits: WritePoint[] = [];
      for (const [number, point] of own) {
        const child = start(dir, 'transitions', number, ...(point === undefined ? [] : [point]));
        expect(await child.ended).toEqual([null, 'SIGKILL']);
        hits.push((await child.told('die')).at);
        children.push(child);
      }
      await finish(dir);
      await expectAllEndedRight(dir, acknowledged(children));
      return hits;
    };

    const half = kills.length / 2;
    const hits = (await Promise.all([lane(kills.slice(0, half)), lane(kills.slice(half))])).flat();

    expect(new Set(hits)).toEqual(new Set([...new Set(hits), ...points]));
    process.stdout.write(`kills under transitions hit: ${hits.join(', ')}\n`);
  });

  test('in the middle of a CPU job: it runs again as attempt 2 and sees what the first one left', async () => {
    const dir = await temporaryFolder('jobs');
    const child = start(dir, 'compute');
    await child.told('compute');

    child.process.kill('SIGKILL');
    await child.ended;
    await finish(dir);

    expect(await jobsIn(dir)).toMatchObject([
      { id: 'J-1', state: 'done', attempt: 2, result: { fence: 'J-1:2', checkpoint: { fence: 'J-1:1' } } },
    ]);
  });
});

async function expectAllEndedRight(dir: string, acked: readonly string[]): Promise<void> {
  const jobs = new Map((await jobsIn(dir)).map((job) => [job.id, job]));
  const fences = (await readFile(join(dir, 'fences.log'), 'utf8')).split('\n').slice(0, -1);

  expect(acked.filter((id) => !jobs.has(id))).toEqual([]);
  expect(new Set(fences).size).toBe(fences.length);
  for (const job of jobs.values()) {
    expect(isFinal(job.state), `${job.id} is ${job.state}`).toBe(true);
    if (job.kind !== 'parent') continue;
    const children = job.children.map((id) => jobs.get(id)!);
    if (children.some(({ payload }) => payload.how === 'bad')) {
      expect(job).toMatchObject({ state: 'failed', error: { code: 'file_empty', facts: { file: 'a.csv' } } });
    } else {
      expect(job).toMatchObject({ state: 'done', result: job.children });
      expect(children.map(({ state }) => state)).toEqual(children.map(() => 'done'));
    }
  }
}

describe('SIGTERM', () => {
  test('drains: what does not end in time is put back and the process ends by itself', async () => {
    const dir = await temporaryFolder('jobs');
    const child = start(dir, 'compute', 0, 50);
    await child.told('compute');

    child.process.kill('SIGTERM');

    expect(await child.ended).toEqual([0, null]);
    expect(await child.told('drain')).toMatchObject({ unfinished: ['J-1'] });
    expect(await jobsIn(dir)).toMatchObject([{ id: 'J-1', state: 'queued', attempt: 0 }]);
  });

  test('twice ends the process at once with the code that was chosen, though a thread computes without a pause', async () => {
    const dir = await temporaryFolder('jobs');
    // Drained for longer than the test may take: only the second signal can end it.
    const child = start(dir, 'compute', 0, 600_000);
    await child.told('compute');

    child.process.kill('SIGTERM');
    // A signal that is sent while the same one is pending is not a second one.
    await child.told('hear');
    child.process.kill('SIGTERM');
    const how = await child.ended;
    await finish(dir);

    expect(how).toEqual([143, null]);
    expect(await jobsIn(dir)).toMatchObject([{ id: 'J-1', state: 'done', attempt: 2 }]);
  });
});

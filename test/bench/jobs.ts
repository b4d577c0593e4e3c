/** What durability costs: jobs through the engine against the bare pool, and a commit with a long history against one with none. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createWorkFolders } from '#engine/jobs/drivers/work-folder.ts';
import type { JobSpec } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import type { Op, Store } from '#engine/store/types.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { ECHO, FAKE_TASKS } from '../fakes/workers/tasks.ts';
import { alternate, type BenchRow, median, medianRatio } from './rounds.ts';

const ROUNDS = 7;
const THREADS = Math.max(1, availableParallelism());
const LONG_HISTORY = 100_000;
const SHORT_HISTORY = 10;

export async function benchJobs(): Promise<{ rows: BenchRow[] }> {
  const rows: BenchRow[] = [];
  for (const [inFlight, jobs] of [
    [1, 200],
    [10, 1_000],
    [100, 3_000],
  ] as const) {
    rows.push(await benchEngine(inFlight, jobs));
  }
  rows.push(await benchHistory());
  return { rows };
}

/** Seconds for so many no-op jobs, each durable before it is acknowledged, run in a thread, and durable again with its result. */
async function benchEngine(inFlight: number, jobs: number): Promise<BenchRow> {
  const dir = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
  const log = createRecordingLogger();
  const store = await openLowdbStore({ dir, clock: systemClock });
  const compute = createPiscinaCompute({ threads: THREADS, tasks: FAKE_TASKS });
  const work = createWorkFolders({ root: join(dir, 'work'), log });
  const engine = createEmbeddedEngine({ store, clock: systemClock, work, log, claim: 'all', seed: 1 });
  engine.handle('no-op', { concurrency: inFlight }, async (payload) => (await compute.run(ECHO, payload)) as Json);
  await engine.start();
  const pool = new Piscina({
    filename: fileURLToPath(FAKE_TASKS.echo),
    minThreads: THREADS,
    maxThreads: THREADS,
    niceIncrement: 10,
  });

  const ours = (): Promise<number> =>
    timed(inFlight, jobs, async (n) => {
      const { id } = await engine.enqueue({ ...NO_OP, payload: { n } });
      for await (const event of engine.follow(id)) {
        if (event.type === 'state' && event.job.state === 'failed') throw new Error(`${id} failed`);
      }
    });
  const bare = (): Promise<number> =>
    timed(inFlight, jobs, async (n) => {
      await pool.run({ input: { n }, progress: null });
    });
  const rounds = await alternate(ROUNDS, ours, bare);

  await engine.drain(1_000);
  await compute.close();
  await pool.destroy();
  await store.close();
  await rm(dir, { recursive: true });
  const [oursPerSecond, barePerSecond] = [0, 1].map((side) =>
    Math.round(jobs / median(rounds.map((round) => round[side]!))),
  );
  return {
    name: `durable jobs / bare piscina, ${inFlight} in flight`,
    ratio: medianRatio(rounds),
    detail: `seconds for ${jobs} no-ops on ${THREADS} threads; ${oursPerSecond} and ${barePerSecond} a second`,
    rounds,
  };
}

const NO_OP: JobSpec = {
  kind: 'no-op',
  payload: {},
  by: { id: 'bench', edge: 'terminal' },
  timeoutMs: 60_000,
  maxAttempts: 1,
  backoff: { baseMs: 1_000, maxMs: 60_000 },
};

/** Seconds for `count` runs of `task`, `inFlight` of them at a time. */
async function timed(inFlight: number, count: number, task: (n: number) => Promise<void>): Promise<number> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await task(next);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (performance.now() - start) / 1_000;
}

/** The commits of one job's life in a store that has already finished 100,000, against one that has finished 10. */
async function benchHistory(): Promise<BenchRow> {
  const long = await storeWithHistory(LONG_HISTORY);
  const short = await storeWithHistory(SHORT_HISTORY);

  // Many short blocks: a slow moment of the disk then spoils few of them.
  const rounds = await alternate(
    40,
    () => medianCommitSeconds(long.store),
    () => medianCommitSeconds(short.store),
  );

  for (const { store, dir } of [long, short]) {
    await store.close();
    await rm(dir, { recursive: true });
  }
  const micros = [0, 1].map((side) => Math.round(median(rounds.map((round) => round[side]!)) * 1e6));
  const opened = long.openSeconds.toFixed(2);
  return {
    name: `commit with ${LONG_HISTORY} finished jobs / with ${SHORT_HISTORY}`,
    ratio: medianRatio(rounds),
    goal: '<= 1.2',
    detail: `median of ${BLOCK} commits a block; ${micros[0]} and ${micros[1]} µs; the long one opened in ${opened} s`,
    rounds,
  };
}

const BLOCK = 60;
let commits = 0;

async function medianCommitSeconds(store: Store): Promise<number> {
  const seconds: number[] = [];
  for (let n = 0; n < BLOCK / 3; n += 1) {
    commits += 1;
    const id = `bench-${commits}`;
    const life: Op[] = [
      { op: 'put', collection: 'jobs', id, value: finishedJob(id), ifVersion: 0 },
      { op: 'put', collection: 'jobs', id, value: finishedJob(id) },
      { op: 'archive', collection: 'jobs', id, value: finishedJob(id) },
    ];
    for (const op of life) {
      const start = performance.now();
      await store.commit([op]);
      seconds.push((performance.now() - start) / 1_000);
    }
  }
  return median(seconds);
}

async function storeWithHistory(jobs: number): Promise<{ store: Store; dir: string; openSeconds: number }> {
  const dir = await mkdtemp(join(tmpdir(), 'mlops-bench-'));
  const filling = await openLowdbStore({ dir, clock: systemClock });
  for (let from = 0; from < jobs; from += 500) {
    const ops: Op[] = [];
    for (let n = from; n < Math.min(jobs, from + 500); n += 1) {
      ops.push({ op: 'archive', collection: 'jobs', id: `J-${n}`, value: finishedJob(`J-${n}`) });
    }
    await filling.commit(ops);
  }
  await filling.close();
  const start = performance.now();
  const store = await openLowdbStore({ dir, clock: systemClock });
  return { store, dir, openSeconds: (performance.now() - start) / 1_000 };
}

/** About half a kilobyte, as a small job's document is. */
function finishedJob(id: string): Json {
  return {
    id,
    kind: 'dataset.check',
    payload: { dataset: `/data/events-${id}.parquet`, label_column: 'meta_label', time_column: 'event_end' },
    state: 'done',
    by: { id: 'ann', edge: 'terminal' },
    attempt: 1,
    parent: null,
    created_at: '2026-01-05T09:00:00.000Z',
    finished_at: '2026-01-05T09:00:01.000Z',
    result: { rows: 12_000, note: 'x'.repeat(120) },
    error: null,
  };
}

/** Threads that die, hang or are cancelled under a job: the real pool, the real store and the real clock together. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Compute, ComputeTask } from '#engine/jobs/compute.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import type { JobEngine, JobSpec } from '#engine/jobs/types.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import type { Store } from '#engine/store/types.ts';
import { jobSpec, reaches } from '../contracts/job-engine.ts';
import { createMemoryWorkFolders } from '../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';
import {
  begun,
  ECHO,
  ENDLESS,
  EXIT,
  FAKE_TASKS,
  LATE_THROW,
  OUT_OF_MEMORY,
  sharedFlag,
} from '../fakes/workers/tasks.ts';

const ann = { id: 'ann', edge: 'terminal' } as const;
const FINAL = ['done', 'failed', 'cancelled'] as const;

let store: Store;
let compute: Compute;
let engine: JobEngine;

beforeEach(async () => {
  const log = createRecordingLogger();
  store = await openLowdbStore({ dir: await temporaryFolder('threads'), clock: systemClock });
  compute = createPiscinaCompute({ threads: 1, tasks: FAKE_TASKS, heapLimitMb: 64 });
  engine = createEmbeddedEngine({
    store,
    clock: systemClock,
    work: createMemoryWorkFolders(),
    log,
    claim: 'all',
    seed: 1,
  });
});

afterEach(async () => {
  await engine.drain(0);
  await compute.close();
  await store.close();
});

function spec(kind: string, changes: Partial<JobSpec> = {}): JobSpec {
  return jobSpec({ kind, maxAttempts: 2, backoff: { baseMs: 20, maxMs: 20 }, ...changes });
}

describe('a thread that dies', () => {
  test.each<[string, ComputeTask<unknown, unknown>, unknown, string]>([
    ['of a full heap', OUT_OF_MEMORY as ComputeTask<unknown, unknown>, null, 'worker_out_of_memory'],
    ['by process.exit', EXIT as ComputeTask<unknown, unknown>, 1, 'worker_lost'],
    ['of a late throw', LATE_THROW as ComputeTask<unknown, unknown>, { answersFirst: false }, 'worker_lost'],
  ])('%s costs an attempt; another comes, and the job behind it runs', async (_how, task, input, code) => {
    engine.handle('fragile', { concurrency: 1 }, async (_, { attempt, signal }) =>
      attempt === 1 ? ((await compute.run(task, input, { signal })) as null) : 'second time lucky',
    );
    engine.handle('sound', { concurrency: 1 }, async () => (await compute.run(ECHO, 'sound')) as string);
    await engine.start();

    const fragile = await engine.enqueue(spec('fragile'));
    const sound = await engine.enqueue(spec('sound'));
    const between = await reaches(engine, fragile.id, 'retrying');
    const [fragileEnd, soundEnd] = [
      await reaches(engine, fragile.id, ...FINAL),
      await reaches(engine, sound.id, ...FINAL),
    ];

    expect(between).toMatchObject({ attempt: 1, error: { code } });
    expect(fragileEnd).toMatchObject({ state: 'done', attempt: 2, result: 'second time lucky' });
    expect(soundEnd).toMatchObject({ state: 'done', result: 'sound' });
  });

  test('each time makes a poison job: it stops at its last attempt and the queue goes on', async () => {
    engine.handle('work', { concurrency: 1 }, async (payload, { signal }) => {
      if (payload.poison) return await compute.run(EXIT, 1, { signal });
      return (await compute.run(ECHO, 'fine')) as string;
    });
    await engine.start();

    const poison = await engine.enqueue(spec('work', { payload: { poison: true } }));
    const good = await engine.enqueue(spec('work'));
    await engine.idle();

    expect(await engine.get(poison.id)).toMatchObject({ state: 'failed', attempt: 2, error: { code: 'worker_lost' } });
    expect(await engine.get(good.id)).toMatchObject({ state: 'done', result: 'fine' });
  });
});

describe('a thread that computes without a pause', () => {
  let flags: Int32Array[];
  /** Resolves with the first thread's flag when it computes. */
  let computing: Promise<Int32Array>;

  beforeEach(() => {
    flags = [];
    const first = Promise.withResolvers<Int32Array>();
    computing = first.promise.then(async (flag) => {
      await begun(flag);
      return flag;
    });
    engine.handle('endless', { concurrency: 1 }, (_, { signal }) => {
      const flag = sharedFlag();
      flags.push(flag);
      first.resolve(flag);
      return compute.run(ENDLESS, flag, { signal });
    });
  });

  /** Its counter no longer moves while another task comes and goes. */
  async function expectGone(flag: Int32Array): Promise<void> {
    await compute.run(ECHO, 'first');
    const count = flag[1];
    await compute.run(ECHO, 'second');
    expect(flag[1]).toBe(count);
  }

  test('ends with the cancel of its job, which is not tried again', async () => {
    await engine.start();
    const { id } = await engine.enqueue(spec('endless'));
    const flag = await computing;

    const answer = await engine.cancel(id, ann, 'stop');
    const end = await reaches(engine, id, ...FINAL);

    expect(answer).toBe('requested');
    expect(end).toMatchObject({ state: 'cancelled', attempt: 1, cancel: { by: ann, why: 'stop' } });
    await expectGone(flag);
  });

  test('ends with the cancel of the flow that its job belongs to', async () => {
    engine.handle('parent', { concurrency: 1 }, async () => 'never run');
    await engine.start();
    const { id } = await engine.flow([spec('endless'), spec('endless')], spec('parent'));
    const flag = await computing;

    await engine.cancel(id, ann, 'stop');
    await engine.idle();

    const states = await Promise.all([id, 'J-1.1', 'J-1.2'].map(async (member) => (await engine.get(member))!.state));
    expect(states).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await expectGone(flag);
  });

  test('ends with the timeout of each attempt, one after the other', async () => {
    await engine.start();
    const { id } = await engine.enqueue(spec('endless', { timeoutMs: 300 }));

    const end = await reaches(engine, id, ...FINAL);

    expect(end).toMatchObject({ state: 'failed', attempt: 2, error: { code: 'timeout', facts: { timeoutMs: 300 } } });
    expect(flags).toHaveLength(2);
    await expectGone(flags[1]!);
  });

  test('ends with the drain of the engine', async () => {
    await engine.start();
    const { id } = await engine.enqueue(spec('endless'));
    const flag = await computing;

    const { unfinished } = await engine.drain(0);

    expect(unfinished).toEqual([id]);
    expect(await engine.get(id)).toMatchObject({ state: 'queued', attempt: 0 });
    await expectGone(flag);
  });
});

/** What an engine does with what its store refuses: it holds on while that can end, and says so once when it cannot. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import type { JobEngine, JobEvent } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { jobSpec, reaches } from '../../contracts/job-engine.ts';
import { createFailingStore, type FailingStore } from '../../fakes/failing-store.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { createMemoryWorkFolders } from '../../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';

const ann = { id: 'ann', edge: 'terminal' } as const;
const unwritable = () => new OpsError('state_unwritable', 'read-only', { facts: { path: '/state', reason: 'EROFS' } });
const corrupt = () => new OpsError('state_corrupt', 'EIO', { facts: { path: '/state', where: 'EIO' } });

let clock: FakeClock;
let store: FailingStore;
let fatal: OpsError[];
let engine: JobEngine;
let finish: (result: Json) => void;

beforeEach(async () => {
  clock = new FakeClock();
  store = createFailingStore(createMemoryStore({ clock }));
  fatal = [];
  engine = createEmbeddedEngine({
    store,
    clock,
    work: createMemoryWorkFolders(),
    log: createRecordingLogger(),
    claim: 'all',
    seed: 1,
    onFatal: (error) => fatal.push(error),
  });
  const gate = Promise.withResolvers<Json>();
  finish = gate.resolve;
  engine.handle('work', { concurrency: 1 }, () => gate.promise);
  await engine.start();
});

afterEach(() => store.close());

async function runningJob(): Promise<string> {
  const { id } = await engine.enqueue(jobSpec());
  await reaches(engine, id, 'running');
  return id;
}

/** Everything that a follower hears, and how it ends. */
function followed(id: string): { states: string[]; end: Promise<unknown> } {
  const states: string[] = [];
  const note = (event: JobEvent) => event.type === 'state' && states.push(event.job.state);
  const read = async () => {
    for await (const event of engine.follow(id)) note(event);
  };
  return { states, end: read().catch((thrown: unknown) => thrown) };
}

describe('an outcome that cannot be stored', () => {
  test('because the folder is read-only for a while is held until it can', async () => {
    const id = await runningJob();
    store.refuse = unwritable;
    finish('precious');
    await clock.advance(30_000);

    const held = await engine.get(id);
    store.refuse = undefined;
    await clock.advance(1_000);

    expect(held).toMatchObject({ state: 'running' });
    expect(await engine.get(id)).toMatchObject({ state: 'done', result: 'precious', attempt: 1 });
    expect(fatal).toEqual([]);
  });

  test('because the disk failed ends the engine: followers, idlers and its owner hear why, once', async () => {
    const id = await runningJob();
    const follower = followed(id);
    const idle = engine.idle().catch((thrown: unknown) => thrown);
    await settle();

    store.refuse = corrupt;
    finish('lost');

    const told = [await follower.end, await idle, ...fatal];
    expect(follower.states).toEqual(['running']);
    expect(told).toMatchObject([{ code: 'state_corrupt' }, { code: 'state_corrupt' }, { code: 'state_corrupt' }]);
  });

  test('because the disk failed is reported by the drain as unfinished', async () => {
    const id = await runningJob();
    store.refuse = corrupt;
    finish('lost');
    await settle();

    const { unfinished } = await engine.drain(30_000);

    expect(unfinished).toEqual([id]);
    expect(clock.pending).toBe(0);
  });

  test('neither as it is nor as a failure ends the engine too', async () => {
    await runningJob();
    store.refuse = () => new OpsError('internal', 'no outcome can be stored');
    finish('unwanted');
    await settle();

    await expect(engine.idle()).rejects.toMatchObject({ code: 'internal' });
    expect(fatal).toHaveLength(1);
  });
});

describe('an engine whose store is lost', () => {
  beforeEach(async () => {
    store.refuse = corrupt;
    await expect(engine.enqueue(jobSpec())).rejects.toMatchObject({ code: 'state_corrupt' });
  });

  test('tells its owner at the first refusal, whoever met it', () => {
    expect(fatal).toMatchObject([{ code: 'state_corrupt' }]);
  });

  test('starts nothing more', async () => {
    store.refuse = undefined;
    const { id } = await engine.enqueue(jobSpec());
    await clock.advance(60_000);

    expect(await engine.get(id)).toMatchObject({ state: 'queued' });
  });

  test('lets nobody wait for what cannot happen', async () => {
    store.refuse = undefined;
    const { id } = await engine.enqueue(jobSpec());
    const follower = followed(id);

    expect(await follower.end).toMatchObject({ code: 'state_corrupt' });
    await expect(engine.idle()).rejects.toMatchObject({ code: 'state_corrupt' });
  });

  test('still shows what it knows', async () => {
    store.refuse = undefined;
    const { id } = await engine.enqueue(jobSpec());
    await engine.cancel(id, ann, 'no');
    const follower = followed(id);

    expect(await follower.end).toBeUndefined();
    expect(follower.states).toEqual(['cancelled']);
  });
});

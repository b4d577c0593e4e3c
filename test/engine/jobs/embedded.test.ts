import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import { createEmbeddedEngine, type EmbeddedEngineOptions } from '#engine/jobs/drivers/embedded.ts';
import { createWorkFolders } from '#engine/jobs/drivers/work-folder.ts';
import type { JobContext, JobEngine } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Op, Store } from '#engine/store/types.ts';
import { jobEngineContract, jobSpec, reaches } from '../../contracts/job-engine.ts';
import { createFailingStore, type FailingStore } from '../../fakes/failing-store.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { createMemoryWorkFolders, type MemoryWorkFolders } from '../../fakes/memory-work-folders.ts';
import { createRecordingLogger, type RecordingLogger } from '../../fakes/recording-logger.ts';
import { removeFolder } from '../../fakes/remove-folder.ts';

jobEngineContract('the embedded engine on the disk', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'mlops-engine-'));
  // A transition leads to another at most so many times between two moves of the clock; each waits for the one before on the disk.
  const clock = new FakeClock(undefined, async () => {
    for (let depth = 0; depth < 8; depth += 1) {
      await store.commit([{ op: 'put', collection: 'barriers', id: 'one', value: depth }]);
      await settle();
    }
  });
  const log = createRecordingLogger();
  const store = await openLowdbStore({ dir, clock, snapshotEvery: 50 });
  const work = createWorkFolders({ root: join(dir, 'work'), log });
  return {
    open: () => createEmbeddedEngine({ store, clock, work, log, claim: 'all', seed: 1 }),
    advance: (ms) => clock.advance(ms),
    async close() {
      await work.flush();
      await store.close();
      await removeFolder(dir);
    },
  };
});

jobEngineContract('the embedded engine in memory', async () => {
  const clock = new FakeClock();
  const store = createMemoryStore({ clock });
  const work = createMemoryWorkFolders();
  return {
    open: () => createEmbeddedEngine({ store, clock, work, log: createRecordingLogger(), claim: 'all', seed: 1 }),
    advance: (ms) => clock.advance(ms),
    close: () => store.close(),
  };
});

describe('the embedded engine', () => {
  const ann = { id: 'ann', edge: 'terminal' } as const;
  let clock: FakeClock;
  let store: FailingStore;
  let work: MemoryWorkFolders;
  let log: RecordingLogger;

  beforeEach(() => {
    clock = new FakeClock();
    store = createFailingStore(createMemoryStore({ clock }));
    work = createMemoryWorkFolders();
    log = createRecordingLogger();
  });

  afterEach(() => store.close());

  function open(changes: Partial<EmbeddedEngineOptions> = {}): JobEngine {
    return createEmbeddedEngine({ store, clock, work, log, claim: 'all', seed: 1, ...changes });
  }

  async function documents(of: Store, collection: string): Promise<string[]> {
    const ids: string[] = [];
    for await (const { id } of of.list(collection)) ids.push(id);
    return ids;
  }

  describe('that claims its own only', () => {
    test('leaves the jobs of others queued, orphans too, and is idle without them', async () => {
      const lost = open();
      lost.handle('work', { concurrency: 1 }, () => new Promise(() => {}));
      await lost.start();
      await lost.enqueue(jobSpec());
      await lost.enqueue(jobSpec());
      await reaches(lost, 'J-1', 'running');

      const engine = open({ claim: 'own' });
      engine.handle('work', { concurrency: 2 }, async () => 'mine');
      await engine.start();
      const { id } = await engine.enqueue(jobSpec());
      await engine.idle();

      expect(await engine.get(id)).toMatchObject({ state: 'done', result: 'mine' });
      expect(await engine.get('J-1')).toMatchObject({ state: 'queued', attempt: 1 });
      expect(await engine.get('J-2')).toMatchObject({ state: 'queued', attempt: 0 });
    });

    test('takes over a waiting job when the same is submitted again', async () => {
      const before = open();
      const first = await before.enqueue(jobSpec({ dedupeKey: 'same' }));

      const engine = open({ claim: 'own' });
      engine.handle('work', { concurrency: 1 }, async () => 'taken over');
      await engine.start();
      const second = await engine.enqueue(jobSpec({ dedupeKey: 'same' }));
      await engine.idle();

      expect(second).toEqual({ id: first.id, created: false });
      expect(await engine.get(first.id)).toMatchObject({ state: 'done', result: 'taken over' });
    });

    test('runs what it submitted before its start, whole flows and their retries', async () => {
      const engine = open({ claim: 'own' });
      engine.handle('child', { concurrency: 1 }, async () => 1);
      engine.handle('work', { concurrency: 1 }, async (_, context) => (await context.children()).length);
      const { id } = await engine.flow([jobSpec({ kind: 'child' })], jobSpec());
      await engine.start();
      await engine.idle();
      const again = await engine.retry(id, ann);
      await engine.idle();

      expect(await engine.get(again.id)).toMatchObject({ state: 'done', result: 1 });
    });
  });

  function bringsTo(state: string): (ops: readonly Op[]) => boolean {
    return (ops) => ops.some((op) => op.op !== 'delete' && (op.value as { state?: string }).state === state);
  }

  describe('that claims its own only and is left without work', () => {
    test('is idle after a submission that was refused', async () => {
      const engine = open({ claim: 'own' });
      store.refuse = () => new OpsError('state_full', 'no room', { facts: { path: '/state/journal' } });
      await expect(engine.enqueue(jobSpec())).rejects.toMatchObject({ code: 'state_full' });

      await engine.idle();
    });

    test('is idle when the job that it was to take over ended in the same moment', async () => {
      await open().enqueue(jobSpec({ dedupeKey: 'same' }));
      const lastLook = await store.get('job_keys', 'same');
      const engine = open({ claim: 'own' });
      await engine.cancel('J-1', ann, 'no');
      const get = store.get;
      store.get = async (collection, id) => (collection === 'job_keys' ? lastLook : get(collection, id));

      const { created } = await engine.enqueue(jobSpec({ dedupeKey: 'same' }));
      await engine.idle();

      expect(created).toBe(false);
    });
  });

  describe('on a full disk', () => {
    const full = (): OpsError => new OpsError('state_full', 'no room', { facts: { path: '/state/journal' } });
    const refuseState = (state: string) => (ops: readonly Op[]) => (bringsTo(state)(ops) ? full() : undefined);

    test('refuses a new job and takes it when there is room again', async () => {
      const engine = open();
      store.refuse = full;

      const refused = engine.enqueue(jobSpec({ dedupeKey: 'same' }));
      await expect(refused).rejects.toMatchObject({ code: 'state_full' });
      store.refuse = undefined;
      const { created } = await engine.enqueue(jobSpec({ dedupeKey: 'same' }));

      expect(created).toBe(true);
    });

    test('holds a result until it can be stored; the handler is not run again', async () => {
      let runs = 0;
      const engine = open();
      engine.handle('work', { concurrency: 1 }, async () => {
        runs += 1;
        return 'precious';
      });
      await engine.start();
      store.refuse = refuseState('done');
      const { id } = await engine.enqueue(jobSpec());
      await clock.advance(30_000);

      const held = await engine.get(id);
      store.refuse = undefined;
      await clock.advance(1_000);

      expect(held).toMatchObject({ state: 'running' });
      expect(await engine.get(id)).toMatchObject({ state: 'done', result: 'precious', attempt: 1 });
      expect(runs).toBe(1);
    });

    test('starts a waiting job when there is room again', async () => {
      const engine = open();
      engine.handle('work', { concurrency: 1 }, async () => null);
      await engine.start();
      store.refuse = refuseState('running');
      const { id } = await engine.enqueue(jobSpec());
      await clock.advance(30_000);

      const held = await engine.get(id);
      store.refuse = undefined;
      await clock.advance(1_000);

      expect(held).toMatchObject({ state: 'queued', attempt: 0 });
      expect(await engine.get(id)).toMatchObject({ state: 'done', attempt: 1 });
    });

    test('refuses a cancel that cannot be stored and lets the job go on', async () => {
      const started = Promise.withResolvers<JobContext>();
      const engine = open();
      engine.handle('work', { concurrency: 1 }, (_, context) => {
        started.resolve(context);
        return new Promise(() => {});
      });
      await engine.start();
      const { id } = await engine.enqueue(jobSpec());
      const { signal } = await started.promise;
      store.refuse = full;

      const refused = engine.cancel(id, ann, 'stop');

      await expect(refused).rejects.toMatchObject({ code: 'state_full' });
      expect(signal.aborted).toBe(false);
    });

    test('does not start, and may be started again when there is room', async () => {
      const lost = open();
      lost.handle('work', { concurrency: 1 }, () => new Promise(() => {}));
      await lost.start();
      const { id } = await lost.enqueue(jobSpec());
      await reaches(lost, id, 'running');
      const engine = open();
      engine.handle('work', { concurrency: 1 }, async () => null);
      store.refuse = full;

      await expect(engine.start()).rejects.toMatchObject({ code: 'state_full' });
      store.refuse = undefined;
      await engine.start();

      expect(await reaches(engine, id, 'done')).toMatchObject({ attempt: 2 });
    });
  });

  test('may be started again when the store could not be read the first time', async () => {
    const engine = open();
    engine.handle('work', { concurrency: 1 }, async () => 'read at last');
    const get = store.get;
    store.get = async () => {
      throw new OpsError('state_unwritable', 'busy', { facts: { path: '/state', reason: 'EMFILE' } });
    };
    await expect(engine.start()).rejects.toMatchObject({ code: 'state_unwritable' });

    store.get = get;
    await engine.start();
    const { id } = await engine.enqueue(jobSpec());

    expect(await reaches(engine, id, 'done')).toMatchObject({ result: 'read at last' });
  });

  describe('that meets jobs of a kind that nobody handles any more', () => {
    async function leaveBehind(...kinds: readonly string[]): Promise<void> {
      const before = open();
      for (const kind of ['work', 'gone']) before.handle(kind, { concurrency: 1 }, async () => null);
      for (const kind of kinds) await before.enqueue(jobSpec({ kind }));
      await before.flow([jobSpec(), jobSpec({ kind: 'gone' })], jobSpec());
      await before.flow([jobSpec(), jobSpec()], jobSpec({ kind: 'gone' }));
    }

    test('fails them at its start with the flows that they are in, and runs the others', async () => {
      await leaveBehind('gone', 'work');
      const engine = open();
      engine.handle('work', { concurrency: 2 }, async () => 'ran');

      await engine.start();
      await engine.idle();

      const facts = (job: string) => ({
        state: 'failed',
        error: { code: 'job_kind_unknown', facts: { job, kind: 'gone' } },
      });
      expect(await engine.get('J-1')).toMatchObject(facts('J-1'));
      expect(await engine.get('J-2')).toMatchObject({ state: 'done', result: 'ran' });
      expect(await engine.get('J-3')).toMatchObject(facts('J-3.2'));
      expect(await engine.get('J-3.1')).toMatchObject({ state: 'cancelled' });
      expect(await engine.get('J-4')).toMatchObject(facts('J-4'));
      expect(await engine.get('J-4.1')).toMatchObject({ state: 'cancelled', attempt: 0 });
    });

    test('leaves them alone when they are not its own', async () => {
      await leaveBehind('gone');
      const engine = open({ claim: 'own' });

      await engine.start();

      expect(await engine.get('J-1')).toMatchObject({ state: 'queued' });
    });

    test('does not repeat them', async () => {
      await leaveBehind('gone');
      const engine = open();
      engine.handle('work', { concurrency: 1 }, async () => null);
      await engine.start();

      const again = engine.retry('J-1', ann);

      await expect(again).rejects.toMatchObject({ code: 'job_kind_unknown', facts: { job: 'J-1', kind: 'gone' } });
    });
  });

  test('does not call a handler whose job was stopped while its start was being stored', async () => {
    const gate = Promise.withResolvers<undefined>();
    let calls = 0;
    const engine = open();
    engine.handle('work', { concurrency: 1 }, async () => {
      calls += 1;
      return null;
    });
    await engine.start();
    store.refuse = (ops) => (bringsTo('running')(ops) ? gate.promise : undefined);
    const { id } = await engine.enqueue(jobSpec());
    await clock.advance(0);

    const draining = engine.drain(0);
    await clock.advance(0);
    gate.resolve(undefined);
    const { unfinished } = await draining;

    expect(unfinished).toEqual([id]);
    expect(calls).toBe(0);
    expect(await engine.get(id)).toMatchObject({ state: 'queued', attempt: 0 });
  });

  test('leaves no timer behind', async () => {
    const engine = open();
    engine.handle('work', { concurrency: 1 }, (_, { signal }) => {
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    await engine.start();
    const { id } = await engine.enqueue(jobSpec());
    await reaches(engine, id, 'running');

    await engine.cancel(id, ann, 'stop');
    await reaches(engine, id, 'cancelled');

    expect(clock.pending).toBe(0);
  });

  test('fails a job whose outcome the store refuses, and goes on', async () => {
    const engine = open();
    engine.handle('work', { concurrency: 1 }, async (payload) => payload.n ?? null);
    await engine.start();
    store.refuse = (ops) =>
      ops.some((op) => op.op === 'archive' && (op.value as { result?: Json }).result === 13)
        ? new OpsError('internal', 'thirteen cannot be stored')
        : undefined;

    const unlucky = await engine.enqueue(jobSpec({ payload: { n: 13 } }));
    const next = await engine.enqueue(jobSpec({ payload: { n: 14 } }));

    expect(await reaches(engine, unlucky.id, 'failed')).toMatchObject({ error: { code: 'internal' } });
    expect(await reaches(engine, next.id, 'done')).toMatchObject({ result: 14 });
  });

  test('gives up quietly when its store is closed under it', async () => {
    const gate = Promise.withResolvers<Json>();
    const engine = open();
    engine.handle('work', { concurrency: 1 }, () => gate.promise);
    await engine.start();
    const { id } = await engine.enqueue(jobSpec());
    await reaches(engine, id, 'running');

    await store.close();
    gate.resolve(null);
    await engine.drain(0);

    expect(log.entries.map(({ message }) => message)).toContain('outcome could not be stored');
  });

  test('archives a final job and frees its key in one commit', async () => {
    const engine = open();
    const { id } = await engine.enqueue(jobSpec({ dedupeKey: 'same' }));
    const before = store.seq;

    await engine.cancel(id, ann, 'no');

    expect(store.seq).toBe(before + 1);
    expect(await documents(store, 'jobs')).toEqual([]);
    expect(await documents(store, 'job_keys')).toEqual([]);
    expect(await store.get('jobs', id)).toMatchObject({ archived: true });
  });

  test('stores a flow in one commit', async () => {
    const engine = open();

    await engine.flow([jobSpec({ kind: 'child' }), jobSpec({ kind: 'child' })], jobSpec({ dedupeKey: 'same' }));

    expect(store.seq).toBe(1);
    expect(await documents(store, 'jobs')).toEqual(['J-1.1', 'J-1.2', 'J-1']);
  });

  test('is not touched by what the caller does to the payload afterwards', async () => {
    const seen: Json[] = [];
    const engine = open();
    engine.handle('work', { concurrency: 1 }, async (payload) => {
      seen.push(payload);
      return null;
    });
    const payload = { folds: [1, 2] };

    const { id } = await engine.enqueue(jobSpec({ payload }));
    payload.folds.push(3);
    await engine.start();
    await reaches(engine, id, 'done');

    expect(seen).toEqual([{ folds: [1, 2] }]);
  });

  describe('the work folder', () => {
    const bytes = new Uint8Array([1]);

    test('is cleared when the whole flow has ended, its last running child too', async () => {
      const gate = Promise.withResolvers<Json>();
      const engine = open();
      engine.handle('child', { concurrency: 2 }, async (payload, context) => {
        await context.work.write(`fold-${payload.n}.json`, bytes);
        if (payload.n === 2) return gate.promise;
        throw new OpsError('file_empty', 'no bytes', { facts: { file: 'a.csv' } });
      });
      engine.handle('work', { concurrency: 1 }, async () => 'never run');
      await engine.start();
      const { id } = await engine.flow(
        [1, 2].map((n) => jobSpec({ kind: 'child', payload: { n } })),
        jobSpec(),
      );
      await reaches(engine, id, 'failed');
      await clock.advance(0);

      const whileOneRuns = work.files(id);
      gate.resolve(null);
      await reaches(engine, 'J-1.2', 'cancelled');
      await clock.advance(0);

      expect(whileOneRuns).toEqual(['fold-1.json', 'fold-2.json']);
      expect(work.files(id)).toEqual([]);
    });

    test('is cleared before a drain is over', async () => {
      const clearing = Promise.withResolvers<void>();
      const engine = open({ work: { ...work, clear: () => clearing.promise } });
      const { id } = await engine.enqueue(jobSpec());
      await engine.cancel(id, ann, 'no');
      let isDrained = false;

      const draining = engine.drain(0).then(() => {
        isDrained = true;
      });
      await clock.advance(0);
      const early = isDrained;
      clearing.resolve();
      await draining;

      expect(early).toBe(false);
    });

    test('that a kill left behind is cleared at the next start; those of live jobs stay', async () => {
      const before = open();
      await before.enqueue(jobSpec());
      await before.enqueue(jobSpec());
      await before.cancel('J-1', ann, 'no');
      for (const id of ['J-1', 'J-2']) await work.open(id, () => {}).write('fold.json', bytes);

      const engine = open();
      engine.handle('work', { concurrency: 1 }, () => new Promise(() => {}));
      await engine.start();
      await clock.advance(0);

      expect(work.files('J-1')).toEqual([]);
      expect(work.files('J-2')).toEqual(['fold.json']);
    });
  });
});

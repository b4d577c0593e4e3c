/** Random lives of an engine, kills included, held against what must be true of every one of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from '#engine/clock.ts';
import { OpsError } from '#engine/errors.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { isFinal, mayFollow } from '#engine/jobs/states.ts';
import type { JobEngine, JobHandler, JobState, JobView } from '#engine/jobs/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import type { Store } from '#engine/store/types.ts';
import { jobSpec } from '../../contracts/job-engine.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { createMemoryWorkFolders } from '../../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';

/** How each attempt of a job ends, the last entry for all that follow. */
const script = fc.array(fc.constantFrom('ok', 'lost', 'bad', 'slow', 'deaf'), { minLength: 1, maxLength: 3 });

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('enqueue' as const), script, key: fc.constantFrom('a', 'b', null) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('flow' as const),
      scripts: fc.array(script, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cancel' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retry' as const), pick: fc.nat() }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(0, 100, 1_500, 20_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drain' as const) }) },
);

/** What a killed process leaves: its timers never fire, its commits never resolve, its handlers are gone. */
class Life {
  alive = true;
  readonly clock: Clock;
  readonly store: Store;

  constructor(clock: Clock, store: Store) {
    this.clock = {
      now: () => clock.now(),
      after: (ms, fire) => clock.after(ms, () => this.alive && fire()),
    };
    this.store = {
      get seq() {
        return store.seq;
      },
      get: (collection, id) => store.get(collection, id),
      list: (collection, filter) => store.list(collection, filter),
      commit: async (ops) => {
        if (!this.alive) return new Promise<never>(() => {});
        const seq = await store.commit(ops);
        return this.alive ? seq : new Promise<never>(() => {});
      },
      since: (seq, signal) => store.since(seq, signal),
      close: () => store.close(),
    };
  }
}

class World {
  readonly clock = new FakeClock();
  readonly store = createMemoryStore({ clock: this.clock, keptCommits: 100_000 });
  readonly work = createMemoryWorkFolders();
  readonly running = new Map<string, Life>();
  readonly overlaps: string[] = [];
  readonly fences: string[] = [];
  claim: 'all' | 'own';
  life!: Life;
  engine!: JobEngine;

  constructor(claim: 'all' | 'own') {
    this.claim = claim;
  }

  async begin(): Promise<void> {
    const life = new Life(this.clock, this.store);
    const { clock, store } = life;
    const log = createRecordingLogger();
    this.life = life;
    this.engine = createEmbeddedEngine({ store, clock, work: this.work, log, claim: this.claim, seed: 3 });
    for (const kind of ['work', 'child']) this.engine.handle(kind, { concurrency: 2 }, this.#handler(life));
    await this.engine.start();
  }

  async runToIdle(): Promise<void> {
    const idle = this.engine.idle();
    await this.clock.advance(3_600_000);
    await idle;
  }

  /** Jobs of former processes that nobody asked for again. */
  async expectOnlyWaitingLeft(): Promise<void> {
    for (const { id, state } of await jobsOf(this.engine)) {
      const mayStay = isFinal(state) || ['queued', 'blocked', 'retrying'].includes(state);
      if (!mayStay) expect.unreachable(`${id} is ${state} although the engine is idle`);
    }
  }

  #handler(life: Life): JobHandler {
    return async ({ script }, { id, attempt, fence, signal }) => {
      this.fences.push(fence);
      if (this.running.get(id)?.alive) this.overlaps.push(id);
      this.running.set(id, life);
      const lines = script as readonly string[];
      const line = lines[Math.min(attempt, lines.length) - 1]!;
      try {
        if (line === 'slow' || line === 'deaf') {
          await new Promise<void>((resolve, reject) => {
            life.clock.after(line === 'slow' ? 5_000 : 30_000, resolve);
            if (line === 'slow') signal.addEventListener('abort', () => reject(signal.reason));
          });
        }
        if (line === 'lost') throw new OpsError('worker_lost', 'died', { facts: { task: 't', reason: 'r' } });
        if (line === 'bad') throw new OpsError('file_empty', 'no bytes', { facts: { file: 'a.csv' } });
        return line;
      } finally {
        this.running.delete(id);
      }
    };
  }
}

async function jobsOf(engine: JobEngine): Promise<JobView[]> {
  const jobs: JobView[] = [];
  for await (const job of engine.list({ children: true })) jobs.push(job);
  return jobs;
}

/** The states of each job in the order of the commits. */
async function historyOf(store: Store): Promise<Map<string, JobState[]>> {
  const history = new Map<string, JobState[]>();
  if (store.seq === 0) return history;
  for await (const { seq, ops } of store.since(0)) {
    for (const op of ops) {
      if (op.collection !== 'jobs' || op.op === 'delete') continue;
      const { state } = op.value as unknown as JobView;
      history.set(op.id, [...(history.get(op.id) ?? []), state]);
    }
    if (seq === store.seq) break;
  }
  return history;
}

test('whatever happens, every job ends, by allowed steps, with one attempt at a time, and nothing is left behind', async () => {
  const spec = (lines: readonly string[]) =>
    jobSpec({ payload: { script: lines }, timeoutMs: 10_000, backoff: { baseMs: 1_000, maxMs: 4_000 } });

  await fc.assert(
    fc.asyncProperty(fc.constantFrom('all', 'own'), fc.array(step, { maxLength: 25 }), async (claim, steps) => {
      const world = new World(claim);
      await world.begin();
      for (const act of steps) {
        const { engine } = world;
        if (act.do === 'enqueue')
          await engine.enqueue({ ...spec(act.script), ...(act.key === null ? {} : { dedupeKey: act.key }) });
        if (act.do === 'flow')
          await engine.flow(
            act.scripts.map((lines) => ({ ...spec(lines), kind: 'child' })),
            spec(['ok']),
          );
        if (act.do === 'advance') await world.clock.advance(act.ms);
        if (act.do === 'kill') world.life.alive = false;
        if (act.do === 'drain') {
          const draining = engine.drain(3_000);
          await world.clock.advance(6_000);
          await draining;
          world.life.alive = false;
        }
        if (act.do === 'cancel' || act.do === 'retry') {
          const jobs = await jobsOf(engine);
          const job = jobs[act.pick % Math.max(1, jobs.length)];
          if (job === undefined) continue;
          if (act.do === 'cancel') await engine.cancel(job.id, job.by, 'random');
          else await engine.retry(job.id, job.by).catch((error) => expect(error.code).toBe('job_not_final'));
        }
        if (!world.life.alive) await world.begin();
      }
      await world.runToIdle();
      if (claim === 'own') {
        // What this process left to others, the next one that claims everything brings to its end.
        await world.expectOnlyWaitingLeft();
        world.life.alive = false;
        world.claim = 'all';
        await world.begin();
        await world.runToIdle();
      }
      await settle();

      const jobs = await jobsOf(world.engine);
      const byId = new Map(jobs.map((job) => [job.id, job]));
      expect(world.overlaps).toEqual([]);
      expect(new Set(world.fences).size).toBe(world.fences.length);
      for (const job of jobs) {
        expect(isFinal(job.state)).toBe(true);
        expect(job.attempt).toBeLessThanOrEqual(job.max_attempts);
        const parent = byId.get(job.parent ?? '');
        if (parent?.state === 'done') expect(job.state).toBe('done');
        if (job.state === 'failed' && parent !== undefined) expect(['failed', 'cancelled']).toContain(parent.state);
      }
      for (const [id, states] of await historyOf(world.store)) {
        for (const [index, state] of states.entries()) {
          // A parent is also written, in the state it has, when a part of it is tried again.
          const noted = state === 'blocked' && states[index - 1] === 'blocked';
          if (index > 0 && !noted && !mayFollow(states[index - 1]!, state)) {
            expect.unreachable(`${id}: ${states.join(' > ')}`);
          }
        }
      }
      for (const collection of ['jobs', 'job_keys']) {
        for await (const { id } of world.store.list(collection)) expect.unreachable(`${collection}/${id} is left`);
      }
      await world.store.close();
    }),
    { numRuns: 200 },
  );
});

/** What every JobEngine must do; each driver runs this suite. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OpsError } from '#engine/errors.ts';
import type { Actor, JobContext, JobEngine, JobEvent, JobSpec, JobState, JobView } from '#engine/jobs/types.ts';
import type { Json } from '#engine/json.ts';

export interface JobEngineHarness {
  /** An engine over the harness's store. Opening a second one without a drain of the first is what a kill leaves behind. */
  open(): JobEngine;
  /** Moves the engines' clock and lets what follows happen. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

const ann: Actor = { id: 'ann', edge: 'terminal' };
const ben: Actor = { id: 'ben', edge: 'api' };

export function jobSpec(changes: Partial<JobSpec> = {}): JobSpec {
  return {
    kind: 'work',
    payload: {},
    by: ann,
    timeoutMs: 60_000,
    maxAttempts: 3,
    backoff: { baseMs: 1_000, maxMs: 60_000 },
    ...changes,
  };
}

/** Resolves with the job as it is when it comes to one of the states. */
export async function reaches(engine: JobEngine, id: string, ...states: readonly JobState[]): Promise<JobView> {
  for await (const event of engine.follow(id)) {
    if (event.type === 'state' && event.job.id === id && states.includes(event.job.state)) return event.job;
  }
  throw new Error(`${id} ended without being ${states.join(' or ')}`);
}

const FINAL = ['done', 'failed', 'cancelled'] as const;

/** A handler that ends when the test says so, or with its signal. */
function obedient() {
  const contexts: JobContext[] = [];
  const gate = Promise.withResolvers<Json>();
  const handler = (_payload: unknown, context: JobContext): Promise<Json> => {
    contexts.push(context);
    const aborted = new Promise<never>((_, reject) => {
      context.signal.addEventListener('abort', () => reject(context.signal.reason), { once: true });
    });
    return Promise.race([gate.promise, aborted]);
  };
  return { handler, contexts, finish: gate.resolve };
}

function lostWorker(): OpsError {
  return new OpsError('worker_lost', 'thread died', { facts: { task: 't', reason: 'r' } });
}

export function jobEngineContract(name: string, make: () => Promise<JobEngineHarness>): void {
  describe(`${name} as a JobEngine`, () => {
    let harness: JobEngineHarness;
    let engine: JobEngine;

    beforeEach(async () => {
      harness = await make();
      engine = harness.open();
    });

    afterEach(() => harness.close());

    describe('one job', () => {
      test('runs its handler and keeps the result', async () => {
        engine.handle('work', { concurrency: 1 }, async (payload) => ({ doubled: Number(payload.n) * 2 }));
        await engine.start();

        const { id, created } = await engine.enqueue(jobSpec({ payload: { n: 21 } }));
        await reaches(engine, id, 'done');

        expect(created).toBe(true);
        expect(await engine.get(id)).toMatchObject({
          id: 'J-1',
          state: 'done',
          result: { doubled: 42 },
          by: ann,
          attempt: 1,
          max_attempts: 3,
          parent: null,
          children: [],
          error: null,
          cancel: null,
        });
      });

      test('is not run before the engine has started', async () => {
        const { handler, contexts } = obedient();
        engine.handle('work', { concurrency: 1 }, handler);
        const { id } = await engine.enqueue(jobSpec());
        await harness.advance(1_000);

        const before = contexts.length;
        await engine.start();
        await reaches(engine, id, 'running');

        expect(before).toBe(0);
      });

      test('is handed who asked, the attempt, its fence and a live signal', async () => {
        const { handler, contexts, finish } = obedient();
        engine.handle('work', { concurrency: 1 }, handler);
        await engine.start();
        const { id } = await engine.enqueue(jobSpec({ by: ben }));
        await reaches(engine, id, 'running');
        await harness.advance(0);

        const { signal, ...context } = contexts[0]!;
        finish(null);
        await reaches(engine, id, 'done');

        expect(context).toMatchObject({ id, flowId: id, attempt: 1, fence: `${id}:1`, by: ben });
        expect(signal.aborted).toBe(false);
      });

      test('can write and report no more once it has ended', async () => {
        const { handler, contexts, finish } = obedient();
        engine.handle('work', { concurrency: 1 }, handler);
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        await reaches(engine, id, 'running');
        finish(null);
        await reaches(engine, id, 'done');
        await harness.advance(0);

        contexts[0]!.progress({ stage: 'folds', fraction: 0.5 });
        const late = contexts[0]!.work.write('fold.json', new Uint8Array(1));

        await expect(late).rejects.toMatchObject({ code: 'stale_attempt', facts: { job: id, fence: `${id}:1` } });
        expect((await engine.get(id))!.progress).toBeUndefined();
      });

      test('without a result, or with one that is not JSON, does not stop the queue', async () => {
        engine.handle('nothing', { concurrency: 1 }, async () => undefined as unknown as Json);
        engine.handle('circle', { concurrency: 1 }, async () => {
          const circle: Record<string, unknown> = {};
          circle.self = circle;
          return circle as unknown as Json;
        });
        await engine.start();

        const nothing = await engine.enqueue(jobSpec({ kind: 'nothing' }));
        const circle = await engine.enqueue(jobSpec({ kind: 'circle' }));

        expect(await reaches(engine, nothing.id, ...FINAL)).toMatchObject({ state: 'done', result: null });
        expect(await reaches(engine, circle.id, ...FINAL)).toMatchObject({
          state: 'failed',
          error: { code: 'internal' },
        });
      });
    });

    describe('the line', () => {
      test('is first come, first served, with as many at once as the kind allows', async () => {
        const order: string[] = [];
        const gates = new Map<string, () => void>();
        engine.handle('work', { concurrency: 2 }, async (_, { id }) => {
          order.push(id);
          await new Promise<void>((resolve) => gates.set(id, resolve));
          return null;
        });
        for (let n = 0; n < 4; n += 1) await engine.enqueue(jobSpec());
        await engine.start();
        await harness.advance(0);

        const atFirst = [...order];
        gates.get('J-2')!();
        await reaches(engine, 'J-3', 'running');
        await harness.advance(0);
        const afterOne = [...order];

        expect(atFirst).toEqual(['J-1', 'J-2']);
        expect(afterOne).toEqual(['J-1', 'J-2', 'J-3']);
      });

      test('of one kind does not wait for another kind', async () => {
        engine.handle('slow', { concurrency: 1 }, obedient().handler);
        engine.handle('quick', { concurrency: 1 }, async () => null);
        await engine.start();
        await engine.enqueue(jobSpec({ kind: 'slow' }));
        await engine.enqueue(jobSpec({ kind: 'slow' }));

        const { id } = await engine.enqueue(jobSpec({ kind: 'quick' }));

        expect(await reaches(engine, id, ...FINAL)).toMatchObject({ state: 'done' });
      });

      test('goes on behind a job that kills its worker each time', async () => {
        engine.handle('work', { concurrency: 1 }, async (payload) => {
          if (payload.poison) throw lostWorker();
          return 'fine';
        });
        await engine.start();
        const poison = await engine.enqueue(jobSpec({ payload: { poison: true } }));
        const good = await engine.enqueue(jobSpec());

        const goodEnd = await reaches(engine, good.id, ...FINAL);
        await harness.advance(600_000);
        const poisonEnd = await engine.get(poison.id);

        expect(goodEnd.state).toBe('done');
        expect(poisonEnd).toMatchObject({ state: 'failed', attempt: 3, error: { code: 'worker_lost' } });
      });
    });

    test('refuses a job of a kind that nobody handles, alone or in a flow', async () => {
      engine.handle('work', { concurrency: 1 }, async () => null);
      await engine.start();

      const submissions = [
        () => engine.enqueue(jobSpec({ kind: 'gone' })),
        () => engine.flow([jobSpec({ kind: 'gone' })], jobSpec()),
      ];

      for (const submit of submissions) {
        await expect(submit()).rejects.toMatchObject({
          code: 'job_kind_unknown',
          facts: { job: null, kind: 'gone' },
        });
      }
    });

    describe('a dedupe key', () => {
      test('makes one job of twenty submissions at once', async () => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, () => engine.enqueue(jobSpec({ dedupeKey: 'same' }))),
        );

        const jobs: JobView[] = [];
        for await (const job of engine.list({})) jobs.push(job);
        expect(new Set(answers.map(({ id }) => id))).toEqual(new Set(['J-1']));
        expect(answers.filter(({ created }) => created)).toHaveLength(1);
        expect(jobs).toHaveLength(1);
      });

      test('is free again when its job is final', async () => {
        engine.handle('work', { concurrency: 1 }, async () => null);
        await engine.start();
        const first = await engine.enqueue(jobSpec({ dedupeKey: 'same' }));
        await reaches(engine, first.id, 'done');

        const second = await engine.enqueue(jobSpec({ dedupeKey: 'same' }));

        expect(second).toEqual({ id: 'J-2', created: true });
      });

      test('still holds after a restart', async () => {
        const first = await engine.enqueue(jobSpec({ dedupeKey: 'same' }));

        const second = await harness.open().enqueue(jobSpec({ dedupeKey: 'same' }));

        expect(second).toEqual({ id: first.id, created: false });
      });
    });

    describe('a request key', () => {
      test('makes one job of a request that is carried out again, and calls it made each time', async () => {
        const answers = await Promise.all(
          Array.from({ length: 5 }, () => engine.flow([jobSpec()], jobSpec({ requestKey: 'r-1' }))),
        );
        const other = await engine.enqueue(jobSpec({ requestKey: 'r-2' }));

        expect(answers).toEqual(answers.map(() => ({ id: 'J-1', created: true })));
        expect(other).toEqual({ id: 'J-2', created: true });
      });

      test('names its job after a restart, and after the job has ended', async () => {
        engine.handle('work', { concurrency: 1 }, async () => null);
        await engine.start();
        const first = await engine.enqueue(jobSpec({ requestKey: 'r-1', dedupeKey: 'same' }));
        await reaches(engine, first.id, 'done');

        const again = await harness.open().enqueue(jobSpec({ requestKey: 'r-1', dedupeKey: 'same' }));

        expect(again).toEqual({ id: first.id, created: true });
      });

      test('is not inherited by a job that repeats the work', async () => {
        engine.handle('work', { concurrency: 1 }, async () => null);
        await engine.start();
        const first = await engine.enqueue(jobSpec({ requestKey: 'r-1' }));
        await reaches(engine, first.id, 'done');

        const retries = [await engine.retry(first.id, jobSpec().by, 'r-2'), await engine.retry(first.id, jobSpec().by)];
        const repeated = await engine.retry(first.id, jobSpec().by, 'r-2');

        expect(retries.map(({ id }) => id)).toEqual(['J-2', 'J-3']);
        expect(repeated.id).toBe('J-2');
      });
    });

    describe('a failed attempt', () => {
      test('is followed by another after its backoff, when trying again can help', async () => {
        const attempts: number[] = [];
        engine.handle('work', { concurrency: 1 }, async (_, { attempt }) => {
          attempts.push(attempt);
          if (attempt === 1) throw lostWorker();
          return 'second time lucky';
        });
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        const waiting = await reaches(engine, id, 'retrying');

        await harness.advance(499);
        const tooEarly = [...attempts];
        await harness.advance(501);

        expect(waiting).toMatchObject({ attempt: 1, error: { code: 'worker_lost' } });
        expect(waiting.run_at).not.toBeNull();
        expect(tooEarly).toEqual([1]);
        expect(await engine.get(id)).toMatchObject({
          state: 'done',
          attempt: 2,
          result: 'second time lucky',
          error: null,
        });
      });

      test('is the last one when trying again cannot help', async () => {
        engine.handle('work', { concurrency: 1 }, async () => {
          throw new OpsError('file_empty', 'no bytes', { facts: { file: 'a.csv' } });
        });
        await engine.start();

        const { id } = await engine.enqueue(jobSpec());

        expect(await reaches(engine, id, ...FINAL)).toMatchObject({
          state: 'failed',
          attempt: 1,
          error: { code: 'file_empty', facts: { file: 'a.csv' } },
        });
      });

      test('with an error that nobody expected fails as internal, thrown at once or later', async () => {
        engine.handle('later', { concurrency: 1 }, async () => {
          throw new TypeError('undefined is not a function');
        });
        engine.handle('at-once', { concurrency: 1 }, () => {
          throw new TypeError('undefined is not a function');
        });
        await engine.start();

        const ids = [
          await engine.enqueue(jobSpec({ kind: 'later' })),
          await engine.enqueue(jobSpec({ kind: 'at-once' })),
        ];

        for (const { id } of ids) {
          expect(await reaches(engine, id, ...FINAL)).toMatchObject({ state: 'failed', error: { code: 'internal' } });
        }
      });

      test('is the last one when all attempts are used up', async () => {
        engine.handle('work', { concurrency: 1 }, async () => {
          throw lostWorker();
        });
        await engine.start();
        const { id } = await engine.enqueue(jobSpec({ maxAttempts: 2 }));

        await harness.advance(60_000);

        expect(await engine.get(id)).toMatchObject({ state: 'failed', attempt: 2, error: { code: 'worker_lost' } });
      });
    });

    describe('a timeout', () => {
      test('aborts the attempt and counts as one', async () => {
        const { handler, contexts } = obedient();
        engine.handle('work', { concurrency: 1 }, handler);
        await engine.start();
        const { id } = await engine.enqueue(jobSpec({ timeoutMs: 5_000, maxAttempts: 1 }));
        await reaches(engine, id, 'running');

        await harness.advance(5_000);

        expect(contexts[0]!.signal.reason).toMatchObject({ code: 'timeout', facts: { job: id, timeoutMs: 5_000 } });
        expect(await engine.get(id)).toMatchObject({ state: 'failed', error: { code: 'timeout' } });
      });

      test('waits for a handler that ignores its signal: there are never two attempts at once', async () => {
        const ends: ((result: Json) => void)[] = [];
        engine.handle('work', { concurrency: 5 }, () => new Promise<Json>((resolve) => ends.push(resolve)));
        await engine.start();
        const { id } = await engine.enqueue(jobSpec({ timeoutMs: 5_000, backoff: { baseMs: 1, maxMs: 1 } }));
        await reaches(engine, id, 'running');

        await harness.advance(60_000);
        const whileItRuns = { state: (await engine.get(id))!.state, attempts: ends.length };
        ends[0]!('too late');
        await reaches(engine, id, 'retrying');
        await harness.advance(10);

        expect(whileItRuns).toEqual({ state: 'running', attempts: 1 });
        expect(await engine.get(id)).toMatchObject({ state: 'running', attempt: 2, result: null });
        expect(ends).toHaveLength(2);
      });
    });

    describe('cancel', () => {
      test('ends a waiting job at once, and says who and why', async () => {
        const { id } = await engine.enqueue(jobSpec());

        const answer = await engine.cancel(id, ben, 'wrong file');

        expect(answer).toBe('cancelled');
        expect(await engine.get(id)).toMatchObject({ state: 'cancelled', cancel: { by: ben, why: 'wrong file' } });
      });

      test('ends a job between two attempts', async () => {
        engine.handle('work', { concurrency: 1 }, async () => {
          throw lostWorker();
        });
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        await reaches(engine, id, 'retrying');

        const answer = await engine.cancel(id, ben, 'enough');
        await harness.advance(600_000);

        expect(answer).toBe('cancelled');
        expect(await engine.get(id)).toMatchObject({ state: 'cancelled', attempt: 1 });
      });

      test('aborts a running job with the reason, and refuses the result that it still brings', async () => {
        const gate = Promise.withResolvers<Json>();
        const started = Promise.withResolvers<JobContext>();
        engine.handle('work', { concurrency: 1 }, (_, context) => {
          started.resolve(context);
          return gate.promise;
        });
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        const { signal } = await started.promise;

        const answer = await engine.cancel(id, ben, 'stop');
        const between = await engine.get(id);
        gate.resolve('too late');
        const end = await reaches(engine, id, ...FINAL);

        expect(answer).toBe('requested');
        expect(signal.reason).toMatchObject({ code: 'job_cancelled', facts: { job: id, by: 'ben', why: 'stop' } });
        expect(between!.state).toBe('cancelling');
        expect(end).toMatchObject({ state: 'cancelled', result: null, cancel: { by: ben } });
      });

      test('that comes twice is the same cancel', async () => {
        const gate = Promise.withResolvers<Json>();
        engine.handle('work', { concurrency: 1 }, () => gate.promise);
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        await reaches(engine, id, 'running');
        await engine.cancel(id, ann, 'first');

        const answer = await engine.cancel(id, ben, 'second');
        gate.resolve(null);

        expect(answer).toBe('requested');
        expect(await reaches(engine, id, 'cancelled')).toMatchObject({ cancel: { by: ann, why: 'first' } });
      });

      test('in the same breath as the start still ends the job', async () => {
        const { handler } = obedient();
        engine.handle('work', { concurrency: 1 }, handler);
        const { id } = await engine.enqueue(jobSpec());

        const starting = engine.start();
        await engine.cancel(id, ben, 'stop');
        await starting;

        expect(await reaches(engine, id, ...FINAL)).toMatchObject({ state: 'cancelled' });
      });

      test('of a final job changes nothing, and of no job is refused', async () => {
        const { id } = await engine.enqueue(jobSpec());
        await engine.cancel(id, ann, 'first');

        const answer = await engine.cancel(id, ben, 'second');
        const missing = engine.cancel('J-99', ben, 'which?');

        expect(answer).toBe('already_final');
        await expect(missing).rejects.toMatchObject({ code: 'job_not_found', facts: { job: 'J-99' } });
      });
    });

    describe('a flow', () => {
      const child = (n: number): JobSpec => jobSpec({ kind: 'child', payload: { n } });

      test('runs the children first and hands the parent their results in the order given', async () => {
        engine.handle('child', { concurrency: 2 }, async (payload) => Number(payload.n) * 10);
        engine.handle('work', { concurrency: 1 }, async (_, context) => {
          const results = await context.children();
          return results.map(({ result }) => result);
        });
        await engine.start();

        const { id, created } = await engine.flow([child(1), child(2), child(3)], jobSpec());
        const end = await reaches(engine, id, ...FINAL);

        expect(created).toBe(true);
        expect(end).toMatchObject({ state: 'done', result: [10, 20, 30], children: ['J-1.1', 'J-1.2', 'J-1.3'] });
        expect(await engine.get('J-1.2')).toMatchObject({ state: 'done', parent: id, result: 20 });
      });

      test('shows the parent as running, as far as its parts are, until the last child is done', async () => {
        const gates: (() => void)[] = [];
        engine.handle('child', { concurrency: 2 }, () => new Promise((resolve) => gates.push(() => resolve(null))));
        let gathered = 0;
        engine.handle('work', { concurrency: 1 }, async () => {
          gathered += 1;
          return null;
        });
        await engine.start();
        const { id } = await engine.flow([child(1), child(2)], jobSpec());
        await reaches(engine, 'J-1.2', 'running');
        await harness.advance(0);

        gates[0]!();
        await reaches(engine, 'J-1.1', 'done');
        const between = await engine.get(id);
        const gatheredTooEarly = gathered;
        gates[1]!();

        expect(between).toMatchObject({ state: 'running', attempt: 1, progress: { fraction: 0.475 } });
        expect(gatheredTooEarly).toBe(0);
        expect(await reaches(engine, id, ...FINAL)).toMatchObject({ state: 'done' });
      });

      test('fails with the error of the first child that fails for good, and ends the others', async () => {
        engine.handle('work', { concurrency: 1 }, async () => 'never run');
        engine.handle('child', { concurrency: 2 }, async (payload, { signal }) => {
          if (payload.n === 1) throw new OpsError('no_features', 'none', { facts: { file: 'a.csv', leftOut: ['x'] } });
          return new Promise((_, reject) => {
            if (signal.aborted) reject(signal.reason);
            signal.addEventListener('abort', () => reject(signal.reason));
          });
        });
        await engine.start();

        const { id } = await engine.flow([child(1), child(2), child(3)], jobSpec());
        const end = await reaches(engine, id, ...FINAL);
        const running = await reaches(engine, 'J-1.2', ...FINAL);
        const waiting = await engine.get('J-1.3');

        expect(end).toMatchObject({
          state: 'failed',
          error: { code: 'no_features', facts: { file: 'a.csv', leftOut: ['x'] } },
        });
        expect(running).toMatchObject({ state: 'cancelled', cancel: { why: 'J-1.1 failed' } });
        expect(waiting).toMatchObject({ state: 'cancelled', attempt: 0 });
      });

      test('waits for a child that is tried again', async () => {
        engine.handle('child', { concurrency: 2 }, async (_, { attempt }) => {
          if (attempt === 1) throw lostWorker();
          return attempt;
        });
        engine.handle('work', { concurrency: 1 }, async (_, context) => (await context.children()).length);
        await engine.start();

        const { id } = await engine.flow([child(1), child(2)], jobSpec());
        await harness.advance(10_000);

        expect(await engine.get(id)).toMatchObject({ state: 'done', result: 2, attempt: 2 });
      });

      test('is cancelled as a whole, from the parent or from a child', async () => {
        const { handler } = obedient();
        engine.handle('child', { concurrency: 1 }, handler);
        engine.handle('work', { concurrency: 1 }, handler);
        await engine.start();
        await engine.flow([child(1), child(2)], jobSpec());
        await engine.flow([child(1), child(2)], jobSpec());
        await reaches(engine, 'J-1.1', 'running');

        const fromParent = await engine.cancel('J-1', ben, 'stop');
        await reaches(engine, 'J-1.1', 'cancelled');
        const fromChild = await engine.cancel('J-2.2', ben, 'stop');
        await reaches(engine, 'J-2.1', 'cancelled');

        const states: string[] = [];
        for await (const job of engine.list({ children: true })) states.push(job.state);
        expect([fromParent, fromChild]).toEqual(['requested', 'requested']);
        expect(states).toEqual(Array(6).fill('cancelled'));
      });

      test('takes no notice of keys that its children carry', async () => {
        const children = [{ ...child(1), dedupeKey: 'same' }];

        await engine.flow(children, jobSpec());
        const second = await engine.flow(children, jobSpec());

        expect(second).toEqual({ id: 'J-2', created: true });
      });

      test('may be found by its key like a single job', async () => {
        const first = await engine.flow([child(1)], jobSpec({ dedupeKey: 'same' }));

        const second = await engine.flow([child(1)], jobSpec({ dedupeKey: 'same' }));

        expect(second).toEqual({ id: first.id, created: false });
        expect(await engine.get('J-2')).toBeUndefined();
      });
    });

    describe('retry', () => {
      test('does the same work in a new job that names the old one', async () => {
        engine.handle('work', { concurrency: 1 }, async (payload) => payload);
        await engine.start();
        const { id } = await engine.enqueue(jobSpec({ payload: { n: 7 }, dedupeKey: 'same' }));
        await reaches(engine, id, 'done');

        const again = await engine.retry(id, ben);

        expect(again.created).toBe(true);
        expect(await reaches(engine, again.id, 'done')).toMatchObject({
          id: 'J-2',
          retry_of: id,
          by: ben,
          result: { n: 7 },
        });
      });

      test('of a flow, or of one of its children, repeats the flow', async () => {
        const { id } = await engine.flow([jobSpec({ kind: 'child', payload: { n: 1 } })], jobSpec());
        await engine.cancel(id, ann, 'for now');

        const again = await engine.retry('J-1.1', ben);

        expect(await engine.get(again.id)).toMatchObject({ id: 'J-2', retry_of: 'J-1', children: ['J-2.1'] });
        expect(await engine.get('J-2.1')).toMatchObject({ payload: { n: 1 }, parent: 'J-2', state: 'queued' });
      });

      test('beside a live job that does the same work shows that one, and does not call it made', async () => {
        const { id } = await engine.enqueue(jobSpec({ dedupeKey: 'same' }));
        await engine.cancel(id, ann, 'for now');
        const twin = await engine.enqueue(jobSpec({ dedupeKey: 'same' }));

        const again = await engine.retry(id, ben);

        expect(again).toEqual({ id: twin.id, created: false });
      });

      test('is refused while the job is live, and for no job', async () => {
        const { id } = await engine.enqueue(jobSpec());

        const live = engine.retry(id, ben);
        const missing = engine.retry('J-99', ben);

        await expect(live).rejects.toMatchObject({ code: 'job_not_final', facts: { job: id, state: 'queued' } });
        await expect(missing).rejects.toMatchObject({ code: 'job_not_found' });
      });
    });

    describe('after a kill', () => {
      test('a running job is run again at the next start, and the lost attempt counts', async () => {
        engine.handle('work', { concurrency: 1 }, obedient().handler);
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        await reaches(engine, id, 'running');

        const next = harness.open();
        next.handle('work', { concurrency: 1 }, async (_, { fence }) => fence);
        await next.start();

        expect(await reaches(next, id, ...FINAL)).toMatchObject({ state: 'done', attempt: 2, result: `${id}:2` });
      });

      test('a job whose attempts are used up fails as process_lost', async () => {
        engine.handle('work', { concurrency: 1 }, obedient().handler);
        await engine.start();
        const { id } = await engine.enqueue(jobSpec({ maxAttempts: 1 }));
        await reaches(engine, id, 'running');

        const next = harness.open();
        await next.start();

        expect(await next.get(id)).toMatchObject({
          state: 'failed',
          error: { code: 'process_lost', facts: { job: id, attempts: 1 } },
        });
      });

      test('a job that was being cancelled is cancelled', async () => {
        engine.handle('work', { concurrency: 1 }, () => new Promise(() => {}));
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        await reaches(engine, id, 'running');
        await engine.cancel(id, ben, 'stop');

        const next = harness.open();
        await next.start();

        expect(await next.get(id)).toMatchObject({ state: 'cancelled', cancel: { by: ben } });
      });

      test('a flow goes on where it was: what is done is not done again', async () => {
        const runs: string[] = [];
        engine.handle('child', { concurrency: 1 }, async (payload, { fence }) => {
          runs.push(fence);
          return payload.n === 2 ? new Promise<Json>(() => {}) : 'one';
        });
        engine.handle('work', { concurrency: 1 }, async () => 'not yet');
        await engine.start();
        const specs = [1, 2].map((n) => jobSpec({ kind: 'child', payload: { n } }));
        const { id } = await engine.flow(specs, jobSpec());
        await reaches(engine, 'J-1.2', 'running');
        await harness.advance(0);

        const next = harness.open();
        next.handle('child', { concurrency: 1 }, async (_, { fence }) => {
          runs.push(fence);
          return 'two';
        });
        next.handle('work', { concurrency: 1 }, async (_, { children }) =>
          (await children()).map(({ result }) => result),
        );
        await next.start();

        expect(await reaches(next, id, ...FINAL)).toMatchObject({ state: 'done', result: ['one', 'two'] });
        expect(runs).toEqual(['J-1.1:1', 'J-1.2:1', 'J-1.2:2']);
      });

      test('a job between two attempts waits for its time', async () => {
        engine.handle('work', { concurrency: 1 }, async () => {
          throw lostWorker();
        });
        await engine.start();
        const { id } = await engine.enqueue(jobSpec({ backoff: { baseMs: 30_000, maxMs: 30_000 } }));
        await reaches(engine, id, 'retrying');

        const next = harness.open();
        next.handle('work', { concurrency: 1 }, async () => 'in its own time');
        await next.start();
        await harness.advance(14_000);
        const early = (await next.get(id))!.state;
        await harness.advance(16_000);

        expect(early).toBe('retrying');
        expect(await reaches(next, id, ...FINAL)).toMatchObject({ result: 'in its own time' });
      });

      test('ids go on', async () => {
        await engine.enqueue(jobSpec());

        const { id } = await harness.open().enqueue(jobSpec());

        expect(id).toBe('J-2');
      });
    });

    describe('drain', () => {
      test('takes no new work and lets what runs end', async () => {
        const { handler, contexts, finish } = obedient();
        engine.handle('work', { concurrency: 1 }, handler);
        await engine.start();
        await engine.enqueue(jobSpec());
        await engine.enqueue(jobSpec());
        await reaches(engine, 'J-1', 'running');

        const draining = engine.drain(30_000);
        finish('just in time');
        const { unfinished } = await draining;

        expect(unfinished).toEqual([]);
        expect(await engine.get('J-1')).toMatchObject({ state: 'done', result: 'just in time' });
        expect(await engine.get('J-2')).toMatchObject({ state: 'queued' });
        expect(contexts).toHaveLength(1);
      });

      test('puts back what does not end in time, and its attempt does not count', async () => {
        const { handler, contexts } = obedient();
        engine.handle('work', { concurrency: 1 }, handler);
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        await reaches(engine, id, 'running');
        await harness.advance(0);

        const draining = engine.drain(30_000);
        await harness.advance(30_000);

        expect(await draining).toEqual({ unfinished: [id] });
        expect(contexts[0]!.signal.reason).toMatchObject({ code: 'engine_stopping' });
        expect(await engine.get(id)).toMatchObject({ state: 'queued', attempt: 0, started_at: null });
      });

      test('makes the next start of what it put back a fence of its own', async () => {
        const { handler, contexts } = obedient();
        engine.handle('work', { concurrency: 1 }, handler);
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        await reaches(engine, id, 'running');
        await harness.advance(0);
        const draining = engine.drain(0);
        await harness.advance(0);
        await draining;

        const next = harness.open();
        next.handle('work', { concurrency: 1 }, handler);
        await next.start();
        await reaches(next, id, 'running');
        await harness.advance(0);

        const seen = contexts.map(({ attempt, fence }) => ({ attempt, fence }));
        expect(seen).toEqual([
          { attempt: 1, fence: `${id}:1` },
          { attempt: 1, fence: `${id}:2` },
        ]);
      });

      test('does not wait for a handler that ignores its signal, and refuses what it brings later', async () => {
        const gate = Promise.withResolvers<Json>();
        const started = Promise.withResolvers<JobContext>();
        engine.handle('work', { concurrency: 1 }, (_, context) => {
          started.resolve(context);
          return gate.promise;
        });
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        const { work } = await started.promise;

        const draining = engine.drain(1_000);
        await harness.advance(3_000);
        const { unfinished } = await draining;
        gate.resolve('much too late');
        await harness.advance(0);

        expect(unfinished).toEqual([id]);
        expect(await engine.get(id)).toMatchObject({ state: 'queued', attempt: 0, result: null });
        await expect(work.write('fold.json', new Uint8Array(1))).rejects.toMatchObject({ code: 'stale_attempt' });
        expect((await engine.logs(id)).at(-1)).toMatchObject({ msg: 'outcome of a stale attempt refused' });
      });
    });

    describe('idle', () => {
      test('resolves when the last live job has ended, and at once when there is none', async () => {
        const { handler, finish } = obedient();
        engine.handle('work', { concurrency: 1 }, handler);
        await engine.start();
        await engine.idle();
        const { id } = await engine.enqueue(jobSpec());
        let isIdle = false;

        const idle = engine.idle().then(() => {
          isIdle = true;
        });
        await harness.advance(0);
        const early = isIdle;
        finish(null);
        await idle;

        expect(early).toBe(false);
        expect(await engine.get(id)).toMatchObject({ state: 'done' });
      });
    });

    describe('follow', () => {
      test('begins with the present state, gives each transition in order and ends with the last', async () => {
        engine.handle('work', { concurrency: 1 }, async (_, { attempt }) => {
          if (attempt === 1) throw lostWorker();
          return null;
        });
        const { id } = await engine.enqueue(jobSpec());
        const events: JobEvent[] = [];

        const following = (async () => {
          for await (const event of engine.follow(id)) events.push(event);
        })();
        await engine.start();
        await harness.advance(5_000);
        await following;

        const transitions = events.flatMap((event) => (event.type === 'state' ? [event] : []));
        const seqs = transitions.map(({ seq }) => seq);
        expect(transitions.map(({ job }) => job.state)).toEqual(['queued', 'running', 'retrying', 'running', 'done']);
        expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      });

      test('of a flow shows the children too', async () => {
        engine.handle('child', { concurrency: 1 }, async () => null);
        engine.handle('work', { concurrency: 1 }, async () => null);
        const { id } = await engine.flow([jobSpec({ kind: 'child' })], jobSpec());
        const seen: string[] = [];

        const following = (async () => {
          for await (const event of engine.follow(id))
            if (event.type === 'state') seen.push(`${event.job.id} ${event.job.state}`);
        })();
        await engine.start();
        await following;

        expect(seen).toEqual([
          'J-1 blocked',
          'J-1.1 queued',
          'J-1.1 running',
          'J-1.1 done',
          'J-1 queued',
          'J-1 running',
          'J-1 done',
        ]);
      });

      test('shows no transition twice when one happens while the first states are read', async () => {
        const { id } = await engine.flow([jobSpec({ kind: 'child' })], jobSpec());
        const seen: string[] = [];

        for await (const event of engine.follow(id)) {
          if (event.type === 'state') seen.push(`${event.job.id} ${event.job.state}`);
          if (seen.length === 1) await engine.cancel(id, ann, 'right now');
        }

        expect(seen).toEqual(['J-1 blocked', 'J-1.1 cancelled', 'J-1 cancelled']);
      });

      test('gives the newest progress, which get and list show as well while the job runs', async () => {
        const gate = Promise.withResolvers<Json>();
        engine.handle('work', { concurrency: 1 }, (_, context) => {
          for (let step = 1; step <= 100; step += 1) context.progress({ stage: 'folds', fraction: step / 100 });
          return gate.promise;
        });
        await engine.start();
        const { id } = await engine.enqueue(jobSpec());
        const progress: number[] = [];
        const following = (async () => {
          for await (const event of engine.follow(id))
            if (event.type === 'progress') progress.push(event.progress.fraction);
        })();

        await harness.advance(1_000);
        const running = await engine.get(id);
        gate.resolve(null);
        await following;

        expect(progress.at(-1)).toBe(1);
        expect(progress.length).toBeLessThan(5);
        expect(running!.progress).toEqual({ stage: 'folds', fraction: 1 });
        expect((await engine.get(id))!.progress).toBeUndefined();
      });

      test('of a final job gives that state and ends; of no job it is refused', async () => {
        const { id } = await engine.enqueue(jobSpec());
        await engine.cancel(id, ann, 'no');
        const states: string[] = [];

        for await (const event of engine.follow(id)) if (event.type === 'state') states.push(event.job.state);
        const missing = reaches(engine, 'J-99', 'done');

        expect(states).toEqual(['cancelled']);
        await expect(missing).rejects.toMatchObject({ code: 'job_not_found' });
      });

      test('of a child shows no other member of its flow', async () => {
        engine.handle('child', { concurrency: 1 }, async () => null);
        engine.handle('work', { concurrency: 1 }, async () => null);
        await engine.flow([jobSpec({ kind: 'child' }), jobSpec({ kind: 'child' })], jobSpec());
        const seen = new Set<string>();

        const following = (async () => {
          for await (const event of engine.follow('J-1.2')) seen.add(event.type === 'state' ? event.job.id : event.id);
        })();
        await engine.start();
        await following;

        expect([...seen]).toEqual(['J-1.2']);
      });

      test('with a signal that has aborted before gives the present state and ends', async () => {
        const { id } = await engine.enqueue(jobSpec());
        const states: string[] = [];

        for await (const event of engine.follow(id, AbortSignal.abort())) {
          if (event.type === 'state') states.push(event.job.state);
        }

        expect(states).toEqual(['queued']);
      });

      test('ends when its signal aborts', async () => {
        const { id } = await engine.enqueue(jobSpec());
        const stop = new AbortController();
        let count = 0;

        for await (const _ of engine.follow(id, stop.signal)) {
          count += 1;
          stop.abort();
        }

        expect(count).toBe(1);
      });
    });

    describe('list', () => {
      beforeEach(async () => {
        await engine.enqueue(jobSpec());
        await engine.flow([jobSpec({ kind: 'child' })], jobSpec());
        await engine.enqueue(jobSpec());
        await engine.cancel('J-1', ann, 'no');
      });

      async function ids(filter: Parameters<JobEngine['list']>[0]): Promise<string[]> {
        const found: string[] = [];
        for await (const job of engine.list(filter)) found.push(job.id);
        return found;
      }

      test('shows the newest first, final ones too, children only when asked', async () => {
        expect(await ids({})).toEqual(['J-3', 'J-2', 'J-1']);
        expect(await ids({ children: true })).toEqual(['J-3', 'J-2', 'J-2.1', 'J-1']);
        expect(await ids({ parent: 'J-2' })).toEqual(['J-2.1']);
      });

      test('may be narrowed to states and to a number', async () => {
        expect(await ids({ states: ['queued'] })).toEqual(['J-3']);
        expect(await ids({ states: ['cancelled', 'blocked'] })).toEqual(['J-2', 'J-1']);
        expect(await ids({ limit: 2 })).toEqual(['J-3', 'J-2']);
        expect(await ids({ limit: 0 })).toEqual([]);
      });
    });

    describe('the log', () => {
      test('of a flow holds the lines of all members, of a child its own', async () => {
        engine.handle('child', { concurrency: 1 }, async (payload, context) => {
          context.log('info', 'fold ready', { n: payload.n ?? null });
          return null;
        });
        engine.handle('work', { concurrency: 1 }, async (_, context) => {
          context.log('warn', 'few rows');
          return null;
        });
        await engine.start();
        const specs = [1, 2].map((n) => jobSpec({ kind: 'child', payload: { n } }));
        const { id } = await engine.flow(specs, jobSpec());
        await reaches(engine, id, 'done');

        const all = await engine.logs(id);
        const own = await engine.logs('J-1.2');

        expect(all.map(({ msg }) => msg)).toEqual(['fold ready', 'fold ready', 'few rows']);
        expect(all[2]).toMatchObject({ level: 'warn', attempt: 1 });
        expect(own).toMatchObject([{ msg: 'fold ready', facts: { job: 'J-1.2', n: 2 } }]);
        await expect(engine.logs('J-99')).rejects.toMatchObject({ code: 'job_not_found' });
      });

      test('tells of failed attempts', async () => {
        engine.handle('work', { concurrency: 1 }, async () => {
          throw lostWorker();
        });
        await engine.start();
        const { id } = await engine.enqueue(jobSpec({ maxAttempts: 2 }));
        await harness.advance(10_000);

        const lines = await engine.logs(id);

        expect(lines).toMatchObject([
          { level: 'warn', msg: 'attempt failed', attempt: 1, facts: { code: 'worker_lost', state: 'retrying' } },
          { level: 'warn', msg: 'attempt failed', attempt: 2, facts: { code: 'worker_lost', state: 'failed' } },
        ]);
      });

      test('tells once of a handler that ignores its signal', async () => {
        const gate = Promise.withResolvers<Json>();
        engine.handle('work', { concurrency: 1 }, () => gate.promise);
        await engine.start();
        const { id } = await engine.enqueue(jobSpec({ timeoutMs: 1_000, maxAttempts: 1 }));
        await reaches(engine, id, 'running');
        await harness.advance(10_000);
        await engine.cancel(id, ann, 'too long');
        await harness.advance(10_000);
        gate.resolve(null);
        await reaches(engine, id, 'cancelled');

        const lines = await engine.logs(id);

        expect(lines).toMatchObject([
          { level: 'warn', msg: 'handler goes on after its signal', attempt: 1, facts: { reason: 'timeout' } },
        ]);
        expect(lines).toHaveLength(1);
      });
    });

    describe('the work folder', () => {
      test('is shared by a flow and outlives a lost attempt', async () => {
        engine.handle('child', { concurrency: 1 }, async (_, { work }) => {
          await work.write('fold-1.json', new TextEncoder().encode('[1]'));
          return null;
        });
        engine.handle('work', { concurrency: 1 }, async (_, { work, attempt }) => {
          if (attempt === 1) throw lostWorker();
          return new TextDecoder().decode(await work.read('fold-1.json'));
        });
        await engine.start();

        const { id } = await engine.flow([jobSpec({ kind: 'child' })], jobSpec());
        await reaches(engine, id, 'retrying');
        await harness.advance(10_000);

        expect(await engine.get(id)).toMatchObject({ state: 'done', result: '[1]' });
      });
    });
  });
}

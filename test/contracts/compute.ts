/** What every Compute must do; each driver runs this suite over the fake workers. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Compute } from '#engine/jobs/compute.ts';
import {
  begun,
  COUNT,
  ECHO,
  ENDLESS,
  EXIT,
  FAIL,
  FILL_SHARED,
  LATE_THROW,
  OUT_OF_MEMORY,
  sharedFlag,
} from '../fakes/workers/tasks.ts';

/** `make` opens a Compute with `FAKE_TASKS`, so many threads, and a heap of 64 MiB each. */
export function computeContract(name: string, make: (threads: number) => Compute): void {
  describe(`${name} as a Compute`, () => {
    let open: Compute[] = [];
    const compute = (threads = 1): Compute => {
      const made = make(threads);
      open.push(made);
      return made;
    };

    afterEach(async () => {
      for (const pool of open) await pool.close();
      open = [];
    });

    test('runs a task in a thread and answers with its output', async () => {
      const input = { rows: [1, 2.5, null], names: new Map([['a', 1n]]), column: Float64Array.of(1, Number.NaN) };

      const output = await compute().run(ECHO, input);

      expect(output).toEqual(input);
    });

    test('passes shared buffers as they are', async () => {
      const shared = new SharedArrayBuffer(8);

      const output = await compute().run(FILL_SHARED, shared);

      expect(new Int32Array(shared)[0]).toBe(42);
      new Int32Array(shared)[0] = 7;
      expect(new Int32Array(output)[0]).toBe(7);
    });

    test('runs as many tasks at once as it has threads, and the others after them', async () => {
      const pool = compute(2);
      const flags = [sharedFlag(), sharedFlag(), sharedFlag()];
      const stops = flags.map(() => new AbortController());
      const started: number[] = [];
      const runs = flags.map((flag, i) =>
        pool.run(ENDLESS, flag, { signal: stops[i]!.signal, onStart: () => started.push(i) }).catch(() => 'ended'),
      );
      await begun(flags[0]!);
      await begun(flags[1]!);

      const thirdBefore = flags[2]![0];
      const startedBefore = [...started];
      stops[0]!.abort();
      await begun(flags[2]!);
      for (const stop of stops) stop.abort();

      expect(thirdBefore).toBe(0);
      expect(startedBefore).toEqual([0, 1]);
      expect(await Promise.all(runs)).toEqual(['ended', 'ended', 'ended']);
    });

    test("rejects with the task's own error, code and facts kept", async () => {
      const run = compute().run(FAIL, 'expected');

      await expect(run).rejects.toMatchObject({
        name: 'OpsError',
        code: 'csv_ragged_row',
        facts: { file: 'a', row: 3, expected: 2, got: 1 },
      });
    });

    test('rejects with internal what the task did not expect, and what cannot be sent to it', async () => {
      const pool = compute();

      await expect(pool.run(FAIL, 'unexpected')).rejects.toMatchObject({ code: 'internal' });
      await expect(pool.run(ECHO, () => 'not cloneable')).rejects.toMatchObject({ code: 'internal' });
      await expect(pool.run({ name: 'nobody' }, null)).rejects.toMatchObject({ code: 'internal' });
      expect(await pool.run(ECHO, 'still there')).toBe('still there');
    });

    test('delivers every report of a task that posts them faster than anybody reads', async () => {
      const reports: unknown[] = [];

      const sum = await compute().run(COUNT, 20_000, { onProgress: (report) => reports.push(report) });

      expect(sum).toBe(200_010_000);
      expect(reports).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
    });

    describe('abort', () => {
      test('ends a thread that computes without a pause, and rejects with the reason', async () => {
        const pool = compute();
        const flag = sharedFlag();
        const stop = new AbortController();
        const run = pool.run(ENDLESS, flag, { signal: stop.signal });
        await begun(flag);

        const reason = new Error('enough');
        stop.abort(reason);
        await expect(run).rejects.toBe(reason);
        await pool.run(ECHO, 'the next task');
        const count = flag[1];
        await pool.run(ECHO, 'and one more');

        expect(flag[1]).toBe(count);
      });

      test('takes a waiting task out of the line and leaves the running one alone', async () => {
        const pool = compute();
        const flag = sharedFlag();
        const stop = { running: new AbortController(), waiting: new AbortController() };
        const running = pool.run(ENDLESS, flag, { signal: stop.running.signal }).catch(() => 'ended');
        await begun(flag);
        const waiting = pool.run(ECHO, 1, { signal: stop.waiting.signal });
        const behind = pool.run(ECHO, 2);

        stop.waiting.abort('not needed');
        await expect(waiting).rejects.toBe('not needed');
        const isRunning = flag[0];
        stop.running.abort();

        expect(isRunning).toBe(1);
        expect(await running).toBe('ended');
        expect(await behind).toBe(2);
      });

      test('of a task that once waited leaves those behind it in the line', async () => {
        const pool = compute();
        const flags = [sharedFlag(), sharedFlag()] as const;
        const stops = [new AbortController(), new AbortController()] as const;
        const first = pool.run(ENDLESS, flags[0], { signal: stops[0].signal }).catch(() => 'ended');
        const second = pool.run(ENDLESS, flags[1], { signal: stops[1].signal }).catch(() => 'ended');
        const third = pool.run(ECHO, 'behind both');

        await begun(flags[0]);
        stops[0].abort();
        await begun(flags[1]);
        stops[1].abort();

        expect(await Promise.all([first, second, third])).toEqual(['ended', 'ended', 'behind both']);
      });

      test('before the run refuses it', async () => {
        const run = compute().run(ECHO, 1, { signal: AbortSignal.abort('too late') });

        await expect(run).rejects.toBe('too late');
      });
    });

    describe('a thread that dies', () => {
      test('of a full heap is worker_out_of_memory; the task behind it runs', async () => {
        const pool = compute();

        const dying = pool.run(OUT_OF_MEMORY, null);
        const behind = pool.run(ECHO, 'alive');

        await expect(dying).rejects.toMatchObject({ code: 'worker_out_of_memory', facts: { task: 'out-of-memory' } });
        expect(await behind).toBe('alive');
      });

      test('by process.exit is worker_lost; the task behind it runs', async () => {
        const pool = compute();

        const dying = pool.run(EXIT, 3);
        const behind = pool.run(ECHO, 'alive');

        await expect(dying).rejects.toMatchObject({ code: 'worker_lost', facts: { task: 'exit' } });
        expect(await behind).toBe('alive');
      });

      test('of a late throw is worker_lost; the task behind it runs', async () => {
        const pool = compute();

        const dying = pool.run(LATE_THROW, { answersFirst: false });
        const behind = pool.run(ECHO, 'alive');

        await expect(dying).rejects.toMatchObject({ code: 'worker_lost', facts: { reason: 'thrown late' } });
        expect(await behind).toBe('alive');
      });
    });

    describe('close', () => {
      test('ends running and waiting tasks as engine_stopping, and refuses new ones', async () => {
        const pool = compute();
        const flag = sharedFlag();
        const running = pool.run(ENDLESS, flag);
        const waiting = pool.run(ECHO, 1);
        const refusals = Promise.allSettled([running, waiting]);
        await begun(flag);

        await pool.close();

        const stopping = { status: 'rejected', reason: { code: 'engine_stopping' } };
        expect(await refusals).toMatchObject([stopping, stopping]);
        await expect(pool.run(ECHO, 1)).rejects.toMatchObject({ code: 'engine_stopping' });
      });

      test('may come twice, and before the first task', async () => {
        const pool = compute();

        await pool.close();
        await pool.close();
      });
    });
  });
}

import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { computeContract } from '../../contracts/compute.ts';
import { removeFolder } from '../../fakes/remove-folder.ts';
import { ECHO, FAKE_TASKS, FILL_SHARED, LATE_THROW } from '../../fakes/workers/tasks.ts';

computeContract('the piscina pool', (threads) =>
  createPiscinaCompute({ threads, tasks: FAKE_TASKS, heapLimitMb: 64, niceIncrement: 10 }),
);

test('threads give way to the main thread', async ({ skip }) => {
  skip(process.platform !== 'linux', 'niceness of a thread is only known on Linux');
  const compute = createPiscinaCompute({ threads: 1, tasks: FAKE_TASKS });
  const shared = new SharedArrayBuffer(8);

  await compute.run(FILL_SHARED, shared);
  await compute.close();

  expect(new Int32Array(shared)[1]! - getPriority()).toBe(Math.min(10, 19 - getPriority()));
});

test('a thread that dies between two tasks is told of, and takes no task with it', async () => {
  const stray = Promise.withResolvers<unknown>();
  const compute = createPiscinaCompute({ threads: 1, tasks: FAKE_TASKS, onStrayError: stray.resolve });

  const answer = await compute.run(LATE_THROW, { answersFirst: true });
  const error = await stray.promise;
  const behind = await compute.run(ECHO, 'alive');
  await compute.close();

  expect(answer).toBe('answered');
  expect(error).toMatchObject({ message: 'thrown late' });
  expect(behind).toBe('alive');
});

test('a thread that dies before it is ready fails the task that it was started for', async () => {
  // Too little even for an empty thread.
  const compute = createPiscinaCompute({ threads: 1, tasks: FAKE_TASKS, heapLimitMb: 5 });

  const runs = await Promise.allSettled([compute.run(ECHO, 1), compute.run(ECHO, 2)]);
  await compute.close();

  const lost = { status: 'rejected', reason: { code: 'worker_out_of_memory', facts: { task: 'echo' } } };
  expect(runs).toMatchObject([lost, lost]);
});

test('a pool that has run tasks and is not closed does not keep its process alive', async () => {
  const files = {
    pool: '#engine/jobs/drivers/piscina.ts',
    tasks: new URL('../../fakes/workers/tasks.ts', import.meta.url),
  };
  const program = `
    import { createPiscinaCompute } from '${files.pool}';
    import { ECHO, FAKE_TASKS } from '${files.tasks}';
    console.log(await createPiscinaCompute({ threads: 2, tasks: FAKE_TASKS }).run(ECHO, 'answered'));
  `;

  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);

  expect(stdout).toBe('answered\n');
});

test.each([
  { process: 'keeps compiled code', begin: 'enableCompileCache();', kept: true },
  { process: 'keeps none', begin: '', kept: false },
])('threads of a process that $process do as it does', async ({ begin, kept }) => {
  const folder = await mkdtemp(join(tmpdir(), 'piscina-compiled-'));
  try {
    const task = join(folder, 'task.mjs');
    await writeFile(
      task,
      `import { getCompileCacheDir } from 'node:module';
       export default () => ({ ok: true, value: getCompileCacheDir() ?? null });`,
    );
    const program = join(folder, 'program.mjs');
    await writeFile(
      program,
      `import { enableCompileCache } from 'node:module';
       import { createPiscinaCompute } from '${import.meta.resolve('#engine/jobs/drivers/piscina.ts')}';
       ${begin}
       const compute = createPiscinaCompute({ threads: 1, tasks: { look: new URL('${pathToFileURL(task).href}') } });
       console.log(JSON.stringify(await compute.run({ name: 'look' }, null)));`,
    );

    const { stdout } = await promisify(execFile)(process.execPath, [program], { env: { TMPDIR: folder } });

    const threads = JSON.parse(stdout) as string | null;
    expect(threads?.startsWith(folder) ?? false).toBe(kept);
  } finally {
    await removeFolder(folder);
  }
});

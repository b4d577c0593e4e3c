/**
 * Child process that runs jobs on a state folder as a bot would, and is killed, or kills itself just before a chosen write.
 *
 * Arguments: folder, scenario, and what the scenario needs. Prints JSON lines.
 */
import { appendFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { WritePoint } from '#engine/durable/write-points.ts';
import { OpsError } from '#engine/errors.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createWorkFolders } from '#engine/jobs/drivers/work-folder.ts';
import type { JobContext, JobSpec } from '#engine/jobs/types.ts';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { createRecordingLogger } from '../fakes/recording-logger.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { begun, ENDLESS, FAKE_TASKS, sharedFlag } from '../fakes/workers/tasks.ts';

export type JobReport =
  | { readonly did: 'enqueue'; readonly id: string }
  | { readonly did: 'compute'; readonly fence: string }
  | { readonly did: 'die'; readonly at: WritePoint }
  | { readonly did: 'hear' }
  | { readonly did: 'drain'; readonly unfinished: readonly string[] }
  | { readonly did: 'end' };

const [dir, scenario, ...rest] = process.argv.slice(2) as [string, string, ...string[]];

// The timers of the engine do not keep a process alive; a bot has its listeners for that.
const stay = setInterval(() => {}, 2 ** 30);
const probe = dieAtWrite(Number(rest[0] ?? 0), rest[1] as WritePoint | undefined);
const log = createRecordingLogger();
const store = await openLowdbStore({ dir, clock: systemClock, probe, snapshotEvery: 12 });
const compute = createPiscinaCompute({ threads: 1, tasks: FAKE_TASKS });
const work = createWorkFolders({ root: join(dir, 'work'), log, probe });
const engine = createEmbeddedEngine({ store, clock: systemClock, work, log, claim: 'all', seed: 1 });

if (scenario === 'enqueue') await enqueueAndDie(Number(rest[0]));
if (scenario === 'transitions') await passAllTransitions();
if (scenario === 'compute') await computeForEver();
if (scenario === 'finish') await finishWhatIsThere();
clearInterval(stay);

/** Submits jobs, several at once, each key twice, and dies as soon as the n-th is acknowledged. */
async function enqueueAndDie(acknowledged: number): Promise<void> {
  let count = 0;
  const submit = async (n: number): Promise<void> => {
    const { id, created } = await engine.enqueue(spec('idle', { dedupeKey: `key ${process.pid} ${n >> 1}` }));
    if (!created) return;
    report({ did: 'enqueue', id });
    count += 1;
    if (count === acknowledged) process.kill(process.pid, 'SIGKILL');
  };
  for (;;) await Promise.all(Array.from({ length: 8 }, (_, n) => submit(count * 8 + n)));
}

/** Flows that are done, fail, are tried again and cancelled; a kill stops them anywhere. */
async function passAllTransitions(): Promise<void> {
  handleAll();
  await engine.start();
  for (let round = 0; round < 3; round += 1) {
    const children = ['ok', 'flaky'].map((how) => spec('child', { payload: { how } }));
    report({ did: 'enqueue', id: (await engine.flow(children, spec('parent'))).id });
    const doomed = ['bad', 'slow', 'ok'].map((how) => spec('child', { payload: { how } }));
    report({ did: 'enqueue', id: (await engine.flow(doomed, spec('parent'))).id });
    const { id } = await engine.enqueue(spec('child', { payload: { how: 'slow' }, dedupeKey: `slow ${round}` }));
    report({ did: 'enqueue', id });
    for await (const event of engine.follow(id)) {
      if (event.type === 'state' && event.job.state === 'running')
        await engine.cancel(id, { id: 'ann', edge: 'api' }, 'enough');
    }
  }
  await finishWhatIsThere();
}

/** One thread that never ends; a signal drains, a second one ends the process at once. */
async function computeForEver(): Promise<void> {
  let signals = 0;
  process.on('SIGTERM', async () => {
    signals += 1;
    if (signals === 2) process.exit(143);
    report({ did: 'hear' });
    const { unfinished } = await engine.drain(Number(rest[1]));
    report({ did: 'drain', unfinished });
    await compute.close();
    await store.close();
    process.exit(0);
  });
  engine.handle('endless', { concurrency: 1 }, async (_, context) => {
    const flag = sharedFlag();
    const run = compute.run(ENDLESS, flag, { signal: context.signal });
    await context.work.write('checkpoint.json', Buffer.from(JSON.stringify({ fence: context.fence })));
    await begun(flag);
    report({ did: 'compute', fence: context.fence });
    return run;
  });
  await engine.start();
  report({ did: 'enqueue', id: (await engine.enqueue(spec('endless'))).id });
  await engine.idle();
}

/** What the process after a kill does: everything that is left. */
async function finishWhatIsThere(): Promise<void> {
  if (scenario === 'finish') handleAll();
  await engine.start();
  await engine.idle();
  await engine.drain(0);
  await store.close();
  report({ did: 'end' });
}

function handleAll(): void {
  engine.handle('idle', { concurrency: 4 }, async () => null);
  engine.handle('child', { concurrency: 2 }, async ({ how }, context) => {
    note(context);
    context.log('info', 'child begins');
    await context.work.write(`${context.id}.json`, Buffer.from(context.fence));
    if (how === 'flaky' && context.attempt === 1)
      throw new OpsError('worker_lost', 'died', { facts: { task: 't', reason: 'r' } });
    if (how === 'bad') throw new OpsError('file_empty', 'no bytes', { facts: { file: 'a.csv' } });
    if (how === 'slow') {
      await new Promise((resolve, reject) => {
        context.signal.addEventListener('abort', () => reject(context.signal.reason));
        systemClock.after(300, () => resolve(null));
      });
    }
    return context.id;
  });
  engine.handle('parent', { concurrency: 1 }, async (_, context) => {
    note(context);
    return (await context.children()).map(({ result }) => result);
  });
  engine.handle('endless', { concurrency: 1 }, async (_, context) => {
    const checkpoint = await context.work.read('checkpoint.json');
    return { fence: context.fence, checkpoint: JSON.parse(new TextDecoder().decode(checkpoint)) };
  });
}

/** Each attempt that was begun, over all processes: no fence may ever be there twice. */
function note({ fence }: JobContext): void {
  appendFileSync(join(dir, 'fences.log'), `${fence}\n`);
}

function spec(kind: string, changes: Partial<JobSpec> = {}): JobSpec {
  return {
    kind,
    payload: {},
    by: { id: 'ann', edge: 'terminal' },
    timeoutMs: 60_000,
    // A child may be killed several times: process_lost is another test's.
    maxAttempts: 100,
    backoff: { baseMs: 2, maxMs: 2 },
    ...changes,
  };
}

function dieAtWrite(number: number, only: WritePoint | undefined): (point: WritePoint) => void {
  let passed = 0;
  return (point) => {
    if (scenario !== 'transitions' || (only !== undefined && point !== only)) return;
    passed += 1;
    if (passed !== number) return;
    report({ did: 'die', at: point });
    process.kill(process.pid, 'SIGKILL');
  };
}

/** Synchronous, so that nothing said before a kill is lost. */
function report(what: JobReport): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { controlActions } from '#engine/actions/control.ts';
import { createRegistry, type Registry } from '#engine/actions/registry.ts';
import type { ActionAnswer } from '#engine/actions/types.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import type { JobEngine, JobView } from '#engine/jobs/types.ts';
import { handleControl } from '#engine/models/jobs.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { controlInMemory } from '../../fakes/control-store.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { createMemoryWorkFolders } from '../../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';

let clock: FakeClock;
let control: ControlStore;
let jobs: JobEngine;
let registry: Registry;
beforeEach(async () => {
  clock = new FakeClock();
  const store = createMemoryStore({ clock });
  ({ control } = await controlInMemory(clock, store));
  const log = createRecordingLogger();
  jobs = createEmbeddedEngine({ store, clock, work: createMemoryWorkFolders(), log, claim: 'all', seed: 1 });
  handleControl(jobs, { control, clock });
  registry = createRegistry(controlActions({ control, jobs }));
  await jobs.start();
  onTestFinished(async () => {
    const drained = jobs.drain(0);
    await clock.advance(20_000);
    await drained;
  });
});

async function ask(name: string, args: Record<string, unknown> = {}, requestKey?: string): Promise<ActionAnswer> {
  const action = registry.find(name)!;
  const actor = { id: 'ann', edge: 'slack' } as const;
  return action.execute(action.args.parse(args), { actor, ...(requestKey === undefined ? {} : { requestKey }) });
}

async function started(answer: ActionAnswer): Promise<JobView> {
  if (!('job' in answer)) throw new Error(`expected a job, got ${JSON.stringify(answer)}`);
  await settle();
  return (await jobs.get(answer.job.id))!;
}

describe('a change of control', () => {
  it('counts at once, and its job ends as soon as AI-Trader has applied it', async () => {
    const answer = await ask('protect on', { riskLimit: 0.3, reason: 'mass drift' });
    expect(control.current().document).toMatchObject({ mode: 'protective', risk_limit_factor: 0.3, changed_by: 'ann' });
    const job = await started(answer);
    expect(job.state).toBe('running');

    await clock.advance(700);
    await control.applied(2, 'api');
    await settle();

    const done = await jobs.get(job.id);
    expect(done).toMatchObject({
      state: 'done',
      result: { request: 'protect_on', applied: { seq: 2 }, waited_ms: 700 },
    });
  });

  it('is told as not applied after ten seconds, and stays', async () => {
    const job = await started(await ask('fallback on'));

    await clock.advance(10_000);

    expect(await jobs.get(job.id)).toMatchObject({ state: 'done', result: { applied: null, waited_ms: 10_000 } });
    expect(control.current().document.routes.sentiment).toBe('rules');
  });

  it('counts as applied when AI-Trader has applied one that was made on top of it', async () => {
    const first = await started(await ask('fallback on', { route: 'regime' }));
    await ask('protect on');

    await control.applied(3, 'api');
    await settle();

    expect(await jobs.get(first.id)).toMatchObject({ state: 'done', result: { applied: { seq: 3 } } });
  });

  it('that changes nothing starts no job', async () => {
    await ask('protect on');

    expect(await ask('protect on')).toEqual({ result: { control: control.current().document, changed: false } });
  });

  it('on a stale view is refused and changes nothing', async () => {
    await ask('protect on');

    await expect(ask('fallback on', { seen: 1 })).rejects.toMatchObject({ code: 'stale_view' });
    expect(control.current().document.routes.sentiment).toBe('finbert');
  });

  it('that makes the service riskier is a danger, the way to safety is not', () => {
    const risks = Object.fromEntries(registry.specs.map(({ name, risk }) => [name, risk]));

    expect(risks).toEqual({
      'control show': 'read',
      'control history': 'read',
      'fallback on': 'change',
      'fallback off': 'danger',
      'protect on': 'change',
      'protect off': 'danger',
    });
  });

  it('takes a risk limit below the normal one only', () => {
    const { args } = registry.find('protect on')!;

    expect(args.safeParse({ riskLimit: 1 }).success).toBe(false);
    expect(args.safeParse({ riskLimit: -0.1 }).success).toBe(false);
    expect(args.parse({})).toEqual({ riskLimit: 0.5 });
  });
});

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { finbertActions } from '#engine/actions/finbert.ts';
import { createRegistry, type Registry } from '#engine/actions/registry.ts';
import type { ActionAnswer } from '#engine/actions/types.ts';
import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import type { JobEngine } from '#engine/jobs/types.ts';
import { fallbackOn } from '#engine/models/control.ts';
import type { ControlStore } from '#engine/models/types.ts';
import { handleFinbert } from '#engine/sentiment/jobs.ts';
import type { FinbertKeeper, FinbertState, VerifyReport } from '#engine/sentiment/keeper/types.ts';
import type { WarmUpContext, WarmUpOptions, WarmUpReport } from '#engine/sentiment/warm-up/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { controlInMemory } from '../../fakes/control-store.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';
import { createMemoryWorkFolders } from '../../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';
import { rulesRouter } from '../../fakes/rules-router.ts';

const NOBODY: FinbertState = { serving: null, outage: 'not_warmed_up', trouble: null };
const NONE = { ok: false, problem: { kind: 'none' } } as const;
const DAMAGED = { ok: false, problem: { kind: 'damaged', file: 'vocab.txt', reason: 'hash' } } as const;
const SOURCE = {
  repository: 'Xenova/finbert',
  revision: 'main',
  precision: 'int8',
  offline: false,
  isDrill: false,
} as const;

let clock: FakeClock;
let control: ControlStore;
/** By a look at the cache. */
let found: VerifyReport;
let jobs: JobEngine;
let registry: Registry;
/** What the keeper was asked for, and how each ends. */
let asked: { what: string; options?: WarmUpOptions; context: Pick<WarmUpContext, 'signal'>; end: () => void }[];
beforeEach(async () => {
  clock = new FakeClock();
  const store = createMemoryStore({ clock });
  ({ control } = await controlInMemory(clock, store));
  asked = [];
  const wait = <Result>(what: string, context: Pick<WarmUpContext, 'signal'>, options?: WarmUpOptions) =>
    new Promise<Result>((resolve, reject) => {
      const end = () => resolve({ outcome: 'refreshed' } as Result);
      asked.push({ what, context, end, ...(options && { options }) });
      context.signal.addEventListener('abort', () => reject(context.signal.reason));
    });
  const keeper: FinbertKeeper = {
    state: () => NOBODY,
    open: async () => NOBODY,
    warmUp: (options, context) => wait<WarmUpReport>('warm up', context, options),
    repair: (context) => wait<WarmUpReport>('repair', context),
    verify: async () => found,
    rollback: () => Promise.reject(new Error('not asked for here')),
    setBreaker: () => undefined,
  };
  const log = createRecordingLogger();
  jobs = createEmbeddedEngine({ store, clock, work: createMemoryWorkFolders(), log, claim: 'all', seed: 1 });
  handleFinbert(jobs, keeper);
  registry = createRegistry(finbertActions({ jobs, keeper, router: rulesRouter, control, source: SOURCE }));
  await jobs.start();
  onTestFinished(async () => {
    const drained = jobs.drain(0);
    await clock.advance(20_000);
    await drained;
  });
});

async function ask(name: string, args: Record<string, unknown> = {}): Promise<ActionAnswer> {
  const action = registry.find(name)!;
  return action.execute(action.args.parse(args), { actor: { id: 'ann', edge: 'slack' } });
}

async function startedBy(name: string, args: Record<string, unknown> = {}) {
  const answer = await ask(name, args);
  if (!('job' in answer)) throw new Error(`expected a job, got ${JSON.stringify(answer)}`);
  await settle();
  return answer;
}

describe('finbert warmup', () => {
  it('is a job with what was asked for', async () => {
    const { job } = await startedBy('finbert warmup', { force: true, revision: 'v2' });
    expect(asked).toMatchObject([
      { what: 'warm up', options: { force: true, offline: false, revision: 'v2', precision: null } },
    ]);

    asked[0]!.end();
    await settle();

    expect(await jobs.get(job.id)).toMatchObject({
      kind: 'finbert.warmup',
      state: 'done',
      result: { outcome: 'refreshed' },
    });
  });

  it('joins one that is under way, but not one that asks for something else', async () => {
    const first = await startedBy('finbert warmup');
    const second = await startedBy('finbert warmup');
    const forced = await startedBy('finbert warmup', { force: true });

    expect([second.job.id, second.joined]).toEqual([first.job.id, true]);
    expect([forced.job.id === first.job.id, forced.joined]).toEqual([false, false]);
  });

  it('ends when it is cancelled', async () => {
    const { job } = await startedBy('finbert warmup');

    await jobs.cancel(job.id, { id: 'ann', edge: 'slack' }, '');
    await settle();

    expect(await jobs.get(job.id)).toMatchObject({ state: 'cancelled' });
    expect(asked[0]!.context.signal.aborted).toBe(true);
  });

  it.each(['', '../other', 'a b', '-x;rm'])('takes no revision that is none: %j', (revision) => {
    const { args } = registry.find('finbert warmup')!;

    expect(args.safeParse({ revision }).success).toBe(false);
    expect(args.safeParse({ revision: 'refs/pr/1' }).success).toBe(true);
  });
});

describe('finbert verify', () => {
  it('that finds damage fails at once, with all that was found', async () => {
    found = { present: DAMAGED, former: NONE };
    const { job } = await startedBy('finbert verify');

    expect(await jobs.get(job.id)).toMatchObject({
      state: 'failed',
      attempt: 1,
      error: {
        code: 'snapshot_damaged',
        facts: {
          file: 'vocab.txt',
          reason: 'hash',
          found: {
            present: { state: 'damaged', file: 'vocab.txt', reason: 'hash' },
            former: { state: 'none' },
            serving: null,
          },
        },
      },
    });
  });

  it('that finds the former model damaged fails too, and says which it is', async () => {
    found = { present: NONE, former: DAMAGED };
    const { job } = await startedBy('finbert verify');

    expect(await jobs.get(job.id)).toMatchObject({
      state: 'failed',
      error: { code: 'former_damaged', facts: { found: { former: { state: 'damaged', file: 'vocab.txt' } } } },
    });
  });
});

describe('finbert score', () => {
  it('answers each text, and says by what', async () => {
    expect(await ask('finbert score', { texts: ['profit surges', 'the board met'] })).toMatchObject({
      result: {
        answers: [
          { text: 'profit surges', provider: 'rules' },
          { text: 'the board met', label: 'neu' },
        ],
      },
    });
  });
});

describe('finbert status', () => {
  it('says that the rules answer, and why', async () => {
    expect(await ask('finbert status')).toMatchObject({
      result: { answers: 'rules', cause: 'not_warmed_up', snapshot: null },
    });

    await control.change({ seen: null, by: 'ann', reason: '', to: (state) => fallbackOn(state, ['sentiment']) });

    expect(await ask('finbert status')).toMatchObject({ result: { answers: 'rules', cause: 'fallback' } });
  });
});

describe('risk', () => {
  it('is that of looking, of running and of making safer', () => {
    const risks = Object.fromEntries(registry.specs.map(({ name, risk }) => [name, risk]));

    expect(risks).toEqual({
      'finbert status': 'read',
      'finbert score': 'read',
      'finbert warmup': 'run',
      'finbert verify': 'run',
      'finbert repair': 'run',
      'finbert rollback': 'change',
    });
  });
});

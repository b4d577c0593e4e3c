import { describe, expect, it } from 'vitest';
import type { Dataset, DatasetRequest } from '#engine/datasets/types.ts';
import { OpsError } from '#engine/errors.ts';
import type { TrainPlan } from '#engine/training/plan.ts';
import { createTableCache } from '#engine/training/table/table-cache.ts';
import { inlineCompute } from '../../../fakes/inline-compute.ts';
import { createMemoryWorkFolders } from '../../../fakes/memory-work-folders.ts';
import { plentyOfMemory } from '../../../fakes/plenty-of-memory.ts';
import { syntheticDataset } from '../../../fakes/synthetic-dataset.ts';

const PLAN = {
  dataset: '/data/events.csv',
  dataset_shown: 'events.csv',
  label_column: 'meta_label',
  time_column: 'event_end',
  start_column: null,
  weight_column: null,
  missing: 'ffill-zero',
  other_time_columns: ['event_start', 'event_end'],
  feature_cols: ['f0'],
} as unknown as TrainPlan;

interface Load {
  readonly request: DatasetRequest;
  readonly signal: AbortSignal;
  finish(): void;
  fail(error: Error): void;
}

/** A cache whose loads end when the test says so. */
function cacheUnderTest(capacity = 2) {
  const loads: Load[] = [];
  const folders = createMemoryWorkFolders();
  const cache = createTableCache(capacity, {
    compute: inlineCompute(),
    copies: { take: async (path, _displayPath, work) => `${work.path}/copy-of${path.replaceAll('/', '-')}` },
    load: (request, signal) =>
      new Promise<Dataset>((resolve, reject) => {
        const finish = () => resolve(syntheticDataset({ rows: 10, features: 2 }));
        loads.push({ request, signal, finish, fail: reject });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    memory: plentyOfMemory,
  });
  const work = (flow: string) => folders.open(flow, () => undefined);
  const started = async (count: number) => {
    while (loads.length < count) await new Promise((resolve) => setImmediate(resolve));
    return loads[count - 1]!;
  };
  return { cache, work, loads, started };
}

const never = () => new AbortController().signal;

describe('the table cache', () => {
  it("reads a flow's own copy once, however many of its jobs want it", async () => {
    const { cache, work, loads, started } = cacheUnderTest();

    const both = [cache.open(PLAN, work('J-1'), never()), cache.open(PLAN, work('J-1'), never())];
    (await started(1)).finish();
    const [one, other] = await Promise.all(both);
    const later = await cache.open(PLAN, work('J-1'), never());

    expect(one).toBe(other);
    expect(later).toBe(one);
    expect(loads.map(({ request }) => request)).toEqual([
      {
        path: '/memory/J-1/copy-of-data-events.csv',
        displayPath: 'events.csv',
        labelColumn: 'meta_label',
        timeColumn: 'event_end',
        featureColumns: ['f0'],
        memoryLimitBytes: 3.2e9,
        startColumn: null,
        weightColumn: null,
        otherTimeColumns: ['event_start'],
      },
    ]);
  });

  it('goes on reading while one of those who wait is left', async () => {
    const { cache, work, started } = cacheUnderTest();
    const leaver = new AbortController();
    const left = cache.open(PLAN, work('J-1'), leaver.signal);
    const stays = cache.open(PLAN, work('J-1'), never());
    const load = await started(1);

    leaver.abort(new OpsError('engine_stopping', 'stop'));
    await expect(left).rejects.toMatchObject({ code: 'engine_stopping' });
    load.finish();

    expect((await stays).rows).toBe(10);
    expect(load.signal.aborted).toBe(false);
  });

  it('ends the reading when nobody waits any more, and reads anew for the next', async () => {
    const { cache, work, started } = cacheUnderTest();
    const leaver = new AbortController();
    const left = cache.open(PLAN, work('J-1'), leaver.signal);
    const load = await started(1);

    leaver.abort(new OpsError('engine_stopping', 'stop'));
    await expect(left).rejects.toMatchObject({ code: 'engine_stopping' });
    const next = cache.open(PLAN, work('J-1'), never());
    (await started(2)).finish();

    expect(load.signal.aborted).toBe(true);
    expect((await next).rows).toBe(10);
  });

  it('does not keep a failure', async () => {
    const { cache, work, started } = cacheUnderTest();
    const failing = cache.open(PLAN, work('J-1'), never());
    (await started(1)).fail(new OpsError('file_empty', 'empty', { facts: { file: 'events.csv' } }));
    await expect(failing).rejects.toMatchObject({ code: 'file_empty' });

    const next = cache.open(PLAN, work('J-1'), never());
    (await started(2)).finish();

    expect((await next).rows).toBe(10);
  });

  it('keeps the tables that were used last', async () => {
    const { cache, work, loads, started } = cacheUnderTest(2);
    const open = async (flow: string, load: number) => {
      const table = cache.open(PLAN, work(flow), never());
      (await started(load)).finish();
      return await table;
    };
    await open('J-1', 1);
    await open('J-2', 2);
    await cache.open(PLAN, work('J-1'), never());

    await open('J-3', 3);
    await cache.open(PLAN, work('J-1'), never());
    const dropped = open('J-2', 4);

    await dropped;
    expect(loads.length).toBe(4);
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { driftActions } from '#engine/actions/drift.ts';
import { createRegistry } from '#engine/actions/registry.ts';
import type { DriftStatus } from '#engine/drift/detection/types.ts';
import type { DriftReport } from '#engine/drift/types.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { openDriftRoom, valuesOf } from '../../fakes/drift-room.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const ANN = { actor: { id: 'ann', edge: 'terminal' } } as const;

/** Two streams that have drifted, `a` before `b`. */
async function scene() {
  const clock = new FakeClock(Date.UTC(2026, 0, 5));
  const room = await openDriftRoom({
    dir: await temporaryFolder('drift-actions'),
    store: createMemoryStore({ clock }),
    clock,
  });
  onTestFinished(() => room.close());
  const registry = createRegistry(driftActions({ drift: room.watch, reports: room.reports }));
  const ask = async <Result>(name: string, args: object = {}): Promise<Result> => {
    const action = registry.find(name)!;
    const answer = await action.execute(action.args.parse(args), ANN as never);
    return (answer as { result: Result }).result;
  };
  const drift = async (signal: string, from: number) => {
    const values = Array.from({ length: 1_100 }, (_, at) => (at < 1_000 ? 0.2 : 0.9) + (at % 13) / 100);
    await room.observations.append(valuesOf(values, { signal, from }));
  };
  return { ask, drift };
}

describe('drift status', () => {
  it('has worked in what came before it was asked', async () => {
    const { ask, drift } = await scene();
    await drift('a', 0);
    await drift('b', 500);

    const status = await ask<DriftStatus>('drift status');

    expect(status.lag.caught_up).toBe(true);
    expect(status.streams.map(({ signal, values, alert }) => ({ signal, values, alert: alert?.level }))).toEqual([
      { signal: 'a', values: 1_100, alert: 'drift' },
      { signal: 'b', values: 1_100, alert: 'drift' },
    ]);
  });

  it('shows one stream, and names the nearest one where there is none of that name', async () => {
    const { ask, drift } = await scene();
    await drift('alpha', 0);

    expect((await ask<DriftStatus>('drift status', { stream: 'test/alpha' })).streams).toHaveLength(1);
    await expect(ask('drift status', { stream: 'test/alhpa' })).rejects.toMatchObject({
      code: 'stream_not_found',
      facts: { hint: 'test/alpha' },
    });
  });
});

describe('drift report', () => {
  it('is the newest of all, of a stream, or the one of an id', async () => {
    const { ask, drift } = await scene();
    await drift('a', 0);
    await drift('b', 500);
    await ask('drift status');

    const newest = (await ask<{ report: DriftReport }>('drift report')).report;
    const ofStream = (await ask<{ report: DriftReport }>('drift report', { which: 'test/a' })).report;
    const byId = (await ask<{ report: DriftReport }>('drift report', { which: ofStream.id })).report;

    expect([newest.signal, ofStream.signal]).toEqual(['b', 'a']);
    expect(byId).toEqual(ofStream);
  });

  it('says so where there is none', async () => {
    const { ask, drift } = await scene();
    await expect(ask('drift report')).rejects.toMatchObject({ code: 'report_not_found', facts: { report: null } });

    await drift('a', 0);
    for (const which of ['test/b', '../../etc/passwd', 'x'.repeat(400)])
      await expect(ask('drift report', { which })).rejects.toMatchObject({ code: 'report_not_found' });
  });
});

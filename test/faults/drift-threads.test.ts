/** Shards on real threads, one of which ends in the midst of its work: it is restored, and nothing is lost or told twice. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DRIFT_SHARD } from '#engine/drift/tasks.ts';
import type { Observation } from '#engine/drift/types.ts';
import type { Compute } from '#engine/jobs/compute.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { openDriftRoom, valuesOf } from '../fakes/drift-room.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';
import { DEADLY } from '../fakes/workers/dying-shard.ts';

const WORKERS = {
  real: new URL('../../workers/drift-shard.ts', import.meta.url),
  dying: new URL('../fakes/workers/dying-shard.ts', import.meta.url),
};

function thread(worker: keyof typeof WORKERS): Compute {
  return createPiscinaCompute({
    threads: 1,
    tasks: { [DRIFT_SHARD.name]: WORKERS[worker] },
    niceIncrement: 0,
    idleTimeoutMs: Number.POSITIVE_INFINITY,
  });
}

const SIGNALS = ['a', 'b', 'c', 'd'];

function batches(): Observation[][] {
  return Array.from({ length: 20 }, (_, batch) =>
    SIGNALS.flatMap((signal) => {
      const values = Array.from({ length: 100 }, (_, at) => (batch < 10 ? 0.2 : 0.9) + ((batch * 100 + at) % 13) / 100);
      if (batch === 12) values[50] = DEADLY;
      return valuesOf(values, { signal, from: batch * 100 });
    }),
  );
}

async function found(threads: readonly Compute[]) {
  const dir = await temporaryFolder('drift-threads');
  const room = await openDriftRoom({
    dir,
    store: createMemoryStore({ clock: systemClock }),
    clock: systemClock,
    threads,
    snapshotValues: 1_500,
  });
  onTestFinished(() => room.close());
  for (const batch of batches()) {
    await room.observations.append(batch);
    await room.watch.caughtUp();
  }
  const reports = await room.reports.list(100);
  const { streams } = await room.watch.status();
  return {
    log: room.log.entries.map(({ message }) => message),
    reports: reports.map(({ seen_at: _, alert: __, ticket: ___, ...report }) => report),
    alerts: (await room.alerts.open())
      .map(({ about, times }) => ({ about, times }))
      .toSorted((a, b) => (a.about < b.about ? -1 : 1)),
    streams: streams.map(({ source, signal, values, window }) => ({ source, signal, values, window })),
  };
}

describe('a shard on a thread', () => {
  it('that ends comes back with its detectors as they were: the same is found as without it', async () => {
    process.env.DYING_SHARD_MARK = join(await temporaryFolder('drift-threads'), 'died');
    const { log: quiet, ...whole } = await found([thread('real'), thread('real')]);

    const { log, ...cut } = await found([thread('dying'), thread('dying')]);

    expect(whole.reports.map(({ detection }) => detection.index)).toEqual([1023, 1023, 1023, 1023]);
    expect(quiet).toEqual([]);
    expect(log.filter((message) => message.includes('begins again'))).toHaveLength(1);
    expect(cut).toEqual(whole);
  });
});

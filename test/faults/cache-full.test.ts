/** A disk that is really full, or really read-only, under a download and the model cache. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { createDrillHub } from '#bot/local/hub/drill-hub.ts';
import { EIGHT_BITS } from '#bot/local/hub/model/tiny-model.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createModelHub } from '#engine/sentiment/drivers/hub.ts';
import { createSnapshotFiles } from '#engine/sentiment/drivers/snapshot-files.ts';
import { fileOf } from '../contracts/model-hub.ts';
import { commits } from '../contracts/snapshot-store.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { HASHING_TASKS } from '../fakes/hashing.ts';
import { noise } from '../fakes/noise.ts';
import { smallDisk } from '../fakes/small-disk.ts';
import { commitOf, publishTiny } from '../fakes/staged-snapshot.ts';
import { systemClock } from '../fakes/system-clock.ts';

const ID = 'ProsusAI/finbert';
const compute = createPiscinaCompute({ threads: 1, tasks: HASHING_TASKS });
afterAll(() => compute.close());
const { signal } = new AbortController();

it('a full disk breaks a download off and leaves the snapshot; with room it goes on where it stopped', async (context) => {
  const disk = await smallDisk(4);
  if ('missing' in disk) return context.skip(`no small file system: ${disk.missing}`);
  const hub = await createDrillHub({ models: { [ID]: new Map([[EIGHT_BITS, noise(3_000_000)]]) } });
  onTestFinished(() => hub.close());
  const store = createSnapshotFiles({ root: disk.dir, name: 'm', compute, clock: new FakeClock() });
  await publishTiny(store, 1);
  await writeFile(join(disk.dir, 'filler'), noise(2_500_000));
  const client = createModelHub({ endpoint: hub.url, compute, clock: systemClock });
  const revision = await client.resolve(ID, 'main', signal);
  const target = join(await store.stage(revision.commit), EIGHT_BITS);
  const get = () =>
    client.download(revision, fileOf(revision, EIGHT_BITS), target, { signal, onBytes: () => undefined });

  await expect(get()).rejects.toMatchObject({ code: 'state_full' });

  expect(await commits(store)).toEqual([commitOf(1), null]);
  expect(await store.freeBytes()).toBeLessThan(200_000);
  await rm(join(disk.dir, 'filler'));
  const { resumedBytes } = await get();
  expect(resumedBytes).toBeGreaterThan(500_000);
});

it('a read-only disk lets the snapshot be verified, and says why nothing can be put there', async (context) => {
  const disk = await smallDisk(4);
  if ('missing' in disk) return context.skip(`no small file system: ${disk.missing}`);
  const store = createSnapshotFiles({ root: disk.dir, name: 'm', compute, clock: new FakeClock() });
  await publishTiny(store, 1);
  await publishTiny(store, 2);
  await disk.makeReadOnly();

  for (const change of [() => store.stage(commitOf(3)), () => store.rollback(), () => store.quarantine()])
    await expect(change()).rejects.toMatchObject({ code: 'cache_unwritable', facts: { reason: 'EROFS' } });

  expect(await commits(store)).toEqual([commitOf(2), commitOf(1)]);
});

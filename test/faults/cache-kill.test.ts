/**
 * Kill -9 at every named write of a download and of the cache, the two renames of the swap among them: one whole snapshot is in
 * force afterwards, nothing half-written counts, and the next attempt goes on where this one ended.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDrillHub, type DrillHub } from '#bot/local/hub/drill-hub.ts';
import { EIGHT_BITS } from '#bot/local/hub/model/tiny-model.ts';
import { ifThere } from '#engine/durable/if-there.ts';
import { WRITE_POINTS, type WritePoint } from '#engine/durable/write-points.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createModelHub } from '#engine/sentiment/drivers/hub.ts';
import { createSnapshotFiles } from '#engine/sentiment/drivers/snapshot-files.ts';
import { commits } from '../contracts/snapshot-store.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { HASHING_TASKS, inlineHashing } from '../fakes/hashing.ts';
import { noise } from '../fakes/noise.ts';
import { slowChecksum } from '../fakes/slow-checksum.ts';
import { tinyFiles } from '../fakes/staged-snapshot.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';
import { warmUp } from '../fakes/warm-up.ts';

const compute = createPiscinaCompute({ threads: 1, tasks: HASHING_TASKS });
afterAll(() => compute.close());
const ID = 'ProsusAI/finbert';
const NAME = 'ProsusAI__finbert';
/** At least twelve writes: one takes no more than what may wait and one piece of the network, half a megabyte. */
const LARGE_BYTES = 6_000_000;
const CACHE_POINTS = WRITE_POINTS.filter((point) => point.startsWith('cache.'));
/** At the seventh write some of the large file is on the disk and some is not, in whatever order the five small ones come, one write each. */
const WARM_UP_KILLS: readonly { point: WritePoint; dieAt: number }[] = [
  ...[1, 7, 12].map((dieAt) => ({ point: 'download.write' as const, dieAt })),
  ...[1, 6].flatMap((dieAt) => [
    { point: 'download.sync' as const, dieAt },
    { point: 'download.rename' as const, dieAt },
  ]),
  // Written, then renamed; and two manifests.
  ...CACHE_POINTS.flatMap((point) => passings(point).map((dieAt) => ({ point, dieAt }))),
];

function passings(point: WritePoint): readonly number[] {
  if (point === 'cache.manifest') return [1, 2, 3, 4];
  return point === 'cache.checksum' || point === 'cache.intend' ? [1, 2] : [1];
}

async function begun() {
  const hub = await createDrillHub({ models: { [ID]: filesOf(1) } });
  onTestFinished(() => hub.close());
  const root = await temporaryFolder('cache-kill');
  await child('warm', root, hub);
  const first = (await open(root).verify(new AbortController().signal)) as {
    snapshot: { manifest: { commit: string } };
  };
  const second = await hub.publish(ID, filesOf(2));
  return { hub, root, first: first.snapshot.manifest.commit, second };
}

/** Bytes of the large file that are there already; 0 where none are, or all. */
async function partBytes(root: string, commit: string): Promise<number> {
  const part = join(root, '.mlops', NAME, 'staging', commit, `${EIGHT_BITS}.incomplete`);
  return (await ifThere(stat(part)))?.size ?? 0;
}

/** With weights that are large enough to come in pieces. */
function filesOf(seed: number): ReadonlyMap<string, Uint8Array> {
  const weights = noise(LARGE_BYTES).map((byte) => byte ^ seed);
  return new Map([...tinyFiles(seed), [EIGHT_BITS, weights]]);
}

describe('a process that is killed', () => {
  it('while it warms up leaves one whole snapshot, at each named write', { timeout: 300_000 }, async () => {
    const { hub, root: before, first, second } = await begun();
    const bytesBefore = hub.bytesServed(EIGHT_BITS);
    const outcomes: string[] = [];
    for (const { point, dieAt } of WARM_UP_KILLS) {
      const root = await copyOf(before);
      const when = `after a kill at ${point} ${dieAt}`;

      await child('warm', root, hub, point, dieAt);

      const part = await partBytes(root, second);
      await expectPlatformSeesWhole(root, when);
      const [present, former] = await commits(open(root));
      expect([first, second], when).toContain(present);
      expect(former, when).toBe(present === first ? null : first);
      await expectPlatformSeesWhole(root, when);
      outcomes.push(`${point} ${dieAt}: ${present === first ? 'old' : 'new'}`);
      const served = hub.bytesServed(EIGHT_BITS);
      await warmUp(createModelHub({ endpoint: hub.url, compute, clock: systemClock }), open(root));
      expect(await commits(open(root)), when).toEqual([second, first]);
      await expectPlatformSeesWhole(root, when);
      const large = hub.requests.findLast(({ path, host }) => path === EIGHT_BITS && host === 'lfs');
      if (point === 'download.write' && dieAt === 7) expect(part, when).toBeGreaterThan(0);
      if (part > 0 && part < LARGE_BYTES) expect(large?.range, `the part is used ${when}`).toBe(`bytes=${part}-`);
      if (point.startsWith('cache.') && present === first)
        expect(hub.bytesServed(EIGHT_BITS) - served, `fetched again ${when}`).toBe(0);
      await rm(root, { recursive: true });
    }

    expect(hub.bytesServed(EIGHT_BITS)).toBeGreaterThan(bytesBefore);
    process.stdout.write(`kills in a warm-up, and what served then: ${outcomes.join(', ')}\n`);
  });

  it('while it goes back leaves one of the two in force and the other to go to', { timeout: 120_000 }, async () => {
    const { hub, root: before, first, second } = await begun();
    await child('warm', before, hub);
    for (const point of CACHE_POINTS.filter((each) => each !== 'cache.checksum')) {
      for (const dieAt of passings(point)) {
        const root = await copyOf(before);

        await child('rollback', root, hub, point, dieAt);

        const found = await commits(open(root));
        const when = `after a kill at ${point} ${dieAt}`;
        expect([...found].sort(), when).toEqual([first, second].sort());
        expect(found[0], when).toBe(point === 'cache.intend' ? second : first);
        await rm(root, { recursive: true });
      }
    }
  });

  it('while it puts a damaged snapshot aside leaves it there or away, never counted', {
    timeout: 120_000,
  }, async () => {
    const { hub, root: before, first } = await begun();
    await child('warm', before, hub);
    await truncate(join(before, NAME, EIGHT_BITS), 10);
    for (const [point, dieAt] of [
      ['cache.intend', 1],
      ['cache.intend', 2],
      ['cache.present', 1],
      ['cache.done', 1],
    ] as const) {
      const root = await copyOf(before);

      await child('quarantine', root, hub, point, dieAt);

      expect(await commits(open(root)), `after a kill at ${point}`).toEqual([null, first]);
      await open(root).quarantine();
      expect(await commits(open(root))).toEqual([null, first]);
      await rm(root, { recursive: true });
    }
  });
});

function open(root: string) {
  return createSnapshotFiles({ root, name: NAME, compute: inlineHashing(), clock: new FakeClock() });
}

async function copyOf(root: string): Promise<string> {
  const copy = await temporaryFolder('cache-kill');
  await cp(root, copy, { recursive: true });
  return copy;
}

/** Between the two renames there is no folder; what there is has its checksum. */
async function expectPlatformSeesWhole(root: string, when: string): Promise<void> {
  const dir = join(root, NAME);
  const written = await readFile(join(dir, '.checksum'), 'utf8').catch(() => undefined);
  if (written !== undefined) expect(slowChecksum(dir), when).toBe(written);
}

/** Runs to its end, or dies at the named write. */
async function child(what: string, root: string, hub: DrillHub, point: WritePoint | 'none' = 'none', dieAt = 1) {
  const args = [join(import.meta.dirname, 'cache-workload.ts'), what, root, hub.url, point, String(dieAt)];
  const running = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = await once(running, 'close');
  expect([code, signal], `${what} was to die at ${point} ${dieAt}`).toEqual(
    point === 'none' ? [0, null] : [null, 'SIGKILL'],
  );
}

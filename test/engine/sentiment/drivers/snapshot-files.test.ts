/** The model cache on disk: the port's contract, and what only a folder does that another program shares. */
import { chmod, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeFiles } from '#bot/local/hub/model/write-files.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createSnapshotFiles, type SnapshotFilesOptions } from '#engine/sentiment/drivers/snapshot-files.ts';
import { commits, snapshotStoreContract } from '../../../contracts/snapshot-store.ts';
import { FailingProbe } from '../../../fakes/failing-probe.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { HASHING_TASKS, inlineHashing } from '../../../fakes/hashing.ts';
import { slowChecksum } from '../../../fakes/slow-checksum.ts';
import { commitOf, publishTiny, stagedOf, tinyFiles } from '../../../fakes/staged-snapshot.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const NAME = 'ProsusAI__finbert';
const LARGEST = 'onnx/model_quantized.onnx';
const never = new AbortController().signal;

snapshotStoreContract('files', async () => {
  const { store, reopen } = await cache();
  return { store, reopen };
});

async function cache(options: Partial<SnapshotFilesOptions> = {}) {
  const root = await temporaryFolder('cache');
  const reopen = (more: Partial<SnapshotFilesOptions> = {}) =>
    createSnapshotFiles({ root, name: NAME, compute: inlineHashing(), clock: new FakeClock(), ...options, ...more });
  return { store: reopen(), reopen, root, dir: join(root, NAME), own: join(root, '.mlops', NAME) };
}

/** As the platform writes it: computed slowly and obviously by the test. */
async function filledByPython(dir: string, more: ReadonlyMap<string, Uint8Array> = new Map()): Promise<string> {
  await writeFiles(dir, new Map([...tinyFiles(1), ...more]));
  const checksum = slowChecksum(dir);
  await writeFile(join(dir, '.checksum'), checksum);
  return checksum;
}

describe('a folder that the platform filled', () => {
  it('is adopted when its checksum is right, and has a manifest from then on', async () => {
    const { store, reopen, dir, own } = await cache();
    const note = ['c0ffee'.padEnd(40, '0'), 'an-etag', '1700000000.5', ''].join('\n');
    const notes = new Map([['.cache/huggingface/download/config.json.metadata', Buffer.from(note)]]);
    const checksum = await filledByPython(dir, notes);

    const adopted = await store.verify(never);

    expect(adopted).toMatchObject({
      ok: true,
      foreignFiles: [...notes.keys()],
      checksumFile: 'equal',
      snapshot: {
        dir,
        manifest: { repository: 'ProsusAI/finbert', commit: 'c0ffee'.padEnd(40, '0'), precision: 'int8' },
      },
    });
    const expected = stagedOf(tinyFiles(1), '').files;
    expect(adopted.ok && new Set(adopted.snapshot.manifest.files)).toEqual(new Set(expected));
    expect(JSON.parse(await readFile(join(own, 'manifest.json'), 'utf8'))).toEqual(
      adopted.ok && adopted.snapshot.manifest,
    );
    expect(await reopen().verify(never)).toEqual(adopted);
    expect(await readFile(join(dir, '.checksum'), 'utf8')).toBe(checksum);
    expect((await readdir(dir)).includes('.mlops')).toBe(false);
  });

  it('says nothing of its commit where nothing is known', async () => {
    const { store, dir } = await cache();
    await filledByPython(dir);

    expect(await store.verify(never)).toMatchObject({ ok: true, snapshot: { manifest: { commit: 'unknown' } } });
  });

  it.each(['a wrong', 'no'])('counts as nothing with %s checksum', async (what) => {
    const { store, dir } = await cache();
    await filledByPython(dir);
    await (what === 'no' ? rm(join(dir, '.checksum')) : writeFile(join(dir, '.checksum'), '0'.repeat(64)));

    expect(await store.verify(never)).toEqual({ ok: false, problem: { kind: 'none' } });
  });

  it('counts as nothing without ONNX weights, however right its checksum is', async () => {
    const { store, dir } = await cache();
    await filledByPython(dir, new Map([['pytorch_model.bin', Buffer.from('weights for another library')]]));
    await rm(join(dir, 'onnx'), { recursive: true });
    await store.sealChecksum(never);

    expect(await store.verify(never)).toEqual({ ok: false, problem: { kind: 'none' } });
  });

  it('is put aside, not lost, by the first snapshot of ours', async () => {
    const { store, dir, own } = await cache();
    await writeFiles(dir, tinyFiles(1));

    await publishTiny(store, 2);

    expect(await commits(store)).toEqual([commitOf(2), null]);
    expect(await readdir(join(own, 'quarantine', 'unknown'))).toContain('config.json');
  });

  it('whose files are links is read through them', async () => {
    const { store, dir, root } = await cache();
    await filledByPython(dir);
    await mkdir(join(root, 'blobs'));
    await cp(join(dir, 'config.json'), join(root, 'blobs/1'));
    await rm(join(dir, 'config.json'));
    await symlink(join(root, 'blobs/1'), join(dir, 'config.json'));
    await symlink(join(root, 'nowhere'), join(dir, 'dangling'));
    await symlink(root, join(dir, 'circle'));

    expect(await store.verify(never)).toMatchObject({ ok: true, checksumFile: 'equal', foreignFiles: [] });
  });
});

describe('a snapshot of ours', () => {
  it('decides by its manifest what is sound, whatever the platform wrote into the checksum', async () => {
    const { store, dir } = await cache();
    await publishTiny(store, 1);
    await writeFile(join(dir, LARGEST), tinyFiles(2).get(LARGEST)!);
    await writeFile(join(dir, '.checksum'), slowChecksum(dir));

    expect(await store.verify(never)).toMatchObject({ ok: false, problem: { kind: 'damaged', file: LARGEST } });
  });

  it('has the checksum that the platform computes', async () => {
    const { store, dir } = await cache();

    const { manifest } = await publishTiny(store, 1);

    expect(manifest.checksum).toBe(slowChecksum(dir));
  });

  it('is hashed in threads with the same result', async () => {
    const compute = createPiscinaCompute({ threads: 2, tasks: HASHING_TASKS });
    onTestFinished(() => compute.close());
    const { store, reopen } = await cache({ compute });

    const { manifest } = await publishTiny(store, 1);

    expect(await reopen({ compute: inlineHashing() }).verify(never)).toMatchObject({
      ok: true,
      snapshot: { manifest },
    });
    expect(await store.verify(never)).toMatchObject({ ok: true, snapshot: { manifest } });
  });

  it('that was removed by hand is simply not there', async () => {
    const { store, reopen, dir } = await cache();
    await publishTiny(store, 1);
    await rm(dir, { recursive: true });

    expect(await store.verify(never)).toEqual({ ok: false, problem: { kind: 'none' } });
    await publishTiny(reopen(), 1);

    expect(await commits(reopen())).toEqual([commitOf(1), null]);
  });

  it('leaves no more on the disk than itself, the former and the newest that was damaged', async () => {
    const { store, own, dir } = await cache();
    for (const seed of [1, 2, 3]) {
      await publishTiny(store, seed);
      await rm(join(dir, LARGEST));
      await store.quarantine();
    }
    for (const seed of [4, 5, 6]) await publishTiny(store, seed);

    expect((await readdir(own)).sort()).toEqual(['former', 'former.json', 'manifest.json', 'quarantine', 'staging']);
    for (const [folder, count] of [
      ['former', 1],
      ['quarantine', 1],
      ['staging', 0],
    ] as const)
      expect(await readdir(join(own, folder))).toHaveLength(count);
  });

  it.each(['not json', '{"schema":"mlops.snapshot/2"}', '{"moves":[],"present":null}'])(
    'whose manifest is %j is adopted anew',
    async (text) => {
      const { store, reopen, own } = await cache();
      await publishTiny(store, 1);
      await writeFile(join(own, 'manifest.json'), text);
      await writeFile(join(own, 'swap.json'), text);

      expect(await reopen().verify(never)).toMatchObject({ ok: true, snapshot: { manifest: { commit: 'unknown' } } });
    },
  );
});

describe('a disk that refuses', () => {
  const points = ['cache.checksum', 'cache.intend', 'cache.aside', 'cache.present'] as const;

  it.each(points)('at %s leaves the old snapshot in force, and the new one can be published later', async (point) => {
    const failing = new FailingProbe();
    const { store, reopen } = await cache({ probe: failing.probe });
    await publishTiny(store, 1);
    failing.fail('ENOSPC', point);

    const refused = publishTiny(store, 2);
    await expect(refused).rejects.toMatchObject({ code: 'state_full' });

    expect(await commits(store)).toEqual([commitOf(1), null]);
    expect(await commits(reopen())).toEqual([commitOf(1), null]);
    failing.mend();
    await store.publish(stagedOf(tinyFiles(2), commitOf(2)), never);
    expect(await commits(reopen())).toEqual([commitOf(2), commitOf(1)]);
  });

  it.each(['cache.manifest', 'cache.done'] as const)('at %s changes nothing of what is in force', async (point) => {
    const failing = new FailingProbe();
    const { store, reopen, own } = await cache({ probe: failing.probe });
    await publishTiny(store, 1);
    failing.fail('ENOSPC', point);

    await publishTiny(store, 2);

    expect(await commits(store)).toEqual([commitOf(2), commitOf(1)]);
    failing.mend();
    expect(await commits(reopen())).toEqual([commitOf(2), commitOf(1)]);
    expect(await readdir(own)).not.toContain('swap.json');
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.stdout.write('skipped: a read-only cache as others see it, since root may write everywhere\n');
  it.skipIf(isRoot)(
    'writing lets the snapshot be verified and adopted, and says so when one is published',
    async () => {
      const { store, root, dir } = await cache();
      await filledByPython(dir);
      await chmod(root, 0o500);
      onTestFinished(() => chmod(root, 0o700));

      expect(await store.verify(never)).toMatchObject({ ok: true, checksumFile: 'equal' });
      await expect(store.stage(commitOf(2))).rejects.toMatchObject({
        code: 'cache_unwritable',
        facts: { reason: 'EACCES' },
      });
      expect(await store.freeBytes()).toBeGreaterThan(0);
    },
  );

  it('because a file stands where a folder should be says so', async () => {
    const { store, own } = await cache();
    await mkdir(dirname(own), { recursive: true });
    await writeFile(own, '');

    await expect(store.stage(commitOf(1))).rejects.toMatchObject({ code: 'cache_unwritable' });
  });
});

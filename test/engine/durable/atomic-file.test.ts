/** Whole files: the old or the new version, never something between. */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFileAtomic } from '#engine/durable/atomic-file.ts';
import { makeFolder } from '#engine/durable/folders.ts';
import { sweepTemporaryFiles, temporaryPath } from '#engine/durable/temporary-file.ts';
import { FailingProbe } from '../../fakes/failing-probe.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const POINTS = { points: { write: 'work.write', rename: 'work.rename' } } as const;

describe('writeFileAtomic', () => {
  it('replaces the content, for the owner only, and leaves nothing else behind', async () => {
    const folder = await temporaryFolder('atomic');
    const path = join(folder, 'model.json');
    await writeFileAtomic(path, 'old', POINTS);

    await writeFileAtomic(path, Buffer.from('new'), POINTS);

    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['model.json']);
  });

  it.each([
    ['ENOSPC', 'state_full'],
    ['EDQUOT', 'state_full'],
    ['EROFS', 'state_unwritable'],
    ['EIO', 'state_corrupt'],
  ])('keeps the old file and removes the temporary one when the system says %s', async (system, code) => {
    const folder = await temporaryFolder('atomic');
    const path = join(folder, 'model.json');
    await writeFileAtomic(path, 'old', POINTS);
    for (const point of ['work.write', 'work.rename'] as const) {
      const failing = new FailingProbe();
      failing.fail(system, point);

      const writing = writeFileAtomic(path, 'new', POINTS, failing.probe);

      await expect(writing).rejects.toMatchObject({ code, facts: { path } });
      expect(await readFile(path, 'utf8')).toBe('old');
      expect(await readdir(folder)).toEqual(['model.json']);
    }
  });

  it('says that a folder which is not there cannot be written', async () => {
    const folder = await temporaryFolder('atomic');

    const writing = writeFileAtomic(join(folder, 'none', 'x'), 'new', POINTS);

    await expect(writing).rejects.toMatchObject({ code: 'state_unwritable', facts: { reason: 'ENOENT' } });
  });
});

describe('sweepTemporaryFiles', () => {
  it('removes what a dead process left, and nothing of a living one', async () => {
    const folder = await temporaryFolder('sweep');
    const ours = temporaryPath(join(folder, 'a.json'));
    const ofTheDead = ours.replace(`.${process.pid}-`, '.4194303999-');
    for (const path of [ours, ofTheDead, join(folder, 'a.json.tmp')]) await writeFile(path, '');

    await sweepTemporaryFiles(folder);

    expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual(
      [ours, join(folder, 'a.json.tmp')].sort(),
    );
  });
});

describe('makeFolder', () => {
  it('makes all missing folders private, and is content with one that is there', async () => {
    const folder = await temporaryFolder('folders');
    await mkdir(join(folder, 'there'), { mode: 0o755 });

    await makeFolder(join(folder, 'a', 'b'));
    await makeFolder(join(folder, 'there'));

    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'a', 'b'))).mode & 0o777).toBe(0o700);
  });

  it('says that a file stands in its way', async () => {
    const folder = await temporaryFolder('folders');
    await writeFile(join(folder, 'file'), '');

    await expect(makeFolder(join(folder, 'file', 'a'))).rejects.toMatchObject({ code: 'state_unwritable' });
  });
});

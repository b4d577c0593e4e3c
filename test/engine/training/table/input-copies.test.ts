import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WritePoint } from '#engine/durable/write-points.ts';
import type { WorkFolder } from '#engine/jobs/types.ts';
import { createInputCopies } from '#engine/training/drivers/input-copies.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

async function scene() {
  const folder = await temporaryFolder('inputs');
  const work = { path: join(folder, 'work', 'J-1') } as WorkFolder;
  const path = join(folder, 'Events.CSV');
  await writeFile(path, 'first\n');
  return { folder, work, path };
}

describe('the copy of the input', () => {
  it('stays as it is when the original changes afterwards', async () => {
    const { work, path } = await scene();
    const copies = createInputCopies();
    const first = await copies.take(path, 'Events.CSV', work);
    await writeFile(path, 'second\n');

    const again = await copies.take(path, 'Events.CSV', work);

    expect(again).toBe(first);
    expect(await readFile(again, 'utf8')).toBe('first\n');
  });

  it('keeps the suffix, which says how to read it', async () => {
    const { work, path } = await scene();

    expect(await createInputCopies().take(path, 'Events.CSV', work)).toBe(join(work.path, 'input.csv'));
  });

  it('is taken from the first of two attempts at once', async () => {
    const { work, path } = await scene();
    const copies = createInputCopies();

    const taken = await Promise.all([copies.take(path, 'e', work), copies.take(path, 'e', work)]);

    expect(new Set(taken).size).toBe(1);
    expect(await readdir(work.path)).toEqual(['input.csv']);
  });

  it.each<WritePoint>(['work.write', 'work.rename'])(
    'leaves nothing half-done when the disk is full at %s',
    async (point) => {
      const { work, path } = await scene();
      const full = createInputCopies((reached) => {
        if (reached === point) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      });

      await expect(full.take(path, 'Events.CSV', work)).rejects.toMatchObject({ code: 'state_full' });

      expect(await readdir(work.path)).toEqual([]);
    },
  );

  it('names a missing file as the person did', async () => {
    const { work, folder } = await scene();

    const missing = createInputCopies().take(join(folder, 'none.csv'), './none.csv', work);

    await expect(missing).rejects.toMatchObject({ code: 'file_not_found', facts: { file: './none.csv' } });
  });

  it('refuses a folder', async () => {
    const { work, folder } = await scene();
    await mkdir(join(folder, 'data.csv'));

    const taken = createInputCopies().take(join(folder, 'data.csv'), 'data.csv', work);

    await expect(taken).rejects.toMatchObject({ code: 'not_a_file' });
  });
});

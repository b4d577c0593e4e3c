/** What the store on disk makes of its files after a crash, and of files that were damaged. */
import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import type { Commit, ListFilter } from '#engine/store/types.ts';
import { archive, listed, put } from '../../contracts/store-ops.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { open, storeWith, twoSnapshots } from './lowdb-folders.ts';

async function newestSegment(dir: string): Promise<string> {
  return join(dir, 'journal', (await readdir(join(dir, 'journal'))).sort().at(-1)!);
}

describe('openLowdbStore', () => {
  it('drops a batch whose line was cut at any byte as a whole, and keeps everything before it', async () => {
    const dir = await storeWith(async (store) => {
      await store.commit([put('jobs', 'a', 1)]);
      await Promise.all([
        store.commit([put('jobs', 'b', 1), put('messages', 'b', 1)]),
        store.commit([put('jobs', 'c', 1)]),
      ]);
    });
    const path = await newestSegment(dir);
    const whole = await readFile(path);
    const lastLine = whole.indexOf('\n') + 1;
    for (let size = lastLine; size < whole.length; size += 1) {
      await writeFile(path, whole.subarray(0, size));

      const store = await open(dir);
      const jobs = await listed(store, 'jobs');
      const next = await store.commit([put('jobs', 'd', size)]);
      await store.close();
      const again = await open(dir);

      expect(
        jobs.map(({ id }) => id),
        `cut at byte ${size}`,
      ).toEqual(['a']);
      expect(next).toBe(2);
      expect((await listed(again, 'jobs')).map(({ id }) => id)).toEqual(['a', 'd']);
      await again.close();
    }
  });

  it('goes on in the segment before when the newest was begun but never used, even if that one is torn', async () => {
    const dir = await storeWith((store) => store.commit([put('jobs', 'a', 1)]).then());
    await appendFile(await newestSegment(dir), '{"crc":"');
    await writeFile(join(dir, 'journal', '00000002.ndjson'), '');

    const store = await open(dir, 2);
    for (const id of ['b', 'c', 'd', 'e']) await store.commit([put('jobs', id, 1)]);
    await store.close();
    const again = await open(dir, 2);

    expect((await listed(again, 'jobs')).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    await again.close();
  });

  it('gives followers the commits of the kept segments after a restart', async () => {
    const dir = await twoSnapshots();
    const store = await open(dir, 5);
    const seen: Commit[] = [];
    const following = (async () => {
      for await (const commit of store.since(5)) seen.push(commit);
    })();

    await store.close();
    await following;

    expect(seen.map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10, 11, 12]);
    expect(seen[0]!.ops).toEqual([put('jobs', '5', { index: 5 })]);
    await expect(store.since(4)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'history_gone' });
  });

  it('forgets what it archived but had not recorded, and archives it again from the journal', async () => {
    const dir = await twoSnapshots();
    const path = join(dir, 'archive', '2026-01.ndjson');
    const recorded = await readFile(path);
    await appendFile(path, recorded.subarray(0, recorded.indexOf('\n') + 1));
    await appendFile(path, '{"crc":"half');

    const store = await open(dir, 5);

    expect((await listed(store, 'jobs', { include: 'all' })).map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 12 }, (_, index) => index),
    );
    expect(await readFile(path)).toEqual(recorded);
    await store.close();
  });

  it('keeps the archive of each month in a file of its own', async () => {
    const dir = await temporaryFolder('months');
    const clock = new FakeClock(Date.UTC(2026, 0, 31, 23));
    const store = await openLowdbStore({ dir, clock, snapshotEvery: 4 });
    await store.commit([archive('jobs', 'a', 'January')]);
    await clock.advance(2 * 60 * 60 * 1000);
    for (const id of ['b', 'c', 'd']) await store.commit([archive('jobs', id, 'February')]);
    await store.close();

    const again = await open(dir);

    expect(await readdir(join(dir, 'archive'))).toEqual(['2026-01.ndjson', '2026-02.ndjson']);
    expect((await again.get('jobs', 'a'))?.value).toBe('January');
    expect((await again.get('jobs', 'd'))?.value).toBe('February');
    await again.close();
  });

  it('finds any of some thousand archived documents, in either order and by any field', async () => {
    const count = 3000;
    const job = (index: number) => ({
      index,
      state: index % 700 === 0 ? 'failed' : 'done',
      note: 'x'.repeat(index % 300),
    });
    const dir = await storeWith(async (store) => {
      const writes = Array.from({ length: count }, (_, index) =>
        store.commit([archive('jobs', `J-${index}`, job(index))]),
      );
      await Promise.all(writes);
    });
    const store = await open(dir);
    const inOrder = Array.from({ length: count }, (_, index) => index);
    const indices = async (filter: ListFilter) =>
      (await listed(store, 'jobs', { include: 'all', ...filter })).map(
        ({ value }) => (value as { index: number }).index,
      );

    expect(await indices({})).toEqual(inOrder);
    expect(await indices({ order: 'newest' })).toEqual(inOrder.toReversed());
    expect(await indices({ where: { state: 'failed' } })).toEqual([0, 700, 1400, 2100, 2800]);
    expect(await indices({ where: { state: 'failed' }, order: 'newest', limit: 2 })).toEqual([2800, 2100]);
    for (const index of [0, 17, 1023, 1024, 2999]) {
      expect(await indices({ where: { index } })).toEqual([index]);
      expect((await store.get('jobs', `J-${index}`))?.value).toEqual(job(index));
    }
    await store.close();
  });

  it('makes folders and files for the owner only', async () => {
    const dir = await twoSnapshots();

    const modes = async (name: string) => ((await stat(join(dir, name))).mode & 0o777).toString(8);

    expect(await modes('live.json')).toBe('600');
    expect(await modes('journal')).toBe('700');
    expect(await modes('archive')).toBe('700');
    expect(await modes('archive/2026-01.ndjson')).toBe('600');
    expect(await modes('journal/00000003.ndjson')).toBe('600');
  });
});

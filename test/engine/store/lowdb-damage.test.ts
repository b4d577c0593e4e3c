/** The store on disk stops at damage, says where it is, and leaves it as it is. */
import { appendFile, cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { open, twoSnapshots } from './lowdb-folders.ts';

describe('openLowdbStore', () => {
  it.each<[string, (dir: string) => Promise<string>, string]>([
    [
      'a changed byte in the middle of the journal',
      async (dir) => flip(join(dir, 'journal', '00000002.ndjson'), 60),
      'line 1',
    ],
    [
      'a journal segment whose end is missing, with another after it',
      async (dir) => {
        const path = join(dir, 'journal', '00000002.ndjson');
        await truncate(path, (await readFile(path)).length - 3);
        return path;
      },
      'line 5',
    ],
    ['a changed byte in an archive', async (dir) => flip(join(dir, 'archive', '2026-01.ndjson'), 60), 'line 1'],
    [
      'an archive that is shorter than it was',
      async (dir) => {
        const path = join(dir, 'archive', '2026-01.ndjson');
        await truncate(path, 100);
        return path;
      },
      'byte 100',
    ],
    [
      'an archive that is gone',
      async (dir) => {
        await rm(join(dir, 'archive', '2026-01.ndjson'));
        return join(dir, 'archive', '2026-01.ndjson');
      },
      'byte 0',
    ],
    [
      'a live document that is no JSON',
      async (dir) => {
        await writeFile(join(dir, 'live.json'), '{"schema":"mlops.live/1","se');
        return join(dir, 'live.json');
      },
      'JSON',
    ],
    [
      'a live document of another format',
      async (dir) => {
        await writeFile(join(dir, 'live.json'), '{"schema":"mlops.live/99","seq":10}');
        return join(dir, 'live.json');
      },
      'schema',
    ],
    [
      'a live document that is gone',
      async (dir) => {
        await rm(join(dir, 'live.json'));
        await rm(join(dir, 'archive'), { recursive: true });
        return `${join(dir, 'journal', '00000002.ndjson')}:1`;
      },
      'commit 6',
    ],
    [
      'a journal that ends before the live document',
      async (dir) => {
        await rm(join(dir, 'journal', '00000003.ndjson'));
        const path = join(dir, 'journal', '00000002.ndjson');
        const text = await readFile(path, 'utf8');
        await writeFile(path, text.split('\n').slice(0, 3).join('\n').concat('\n'));
        return join(dir, 'journal');
      },
      'commit 8',
    ],
  ])('stops at %s, and says where', async (_, damage, where) => {
    const dir = await twoSnapshots();
    const path = await damage(dir);
    const before = await copyOf(dir);

    await expect(open(dir)).rejects.toMatchObject({ code: 'state_corrupt', facts: { path, where } });

    // Whoever has to mend it finds it as it was.
    expect(await contents(dir)).toEqual(await contents(before));
  });

  it('leaves what an archive has beyond its recorded length when the journal that holds it too is damaged', async () => {
    const dir = await twoSnapshots();
    const path = join(dir, 'archive', '2026-01.ndjson');
    await appendFile(path, 'beyond\n');
    await flip(join(dir, 'journal', '00000002.ndjson'), 60);

    await expect(open(dir)).rejects.toMatchObject({ code: 'state_corrupt' });

    expect(await readFile(path, 'utf8')).toMatch(/beyond\n$/);
  });

  it('keeps a copy of a last line that is whole and yet damaged, tells it, and goes on without it', async () => {
    const dir = await twoSnapshots();
    const before = await open(dir);
    await before.commit([{ op: 'put', collection: 'jobs', id: 'last', value: { text: 'acknowledged' } }]);
    const seq = before.seq;
    await before.close();
    const segments = (await readdir(join(dir, 'journal'))).filter((name) => name.endsWith('.ndjson')).sort();
    const path = join(dir, 'journal', segments.at(-1)!);
    await flip(path, (await readFile(path)).length - 3);
    const told: string[] = [];

    const store = await openLowdbStore({ dir, clock: new FakeClock(), onDamagedEnd: (copy) => told.push(copy) });

    expect(store.seq).toBe(seq - 1);
    expect(told).toHaveLength(1);
    expect(await readFile(told[0]!, 'utf8')).toContain('acknowledged');
    await store.close();
  });

  it('finds a byte that was changed in an archive while it is open', async () => {
    const dir = await twoSnapshots();
    const store = await open(dir);
    const path = await flip(join(dir, 'archive', '2026-01.ndjson'), 90);

    const reading = store.get('jobs', '0');

    await expect(reading).rejects.toMatchObject({ code: 'state_corrupt', facts: { path, where: 'byte 0' } });
    await store.close();
  });
});

async function flip(path: string, at: number): Promise<string> {
  const bytes = await readFile(path);
  bytes[at]! ^= 1;
  await writeFile(path, bytes);
  return path;
}

async function copyOf(dir: string): Promise<string> {
  const copy = await temporaryFolder('copy');
  await cp(dir, copy, { recursive: true });
  return copy;
}

async function contents(dir: string): Promise<Record<string, string>> {
  const names = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  const texts = await Promise.all(files.sort().map((file) => readFile(file, 'latin1')));
  return Object.fromEntries(files.map((file, index) => [file.slice(dir.length), texts[index]!]));
}

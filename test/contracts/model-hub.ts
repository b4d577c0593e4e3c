/** What every driver of port ModelHub must do; the hub behind it is real HTTP. */
import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HubFile, HubRevision, ModelHub } from '#engine/sentiment/types.ts';
import { temporaryFolder } from '../fakes/temporary-folder.ts';

export interface HubHarness {
  readonly hub: ModelHub;
  readonly repository: string;
  /** What its `main` holds; at least one file has more than 64 KiB. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Makes the next download of `path` break off after that many bytes. */
  cut(path: string, afterBytes: number): void;
  /** Bytes of `path` that were fetched so far. */
  fetched(path: string): number;
}

const never = new AbortController().signal;
const ignore = () => undefined;

export function modelHubContract(name: string, start: () => Promise<HubHarness>): void {
  describe(`model hub contract: ${name}`, () => {
    const begin = async () => {
      const harness = await start();
      const revision = await harness.hub.resolve(harness.repository, 'main', never);
      const dir = await temporaryFolder('hub');
      const get = (path: string, signal = never, onBytes: (bytes: number) => void = ignore) =>
        harness.hub.download(revision, fileOf(revision, path), join(dir, path), { signal, onBytes });
      const [large] = [...harness.files].sort(([, one], [, other]) => other.length - one.length)[0]!;
      return { ...harness, revision, dir, get, large, bytes: harness.files.get(large)! };
    };

    it('pins a revision to its commit and tells every file with its size and a hash', async () => {
      const { revision, files, repository } = await begin();

      expect(revision.repository).toBe(repository);
      expect(revision.commit).toMatch(/^[0-9a-f]{40}$/);
      expect(revision.files.map(({ path }) => path).sort()).toEqual([...files.keys()].sort());
      for (const file of revision.files) {
        const bytes = files.get(file.path)!;
        expect(file.bytes).toBe(bytes.length);
        if (file.sha256 !== null) expect(file.sha256).toBe(sha256(bytes));
        else expect(file.gitSha1).toBe(gitSha1(bytes));
      }
    });

    it('answers to a commit as to a branch', async () => {
      const { hub, repository, revision } = await begin();

      expect(await hub.resolve(repository, revision.commit, never)).toEqual(revision);
    });

    it('fetches every file as it is, all asked for at once, and leaves nothing else', async () => {
      const { revision, files, dir, get } = await begin();

      const downloaded = await Promise.all(revision.files.map(({ path }) => get(path)));

      for (const { path, bytes, sha256: hash, resumedBytes } of downloaded) {
        const content = await readFile(join(dir, path));
        expect(content.equals(files.get(path)!)).toBe(true);
        expect([bytes, hash, resumedBytes]).toEqual([content.length, sha256(content), 0]);
      }
      expect(await filesIn(dir)).toEqual([...files.keys()].sort());
    });

    it('goes on after a cut, and tells how far it is', async () => {
      const { get, large, bytes, cut, fetched, dir } = await begin();
      const told: number[] = [];
      cut(large, bytes.length >> 1);

      await get(large, never, (count) => told.push(count));

      expect(told).toEqual([...told].sort((one, other) => one - other));
      expect(told.at(-1)).toBe(bytes.length);
      expect(fetched(large) - bytes.length).toBeLessThanOrEqual(65_536);
      expect((await readFile(join(dir, large))).equals(bytes)).toBe(true);
    });

    it('goes on with what an earlier process left', async () => {
      const { get, large, bytes, fetched, dir } = await begin();
      const half = bytes.length >> 1;
      await get(large);
      await writeFile(join(dir, `${large}.incomplete`), bytes.subarray(0, half));
      await truncate(join(dir, large), 0);
      const before = fetched(large);

      const { resumedBytes } = await get(large);

      expect(resumedBytes).toBe(half);
      expect(fetched(large) - before).toBe(bytes.length - half);
      expect((await readFile(join(dir, large))).equals(bytes)).toBe(true);
    });

    it('fetches nothing when the right file is there', async () => {
      const { get, large, bytes, fetched } = await begin();
      await get(large);
      const before = fetched(large);

      const again = await get(large);

      expect(again.resumedBytes).toBe(bytes.length);
      expect(fetched(large)).toBe(before);
    });

    it.each(['the file', 'the part'])('begins again when %s that is there has wrong bytes', async (what) => {
      const { get, large, bytes, dir } = await begin();
      await get(large);
      const wrong = Uint8Array.from(bytes);
      wrong[10]! ^= 1;
      if (what === 'the file') await writeFile(join(dir, large), wrong);
      else {
        await truncate(join(dir, large), 0);
        await writeFile(join(dir, `${large}.incomplete`), wrong.subarray(0, wrong.length >> 1));
      }

      const { resumedBytes } = await get(large);

      expect(resumedBytes).toBe(0);
      expect((await readFile(join(dir, large))).equals(bytes)).toBe(true);
      expect(await filesIn(dir)).toEqual([large]);
    });

    it('stops at once when told to, and keeps what has come', async () => {
      const { get, large, bytes, dir, fetched } = await begin();
      const stop = new AbortController();
      const reason = new Error('cancelled');

      const stopped = get(large, stop.signal, (count) => {
        if (count > 0) stop.abort(reason);
      });

      await expect(stopped).rejects.toBe(reason);
      const kept = (await readFile(join(dir, `${large}.incomplete`))).length;
      expect(kept).toBeGreaterThan(0);
      expect((await get(large)).resumedBytes).toBe(kept);
      expect(fetched(large)).toBeGreaterThanOrEqual(bytes.length);
    });

    it('says what is not there', async () => {
      const { hub, repository, revision, dir } = await begin();
      const nowhere: HubFile = { path: 'nowhere.txt', bytes: 1, sha256: null, gitSha1: '0'.repeat(40) };

      const resolved = hub.resolve(repository, 'no-such-branch', never);
      const fetchedFile = hub.download(revision, nowhere, join(dir, 'nowhere.txt'), { signal: never, onBytes: ignore });

      await expect(resolved).rejects.toMatchObject({
        code: 'hub_not_found',
        facts: { repository, revision: 'no-such-branch', file: null },
      });
      await expect(fetchedFile).rejects.toMatchObject({ code: 'hub_not_found', facts: { file: 'nowhere.txt' } });
    });
  });
}

export function fileOf({ files }: HubRevision, path: string): HubFile {
  return files.find((file) => file.path === path)!;
}

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function gitSha1(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

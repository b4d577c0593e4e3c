/** What every driver of port SnapshotStore must do. */
import { access, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFiles } from '#bot/local/hub/model/write-files.ts';
import type { SnapshotState, SnapshotStore } from '#engine/sentiment/types.ts';
import { commitOf, publishTiny, stagedOf, tinyFiles } from '../fakes/staged-snapshot.ts';

export interface SnapshotStoreHarness {
  readonly store: SnapshotStore;
  /** A store over the same cache, as the next process opens it. */
  reopen(): SnapshotStore;
}

const NONE: SnapshotState = { ok: false, problem: { kind: 'none' } };
const never = new AbortController().signal;
const LARGEST = 'onnx/model_quantized.onnx';

export function snapshotStoreContract(name: string, open: () => Promise<SnapshotStoreHarness>): void {
  describe(`snapshot store contract: ${name}`, () => {
    it('has nothing at first, and nothing to go back to', async () => {
      const { store } = await open();

      expect(await store.verify(never)).toEqual(NONE);
      expect(await store.verifyFormer(never)).toEqual(NONE);
      await expect(store.rollback()).rejects.toMatchObject({ code: 'no_former_snapshot' });
      await store.quarantine();
      expect(await store.freeBytes()).toBeGreaterThan(0);
    });

    it('holds what was published, for the next process too', async () => {
      const { store, reopen } = await open();

      const snapshot = await publishTiny(store, 1);

      for (const each of [store, reopen()]) {
        const state = await each.verify(never);
        expect(state).toEqual({ ok: true, snapshot, foreignFiles: [], checksumFile: 'equal' });
      }
      expect(snapshot.manifest).toMatchObject({ ...stagedOf(tinyFiles(1), commitOf(1)), schema: 'mlops.snapshot/1' });
      for (const [path, bytes] of tinyFiles(1))
        expect((await readFile(join(snapshot.dir, path))).equals(bytes)).toBe(true);
      expect(await readFile(join(snapshot.dir, '.checksum'), 'utf8')).toBe(snapshot.manifest.checksum);
    });

    it('keeps what was before as the former, and swaps the two', async () => {
      const { store, reopen } = await open();
      await publishTiny(store, 1);
      await publishTiny(store, 2);
      expect(await commits(store)).toEqual([commitOf(2), commitOf(1)]);

      const back = await store.rollback();

      expect(back.manifest.commit).toBe(commitOf(1));
      expect(await commits(store)).toEqual([commitOf(1), commitOf(2)]);
      await reopen().rollback();
      expect(await commits(store)).toEqual([commitOf(2), commitOf(1)]);
      await publishTiny(store, 3);
      expect(await commits(reopen())).toEqual([commitOf(3), commitOf(2)]);
    });

    it('keeps the former when the same comes again, or the present one is damaged', async () => {
      const { store } = await open();
      await publishTiny(store, 1);
      const { dir } = await publishTiny(store, 2);

      await publishTiny(store, 2);
      expect(await commits(store)).toEqual([commitOf(2), commitOf(1)]);
      await truncate(join(dir, LARGEST), 10);
      await store.verify(never);
      await publishTiny(store, 3);

      expect(await commits(store)).toEqual([commitOf(3), commitOf(1)]);
    });

    it.each([
      ['missing', async (path: string) => rm(path)],
      ['size', async (path: string) => truncate(path, 10)],
      ['hash', async (path: string) => flipped(path)],
    ] as const)('names the file that is damaged: %s', async (reason, damage) => {
      const { store } = await open();
      const { dir } = await publishTiny(store, 1);

      await damage(join(dir, LARGEST));

      expect(await store.verify(never)).toEqual({ ok: false, problem: { kind: 'damaged', file: LARGEST, reason } });
    });

    it('takes a damaged snapshot away, and goes back to the former', async () => {
      const { store, reopen } = await open();
      await publishTiny(store, 1);
      const { dir } = await publishTiny(store, 2);
      await flipped(join(dir, LARGEST));

      await store.quarantine();

      expect(await store.verify(never)).toEqual(NONE);
      await expect(access(dir)).rejects.toMatchObject({ code: 'ENOENT' });
      const former = await store.verifyFormer(never);
      expect(former).toMatchObject({ ok: true, snapshot: { manifest: { commit: commitOf(1) } } });
      await store.rollback();
      expect(await commits(reopen())).toEqual([commitOf(1), null]);
    });

    it('removes a former snapshot, and the present one stays', async () => {
      const { store, reopen } = await open();
      await store.dropFormer();
      await publishTiny(store, 1);
      await publishTiny(store, 2);

      await store.dropFormer();

      expect(await commits(reopen())).toEqual([commitOf(2), null]);
      await expect(store.rollback()).rejects.toMatchObject({ code: 'no_former_snapshot' });
      await publishTiny(store, 3);
      expect(await commits(store)).toEqual([commitOf(3), commitOf(2)]);
    });

    it('tells every later process why there is no snapshot, until there is one again', async () => {
      const { store, reopen } = await open();
      const { dir } = await publishTiny(store, 1);
      await flipped(join(dir, LARGEST));
      const damaged = await store.verify(never);

      await store.quarantine();

      await expect(access(dir)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(damaged).toEqual({ ok: false, problem: { kind: 'damaged', file: LARGEST, reason: 'hash' } });
      for (const each of [store, reopen(), reopen()]) expect(await each.verify(never)).toEqual(damaged);
      await publishTiny(reopen(), 2);
      expect(await reopen().verify(never)).toMatchObject({ ok: true });
      await rm(dir, { recursive: true });
      expect(await reopen().verify(never)).toEqual(NONE);
    });

    it('tolerates foreign files, and says that the platform would not', async () => {
      const { store } = await open();
      const { dir } = await publishTiny(store, 1);
      await writeFile(join(dir, 'notes.txt'), 'mine');

      const state = await store.verify(never);
      await store.sealChecksum(never);
      const sealed = await store.verify(never);

      expect(state).toMatchObject({ ok: true, foreignFiles: ['notes.txt'], checksumFile: 'different' });
      expect(sealed).toMatchObject({ ok: true, foreignFiles: ['notes.txt'], checksumFile: 'equal' });
      await rm(join(dir, '.checksum'));
      expect(await store.verify(never)).toMatchObject({ ok: true, checksumFile: 'missing' });
    });

    it('does not publish what is not whole, and the snapshot before it serves on', async () => {
      const { store } = await open();
      await publishTiny(store, 1);
      const files = tinyFiles(2);
      const dir = await store.stage(commitOf(2));
      await writeFiles(dir, files);

      await truncate(join(dir, LARGEST), 10);
      const short = store.publish(stagedOf(files, commitOf(2)), never);
      await expect(short).rejects.toMatchObject({ code: 'download_damaged', facts: { file: LARGEST, reason: 'size' } });
      await rm(join(dir, LARGEST));
      const missing = store.publish(stagedOf(files, commitOf(2)), never);
      await expect(missing).rejects.toMatchObject({ code: 'download_damaged', facts: { reason: 'missing' } });

      expect(await commits(store)).toEqual([commitOf(1), null]);
    });

    it('publishes the files of the manifest and nothing else that lies beside them', async () => {
      const { store } = await open();
      await writeFiles(await store.stage(commitOf(1)), new Map([['left/over.incomplete', Buffer.from('x')]]));

      const { dir } = await publishTiny(store, 1);

      expect(await store.verify(never)).toMatchObject({ ok: true, foreignFiles: [], checksumFile: 'equal' });
      await expect(access(join(dir, 'left/over.incomplete'))).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it('keeps what was staged for a commit, and only that', async () => {
      const { store, reopen } = await open();
      const first = await store.stage(commitOf(1));
      await writeFile(join(first, 'a'), 'x');

      expect(await reopen().stage(commitOf(1))).toBe(first);
      expect(await readFile(join(first, 'a'), 'utf8')).toBe('x');
      await store.stage(commitOf(2));

      await expect(access(first)).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it('stops when told to, and nothing has changed', async () => {
      const { store } = await open();
      await publishTiny(store, 1);
      const files = tinyFiles(2);
      await writeFiles(await store.stage(commitOf(2)), files);
      const reason = new Error('cancelled');

      const stopped = [
        store.verify(AbortSignal.abort(reason)),
        store.publish(stagedOf(files, commitOf(2)), AbortSignal.abort(reason)),
      ];

      for (const each of stopped) await expect(each).rejects.toBe(reason);
      expect(await commits(store)).toEqual([commitOf(1), null]);
    });

    it('does one thing after the other when asked for several at once', async () => {
      const { store } = await open();
      await publishTiny(store, 1);
      await publishTiny(store, 2);

      const states = await Promise.all([store.verify(never), store.rollback(), store.verify(never), store.rollback()]);

      expect([states[0], states[2]]).toMatchObject([
        { ok: true, snapshot: { manifest: { commit: commitOf(2) } } },
        { ok: true, snapshot: { manifest: { commit: commitOf(1) } } },
      ]);
      expect(await commits(store)).toEqual([commitOf(2), commitOf(1)]);
    });
  });
}

/** Of the present and the former snapshot; null where there is no whole one. */
export async function commits(store: SnapshotStore): Promise<(string | null)[]> {
  const states = [await store.verify(never), await store.verifyFormer(never)];
  return states.map((state) => (state.ok ? state.snapshot.manifest.commit : null));
}

async function flipped(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(path, bytes);
}

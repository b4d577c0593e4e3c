/** What every driver of port Store must do; a driver's own test calls this with a way to open it. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '#engine/json.ts';
import type { Commit, Store, Versioned } from '#engine/store/types.ts';
import { expectSame, Model, step } from './store-model.ts';
import { archive, listed, put, remove } from './store-ops.ts';

export interface StoreHarness {
  /** Keeps a few hundred commits for `since`, and forgets them after `manyCommits` more. */
  readonly store: Store;
  readonly manyCommits: number;
  /** Closes the store and opens it again over the same state; absent when the state goes with the store. */
  reopen?(): Promise<Store>;
  cleanUp(): Promise<void>;
}

export function storeContract(name: string, open: () => Promise<StoreHarness>): void {
  describe(`store contract: ${name}`, () => {
    const harnesses: StoreHarness[] = [];
    const start = async () => {
      const harness = await open();
      harnesses.push(harness);
      return harness;
    };
    afterEach(async () => {
      for (const harness of harnesses.splice(0)) await harness.cleanUp();
    });

    it('answers with what was committed, its version the seq of the commit', async () => {
      const { store } = await start();

      const seq = await store.commit([put('jobs', 'a', { n: 1 })]);

      expect(seq).toBe(1);
      expect(store.seq).toBe(1);
      expect(await store.get('jobs', 'a')).toEqual({ id: 'a', version: 1, value: { n: 1 } });
      expect(await store.get('jobs', 'b')).toBeUndefined();
      expect(await store.get('other', 'a')).toBeUndefined();
    });

    it('commits over several collections at once or not at all', async () => {
      const { store } = await start();
      await store.commit([put('jobs', 'a', 1)]);

      const refused = store.commit([put('messages', 'm', 1), put('jobs', 'a', 2, 0)]);

      await expect(refused).rejects.toMatchObject({ code: 'conflict', facts: { what: 'jobs/a' } });
      expect(await store.get('messages', 'm')).toBeUndefined();
      expect((await store.get('jobs', 'a'))?.value).toBe(1);
      expect(store.seq).toBe(1);
    });

    it('lets exactly one of many concurrent commits with the same guard through', async () => {
      const { store } = await start();

      const settled = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) => store.commit([put('keys', 'k', index, 0)])),
      );

      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(settled[0]!.status).toBe('fulfilled');
      expect((await store.get('keys', 'k'))?.value).toBe(0);
    });

    it('sees the earlier ops of a commit in its later ones', async () => {
      const { store } = await start();

      await store.commit([
        put('jobs', 'a', 1, 0),
        put('jobs', 'a', 2, 1),
        { op: 'delete', collection: 'jobs', id: 'a' },
      ]);
      const refused = store.commit([archive('jobs', 'b', 1), put('jobs', 'b', 2)]);

      await expect(refused).rejects.toMatchObject({ code: 'conflict' });
      expect(await store.get('jobs', 'a')).toBeUndefined();
    });

    it('keeps an archived document readable and refuses to write it', async () => {
      const { store } = await start();
      await store.commit([put('jobs', 'a', { state: 'running' })]);
      await store.commit([archive('jobs', 'a', { state: 'done' }, 1)]);

      const writes = [put('jobs', 'a', 1), archive('jobs', 'a', 1), remove('jobs', 'a'), put('jobs', 'a', 1, 2)];
      const settled = await Promise.allSettled(writes.map((op) => store.commit([op])));

      expect(settled.map((each) => each.status === 'rejected' && each.reason.code)).toEqual(
        writes.map(() => 'conflict'),
      );
      const archived: Versioned = { id: 'a', version: 2, value: { state: 'done' }, archived: true };
      expect(await store.get('jobs', 'a')).toEqual(archived);
      expect(await listed(store, 'jobs')).toEqual([]);
      expect(await listed(store, 'jobs', { include: 'all' })).toEqual([archived]);
    });

    it('lists in the order of first writes, within a commit in the order of its ops', async () => {
      const { store } = await start();
      await store.commit([put('jobs', 'b', 1), put('jobs', 'a', 1), put('jobs', 'c', 1)]);
      await store.commit([put('jobs', 'd', 1), archive('jobs', 'c', 2)]);
      await store.commit([put('jobs', 'b', 2), archive('jobs', 'd', 2), archive('jobs', 'a', 2)]);

      const all = await listed(store, 'jobs', { include: 'all' });
      const newest = await listed(store, 'jobs', { include: 'all', order: 'newest', limit: 3 });

      expect(all.map(({ id }) => id)).toEqual(['b', 'a', 'c', 'd']);
      expect(newest.map(({ id }) => id)).toEqual(['d', 'c', 'a']);
    });

    it('lists what equals the wanted top-level fields, archived or not', async () => {
      const { store } = await start();
      await store.commit([
        put('jobs', 'a', { kind: 'train', parent: null, by: { id: 'x' } }),
        archive('jobs', 'b', { kind: 'train', parent: null, by: { id: 'y' } }),
        archive('jobs', 'c', { kind: 'train', parent: 'b', by: { id: 'x' } }),
        put('jobs', 'd', { kind: 'check' }),
        put('jobs', 'e', ['kind']),
      ]);
      const ids = async (where: Record<string, Json>) =>
        (await listed(store, 'jobs', { include: 'all', where })).map(({ id }) => id);

      expect(await ids({ kind: 'train' })).toEqual(['a', 'b', 'c']);
      expect(await ids({ kind: 'train', parent: null })).toEqual(['a', 'b']);
      expect(await ids({ by: { id: 'x' } })).toEqual(['a', 'c']);
      expect(await ids({ kind: 'none' })).toEqual([]);
      expect(await ids({})).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('is not changed through objects that were given to it or taken from it', async () => {
      const { store } = await start();
      const value = { list: [1] };
      const pending = store.commit([put('jobs', 'a', value)]);
      value.list.push(2);
      await pending;

      const taken = (await store.get('jobs', 'a'))?.value as { list: number[] };

      expect(() => taken.list.push(3)).toThrow(TypeError);
      expect((await store.get('jobs', 'a'))?.value).toEqual({ list: [1] });
    });

    it('gives followers the commits after a seq, then each new one, and ends when it closes', async () => {
      const { store } = await start();
      await store.commit([put('jobs', 'a', 1)]);
      await store.commit([put('jobs', 'b', 2)]);
      const seen: Commit[] = [];
      const following = (async () => {
        for await (const commit of store.since(1)) seen.push(commit);
      })();
      await store.commit([put('jobs', 'c', 3)]);
      await store.commit([put('jobs', 'd', 4)]);

      await store.close();
      await following;

      expect(seen.map(({ seq }) => seq)).toEqual([2, 3, 4]);
      expect(seen[1]!.ops).toEqual([put('jobs', 'c', 3)]);
    });

    it('lets a follower go when its signal aborts', async () => {
      const { store } = await start();
      const abort = new AbortController();
      const next = store.since(0, abort.signal)[Symbol.asyncIterator]().next();

      abort.abort();

      expect(await next).toEqual({ done: true, value: undefined });
    });

    it('says so when the commits that a follower wants are no longer kept', async () => {
      const { store, manyCommits } = await start();
      for (let index = 0; index < manyCommits; index += 1) await store.commit([put('jobs', 'a', index)]);

      const gone = store.since(1)[Symbol.asyncIterator]().next();

      await expect(gone).rejects.toMatchObject({ code: 'history_gone', facts: { seq: 1 } });
      const last = await store
        .since(store.seq - 1)
        [Symbol.asyncIterator]()
        .next();
      expect(last.value).toMatchObject({ seq: store.seq });
    });

    it('finishes what was committed before close, and refuses what comes after', async () => {
      const { store } = await start();
      const before = store.commit([put('jobs', 'a', 1)]);

      await store.close();

      expect(await before).toBe(1);
      await expect(store.commit([put('jobs', 'b', 1)])).rejects.toMatchObject({ code: 'state_closed' });
    });

    it('behaves like a plain map, whatever is done to it', { timeout: 120_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
          const harness = await start();
          let { store } = harness;
          const model = new Model();
          for (const each of steps) {
            if (each === 'reopen') {
              store = (await harness.reopen?.()) ?? store;
              continue;
            }
            const settled = await Promise.allSettled(each.map((ops) => store.commit(ops)));
            const expected = each.map((ops) => model.commit(ops));
            expect(settled.map((result) => (result.status === 'fulfilled' ? result.value : 'conflict'))).toEqual(
              expected,
            );
          }
          await expectSame(store, model);
        }),
        { numRuns: 150 },
      );
    });
  });
}

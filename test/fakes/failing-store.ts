/** A store whose commits fail while the test says so. */
import type { OpsError } from '#engine/errors.ts';
import type { Op, Store } from '#engine/store/types.ts';

export interface FailingStore extends Store {
  /** Each commit for which it answers an error is rejected with that error and changes nothing; a promise holds the commit up. */
  refuse: ((ops: readonly Op[]) => OpsError | undefined | Promise<undefined>) | undefined;
}

export function createFailingStore(store: Store): FailingStore {
  return {
    refuse: undefined,
    get seq() {
      return store.seq;
    },
    get: (collection, id) => store.get(collection, id),
    list: (collection, filter) => store.list(collection, filter),
    async commit(ops) {
      const error = await this.refuse?.(ops);
      if (error !== undefined) throw error;
      return store.commit(ops);
    },
    since: (seq, signal) => store.since(seq, signal),
    close: () => store.close(),
  };
}

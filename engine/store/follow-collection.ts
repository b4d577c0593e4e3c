/** Tells of every document that is put into a collection: those that are there, then each new or changed one, in order. */
import { toOpsError } from '../errors.ts';
import type { Logger } from '../jobs/logger.ts';
import type { Put, Store } from './types.ts';

export interface Following {
  readonly store: Store;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Tells of what is archived too. */
  readonly archived?: boolean;
}

/** Reads what is there before it resolves; `ended` resolves when `signal` aborts or the store closes, and never rejects. */
export async function followCollection(
  collection: string,
  onPut: (put: Put) => void,
  { store, log, signal, archived = false }: Following,
): Promise<{ readonly ended: Promise<void> }> {
  const readAll = async (): Promise<number> => {
    // Taken before the look, so that nothing falls between the two; what both show is told twice.
    const { seq } = store;
    for await (const { id, value } of store.list(collection)) onPut({ id, value, found: true });
    return seq;
  };
  let seq = await readAll();
  const follow = async (): Promise<void> => {
    for (;;) {
      try {
        for await (const commit of store.since(seq, signal)) {
          for (const op of commit.ops) {
            if (op.collection !== collection || op.op === 'delete') continue;
            if (op.op === 'put' || archived) onPut({ id: op.id, value: op.value, found: false });
          }
        }
        return;
      } catch (thrown) {
        if (toOpsError(thrown).code !== 'history_gone') throw thrown;
        seq = await readAll();
      }
    }
  };
  return {
    ended: follow().catch((thrown: unknown) => {
      log.error({ collection, err: toOpsError(thrown) }, 'new documents are no longer heard of: restart this process');
    }),
  };
}

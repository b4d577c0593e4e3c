/** Store without a disk, for tests: the same rules as the durable driver, gone with the process. */
import { BatchQueue, type Settled } from '#engine/durable/batch-queue.ts';
import type { Clock } from '../../clock.ts';
import { OpsError } from '../../errors.ts';
import { CommitHistory } from '../commit-history.ts';
import { applyCommit, commitChecker, compareOrigins, type LiveDocuments, type StoredDocument } from '../documents.ts';
import { listDocuments } from '../list.ts';
import { type PendingCommit, pendingCommit } from '../pending-commit.ts';
import type { Commit, ListFilter, Op, Seq, Store, Versioned } from '../types.ts';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  /** Commits kept for `since`. */
  readonly keptCommits?: number;
}

export function createMemoryStore({ clock, keptCommits = 4000 }: MemoryStoreOptions): Store {
  return new MemoryStore(clock, keptCommits);
}

class MemoryStore implements Store {
  readonly #clock: Clock;
  readonly #keptCommits: number;
  readonly #live: LiveDocuments = new Map();
  readonly #archived: LiveDocuments = new Map();
  readonly #history = new CommitHistory(0);
  readonly #queue: BatchQueue<PendingCommit, Seq>;
  #seq: Seq = 0;
  #closed = false;

  constructor(clock: Clock, keptCommits: number) {
    this.#clock = clock;
    this.#keptCommits = keptCommits;
    this.#queue = new BatchQueue<PendingCommit, Seq>({ write: async (batch) => this.#write(batch) });
  }

  get seq(): Seq {
    return this.#seq;
  }

  async get(collection: string, id: string): Promise<Versioned | undefined> {
    const live = this.#live.get(collection)?.get(id);
    if (live !== undefined) return { id, version: live.version, value: live.value };
    const archived = this.#archived.get(collection)?.get(id);
    return archived && { id, version: archived.version, value: archived.value, archived: true };
  }

  list(collection: string, filter: ListFilter = {}): AsyncIterable<Versioned> {
    const live = [...(this.#live.get(collection)?.values() ?? [])];
    const archived = filter.include === 'all' ? [...(this.#archived.get(collection)?.values() ?? [])] : [];
    archived.sort(compareOrigins);
    return listDocuments<StoredDocument>(live, archived, filter, {
      filterFor: () => () => true,
      read: async ({ value }) => value,
    });
  }

  async commit(ops: readonly Op[]): Promise<Seq> {
    if (this.#closed) throw new OpsError('state_closed', 'the store was closed before this commit');
    return this.#queue.push(pendingCommit(ops));
  }

  since(seq: Seq, signal?: AbortSignal): AsyncIterable<Commit> {
    return this.#history.since(seq, signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue.idle();
    this.#history.close();
  }

  #write(batch: readonly PendingCommit[]): Settled<Seq>[] {
    return batch.map(({ ops }) => {
      const seq = this.#seq + 1;
      const check = commitChecker((collection, id) => this.#standing(collection, id));
      const error = check(ops, seq);
      if (error !== undefined) return { ok: false, error };
      this.#seq = seq;
      this.#apply({ seq, at: this.#clock.now(), ops });
      return { ok: true, value: seq };
    });
  }

  #apply(commit: Commit): void {
    for (const { collection, document } of applyCommit(this.#live, commit)) {
      const documents = this.#archived.get(collection) ?? new Map<string, StoredDocument>();
      this.#archived.set(collection, documents.set(document.id, document));
    }
    this.#history.push([commit]);
    this.#history.forgetThrough(commit.seq - this.#keptCommits);
  }

  #standing(collection: string, id: string) {
    const archived = this.#archived.get(collection)?.get(id);
    return {
      version: (archived ?? this.#live.get(collection)?.get(id))?.version ?? 0,
      archived: archived !== undefined,
    };
  }
}

/**
 * Store on one machine's disk: live documents in memory, each commit durable in a journal first, snapshots through lowdb, finished
 * documents in monthly archives. What a commit costs does not depend on how much history there is.
 */
import { join } from 'node:path';
import type { Low } from 'lowdb';
import { BatchQueue, type Settled } from '#engine/durable/batch-queue.ts';
import { makeFolder } from '#engine/durable/folders.ts';
import type { WriteProbe } from '#engine/durable/write-points.ts';
import type { Clock } from '../../clock.ts';
import { OpsError, toOpsError } from '../../errors.ts';
import { CommitHistory } from '../commit-history.ts';
import { applyCommit, commitChecker, type LiveDocuments, type Standing } from '../documents.ts';
import { listDocuments } from '../list.ts';
import { type PendingCommit, pendingCommit } from '../pending-commit.ts';
import type { Commit, ListFilter, Op, Seq, Store, Versioned } from '../types.ts';
import { Archive } from './lowdb/archive.ts';
import { Journal } from './lowdb/journal.ts';
import { fromLiveDocuments, LIVE_SCHEMA, type LiveFile, openLiveFile, toLiveDocuments } from './lowdb/live-file.ts';

export interface LowdbStoreOptions {
  /** The state folder; the caller owns its lock. */
  readonly dir: string;
  readonly clock: Clock;
  readonly probe?: WriteProbe | undefined;
  /** Commits between two snapshots. */
  readonly snapshotEvery?: number;
  /** Hears of a snapshot that failed: no commit is lost by it, and it is tried again after some more commits. */
  readonly onSnapshotFailed?: (error: OpsError) => void;
  /** Hears of a journal whose last line was whole and yet damaged: its commits are lost, the copy is what is left of them. */
  readonly onDamagedEnd?: (copy: string) => void;
}

/**
 * Opens the store and brings it to its last durable commit.
 * @throws OpsError `state_corrupt` naming file and line, `state_full`, `state_unwritable`
 */
export async function openLowdbStore(options: LowdbStoreOptions): Promise<Store> {
  const { dir, probe } = options;
  await makeFolder(dir);
  const file = await openLiveFile(join(dir, 'live.json'), probe);
  // The journal first: what an archive has to give up must be in a journal that can be read.
  const { journal, commits, damagedEnd } = await Journal.open(join(dir, 'journal'), file.data.seq, probe);
  try {
    if (damagedEnd !== null) options.onDamagedEnd?.(damagedEnd);
    const archive = await Archive.open(join(dir, 'archive'), file.data.archives, probe);
    return new LowdbStore(options, { file, archive, journal }, commits);
  } catch (thrown) {
    await journal.close();
    throw thrown;
  }
}

interface Parts {
  readonly file: Low<LiveFile>;
  readonly archive: Archive;
  readonly journal: Journal;
}

class LowdbStore implements Store {
  readonly #options: LowdbStoreOptions;
  readonly #parts: Parts;
  readonly #live: LiveDocuments;
  readonly #history: CommitHistory;
  readonly #queue: BatchQueue<PendingCommit, Seq>;
  #seq: Seq;
  #snapshotDue: Seq;
  #closing: Promise<void> | undefined;

  constructor(options: LowdbStoreOptions, parts: Parts, commits: readonly Commit[]) {
    const { snapshotEvery = 2000 } = options;
    const snapshot = parts.file.data.seq;
    this.#options = { ...options, snapshotEvery };
    this.#parts = parts;
    this.#live = toLiveDocuments(parts.file.data.collections);
    this.#seq = snapshot;
    this.#snapshotDue = snapshot + snapshotEvery;
    this.#history = new CommitHistory(parts.journal.keptAfter);
    this.#history.push(commits);
    for (const commit of commits) if (commit.seq > snapshot) this.#apply(commit);
    this.#queue = new BatchQueue<PendingCommit, Seq>({
      write: (batch) => this.#write(batch),
      afterBatch: () => this.#snapshotWhenDue(),
    });
  }

  get seq(): Seq {
    return this.#seq;
  }

  async get(collection: string, id: string): Promise<Versioned | undefined> {
    const live = this.#live.get(collection)?.get(id);
    if (live !== undefined) return { id, version: live.version, value: live.value };
    const entry = this.#parts.archive.find(collection, id);
    if (entry === undefined) return undefined;
    return { id, version: entry.version, value: await this.#parts.archive.read(entry), archived: true };
  }

  list(collection: string, filter: ListFilter = {}): AsyncIterable<Versioned> {
    const { archive } = this.#parts;
    const live = [...(this.#live.get(collection)?.values() ?? [])];
    const archived = filter.include === 'all' ? [...archive.entries(collection)] : [];
    return listDocuments(live, archived, filter, archive.access());
  }

  async commit(ops: readonly Op[]): Promise<Seq> {
    if (this.#closing !== undefined) throw new OpsError('state_closed', 'the store was closed before this commit');
    return this.#queue.push(pendingCommit(ops));
  }

  since(seq: Seq, signal?: AbortSignal): AsyncIterable<Commit> {
    return this.#history.since(seq, signal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#queue.idle();
    this.#history.close();
    await this.#parts.journal.close();
  }

  /** First durable, then in memory, then answered: nobody ever sees what a crash could take back. */
  async #write(batch: readonly PendingCommit[]): Promise<Settled<Seq>[]> {
    const at = this.#options.clock.now();
    const check = commitChecker((collection, id) => this.#standing(collection, id));
    const commits: Commit[] = [];
    const texts: string[] = [];
    const settled = batch.map(({ ops, text }): Settled<Seq> => {
      const seq = this.#seq + commits.length + 1;
      const error = check(ops, seq);
      if (error !== undefined) return { ok: false, error };
      commits.push({ seq, at, ops });
      texts.push(`{"seq":${seq},"at":${at},"ops":${text}}`);
      return { ok: true, value: seq };
    });
    if (commits.length > 0) await this.#parts.journal.append(texts);
    for (const commit of commits) this.#apply(commit);
    this.#history.push(commits);
    return settled;
  }

  #apply(commit: Commit): void {
    for (const archived of applyCommit(this.#live, commit)) this.#parts.archive.add(archived, commit.at);
    this.#seq = commit.seq;
  }

  #standing(collection: string, id: string): Standing {
    const live = this.#live.get(collection)?.get(id);
    if (live !== undefined) return { version: live.version, archived: false };
    const entry = this.#parts.archive.find(collection, id);
    return { version: entry?.version ?? 0, archived: entry !== undefined };
  }

  async #snapshotWhenDue(): Promise<void> {
    if (this.#seq < this.#snapshotDue) return;
    const { snapshotEvery = 0, onSnapshotFailed } = this.#options;
    try {
      await this.#snapshot();
      this.#snapshotDue = this.#seq + snapshotEvery;
    } catch (thrown) {
      this.#snapshotDue = this.#seq + Math.ceil(snapshotEvery / 10);
      onSnapshotFailed?.(toOpsError(thrown));
    }
  }

  /** Between two batches. After each step a crash finds all commits: in the journal until the live document holds them. */
  async #snapshot(): Promise<void> {
    const { file, archive, journal } = this.#parts;
    await journal.beginSegment(this.#seq);
    await archive.flush();
    file.data = {
      schema: LIVE_SCHEMA,
      seq: this.#seq,
      archives: archive.sizes,
      collections: fromLiveDocuments(this.#live),
    };
    await file.write();
    await journal.deleteOldSegments();
    this.#history.forgetThrough(journal.keptAfter);
  }
}

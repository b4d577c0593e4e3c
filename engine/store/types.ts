/** Port Store: named collections of JSON documents with one writer per state folder. */
import type { Json, JsonObject } from '../json.ts';

/** Position in the store's history: 1 for the first commit, one more for each that follows. */
export type Seq = number;

export interface Versioned<T extends Json = Json> {
  readonly id: string;
  /** The seq of the commit that last wrote this document. */
  readonly version: Seq;
  readonly value: T;
  /** True when the document was moved to the archive: it is final and can no longer be written. */
  readonly archived?: true;
}

/**
 * One step of a commit. `ifVersion` guards it: 0 means "must not exist", n means "must be at version n".
 * `archive` writes the final value and moves the document out of the live set into the monthly archive.
 * The ops of a commit happen in order: a guard sees what the ops before it did.
 */
export type Op =
  | {
      readonly op: 'put';
      readonly collection: string;
      readonly id: string;
      readonly value: Json;
      readonly ifVersion?: Seq;
    }
  | {
      readonly op: 'archive';
      readonly collection: string;
      readonly id: string;
      readonly value: Json;
      readonly ifVersion?: Seq;
    }
  | { readonly op: 'delete'; readonly collection: string; readonly id: string; readonly ifVersion?: Seq };

export interface Commit {
  readonly seq: Seq;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly ops: readonly Op[];
}

export interface ListFilter {
  /** Equal to the top-level fields of the value. */
  readonly where?: JsonObject;
  /** Live documents only (default), or archived ones as well. */
  readonly include?: 'live' | 'all';
  /** Order by the document's FIRST write, by seq and then by place in the commit: oldest first (default) or newest first. */
  readonly order?: 'oldest' | 'newest';
  readonly limit?: number;
}

export interface Store {
  get(collection: string, id: string): Promise<Versioned | undefined>;
  list(collection: string, filter?: ListFilter): AsyncIterable<Versioned>;
  /**
   * All or nothing across collections; resolves once durable.
   * @throws OpsError `conflict` when one `ifVersion` does not hold or an archived document would be written,
   *   `state_full` when the disk is full (the old state stays readable), `state_closed` after close().
   */
  commit(ops: readonly Op[]): Promise<Seq>;
  /** The commits after `seq` in order, then each new one as it becomes durable; ends when the store closes or `signal` aborts.
   * @throws OpsError `history_gone` when commits after `seq` are no longer kept: list the collections instead. */
  since(seq: Seq, signal?: AbortSignal): AsyncIterable<Commit>;
  /** The seq of the last durable commit. */
  readonly seq: Seq;
  close(): Promise<void>;
}

/** A document as somebody who follows its collection hears of it. */
export interface Put {
  readonly id: string;
  readonly value: Json;
  /** It was there before anybody followed. */
  readonly found: boolean;
}

/**
 * Tells of each document of a collection: those that are there before it resolves, then each that is put or archived, in order.
 * `ended` resolves when `signal` aborts or the store closes, and never rejects.
 */
export type Follow = (
  collection: string,
  onPut: (put: Put) => void,
  signal: AbortSignal,
) => Promise<{ readonly ended: Promise<void> }>;

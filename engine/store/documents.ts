/** The rules of a commit, free of any driver: what guards see, and what a commit does to the live documents. */
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Commit, Op, Seq } from './types.ts';

/** Where a document was written first: the commit and its place among that commit's ops. Lists are in this order. */
export interface Origin {
  readonly first: Seq;
  readonly place: number;
}

export interface StoredDocument extends Origin {
  readonly id: string;
  readonly version: Seq;
  readonly value: Json;
}

/** Negative when `one` was written before `other`. */
export function compareOrigins(one: Origin, other: Origin): number {
  return one.first - other.first || one.place - other.place;
}

/** By collection, then by id; within a collection in the order of the first write. */
export type LiveDocuments = Map<string, Map<string, StoredDocument>>;

/** A document as guards see it; version 0: there is none. */
export interface Standing {
  readonly version: Seq;
  readonly archived: boolean;
}
export type StandingOf = (collection: string, id: string) => Standing;

export interface ArchivedOp {
  readonly collection: string;
  readonly document: StoredDocument;
}

/**
 * Checks commits one after the other, each against the state that the accepted ones before it will have made; within a commit
 * each op sees the ops before it.
 */
export function commitChecker(standingOf: StandingOf): (ops: readonly Op[], seq: Seq) => OpsError | undefined {
  const accepted = new Map<string, Standing>();
  return (ops, seq) => {
    const drafted = new Map<string, Standing>();
    for (const op of ops) {
      const key = JSON.stringify([op.collection, op.id]);
      const standing = drafted.get(key) ?? accepted.get(key) ?? standingOf(op.collection, op.id);
      const problem = clash(op, standing);
      if (problem !== undefined) return problem;
      drafted.set(key, { version: op.op === 'delete' ? 0 : seq, archived: op.op === 'archive' });
    }
    for (const [key, standing] of drafted) accepted.set(key, standing);
    return undefined;
  };
}

function clash(op: Op, standing: Standing): OpsError | undefined {
  const what = `${op.collection}/${op.id}`;
  if (standing.archived) {
    return new OpsError('conflict', `${what} is archived and can no longer be written`, { facts: { what } });
  }
  if (op.ifVersion !== undefined && op.ifVersion !== standing.version) {
    const message = `expected ${what} at version ${op.ifVersion}, it is at ${standing.version}`;
    return new OpsError('conflict', message, { facts: { what } });
  }
  return undefined;
}

/** Carries a checked commit out on the live documents; returns those that it moved to the archive. */
export function applyCommit(live: LiveDocuments, commit: Commit): ArchivedOp[] {
  const archived: ArchivedOp[] = [];
  for (const [index, op] of commit.ops.entries()) {
    const documents = live.get(op.collection) ?? new Map<string, StoredDocument>();
    live.set(op.collection, documents);
    const { first, place } = documents.get(op.id) ?? { first: commit.seq, place: index };
    if (op.op !== 'put') documents.delete(op.id);
    if (documents.size === 0 && op.op !== 'put') live.delete(op.collection);
    if (op.op === 'delete') continue;

    const document: StoredDocument = { id: op.id, version: commit.seq, first, place, value: op.value };
    if (op.op === 'put') documents.set(op.id, document);
    else archived.push({ collection: op.collection, document });
  }
  return archived;
}

/** ControlStore in the state folder's store: each change is one commit with its place in the history, and is told to all followers. */
import { type Clock, isoTime } from '../clock.ts';
import { OpsError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Op, Store } from '../store/types.ts';
import { type ControlDocument, type ControlState, effectiveOf, INITIAL_STATE, stateOf } from './control.ts';
import { NewestValue } from './newest-value.ts';
import type { Applied, ControlChange, ControlNews, ControlStore } from './types.ts';

/** Documents by `seq`, the present one too; `applied` holds AI-Trader's last word. */
const COLLECTION = 'control';
const APPLIED = 'applied';
/** Older documents are dropped: the audit log keeps who asked for what. */
const KEPT = 1_000;

export interface ControlStoreCollaborators {
  readonly store: Store;
  readonly clock: Clock;
  /** Told of each document once it is durable, the present one at the start too: keeps the copy that other programs read. */
  readonly publish: (document: ControlDocument) => Promise<void>;
}

export async function openControlStore(collaborators: ControlStoreCollaborators): Promise<ControlStore> {
  const { store, clock, publish } = collaborators;
  const newest = new NewestValue<ControlNews>(await readNews(store, clock));
  const closed = new AbortController();
  let queue: Promise<unknown> = Promise.resolve();
  /** One after the other: each sees what the one before did. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  await publish(newest.value.document);

  return {
    current: () => newest.value,
    change: (change) =>
      inTurn(async () => {
        const { document, applied } = newest.value;
        if (change.seen !== null && change.seen !== document.seq) throw stale(change.seen, document);
        const next = changedDocument(document, change, clock.now());
        if (next === null) return { document, changed: false };
        await store.commit(opsOf(next));
        newest.set({ document: next, applied });
        await publish(next);
        return { document: next, changed: true };
      }),
    applied: (seq, by) =>
      inTurn(async () => {
        const { document, applied } = newest.value;
        if (seq > document.seq || seq < 1) throw unknownSeq(seq, document.seq);
        if (applied !== null && applied.seq >= seq) return;
        const now: Applied = { seq, by, at: isoTime(clock.now()) };
        await store.commit([{ op: 'put', collection: COLLECTION, id: APPLIED, value: now }]);
        newest.set({ document, applied: now });
      }),
    async history(limit) {
      const documents = await allDocuments(store);
      return documents.sort((a, b) => b.seq - a.seq).slice(0, limit);
    },
    follow: (signal) => newest.follow(AbortSignal.any([signal, closed.signal])),
    async close() {
      closed.abort();
      await queue;
    },
  };
}

async function readNews(store: Store, clock: Clock): Promise<ControlNews> {
  const documents = await allDocuments(store);
  const applied = (await store.get(COLLECTION, APPLIED))?.value as Applied | undefined;
  const document = documents.reduce<ControlDocument | null>(
    (last, one) => (last === null || one.seq > last.seq ? one : last),
    null,
  );
  if (document !== null) return { document, applied: applied ?? null };
  const first = documentOf(INITIAL_STATE, { seq: 1, by: 'system', reason: '', at: isoTime(clock.now()) });
  await store.commit(opsOf(first));
  return { document: first, applied: null };
}

async function allDocuments(store: Store): Promise<ControlDocument[]> {
  const documents: ControlDocument[] = [];
  for await (const { id, value } of store.list(COLLECTION)) {
    if (id !== APPLIED) documents.push(value as unknown as ControlDocument);
  }
  return documents;
}

/** @returns null when nothing would change but the reason */
function changedDocument(document: ControlDocument, change: ControlChange, nowMs: number): ControlDocument | null {
  const state = change.to(stateOf(document));
  const next = documentOf(state, {
    seq: document.seq + 1,
    by: change.by,
    reason: change.reason,
    at: isoTime(nowMs),
  });
  const same = JSON.stringify(stateOf(next)) === JSON.stringify(stateOf(document));
  return same ? null : next;
}

function documentOf(
  state: ControlState,
  change: { readonly seq: number; readonly by: string; readonly reason: string; readonly at: string },
): ControlDocument {
  return {
    schema: 'mlops.control/1',
    seq: change.seq,
    ...state,
    effective: effectiveOf(state),
    reason: change.reason,
    changed_by: change.by,
    approved_by: null,
    incident: null,
    at: change.at,
  };
}

function opsOf(document: ControlDocument): Op[] {
  const ops: Op[] = [
    { op: 'put', collection: COLLECTION, id: String(document.seq), value: document as unknown as Json, ifVersion: 0 },
  ];
  if (document.seq > KEPT) ops.push({ op: 'delete', collection: COLLECTION, id: String(document.seq - KEPT) });
  return ops;
}

function stale(seen: number, { seq, changed_by, at }: ControlDocument): OpsError {
  return new OpsError('stale_view', `expected control ${seq} to have been seen, got ${seen}`, {
    facts: { seen, seq, by: changed_by, at },
  });
}

function unknownSeq(seq: number, newest: number): OpsError {
  return new OpsError('control_seq_unknown', `expected a control seq of 1 to ${newest}, got ${seq}`, {
    facts: { seq, newest },
  });
}

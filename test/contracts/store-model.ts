/** The obvious store, one map that is copied for each commit, and random work to compare it and a driver by. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Json } from '#engine/json.ts';
import type { Op, Store, Versioned } from '#engine/store/types.ts';
import { listed } from './store-ops.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f', '__proto__', ''];
const key = { collection: fc.constantFrom('jobs', 'keys'), id: fc.constantFrom(...ids) };
/** Some guards, of which some hold. */
const guard = { ifVersion: fc.constantFrom(0, 0, 1, 2, 3, 5, 8) };
const value = fc.oneof(
  { weight: 3, arbitrary: fc.record({ state: fc.constantFrom('done', 'failed'), n: fc.nat({ max: 3 }) }) },
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);
const putOp = fc.record({ op: fc.constant('put'), ...key, value });
const archiveOp = fc.record({ op: fc.constant('archive'), ...key, value });
const deleteOp = fc.record({ op: fc.constant('delete'), ...key });
const guardedOp = fc.record({ op: fc.constantFrom('put', 'archive', 'delete'), ...key, value, ...guard });
const op = fc.oneof(
  { weight: 6, arbitrary: putOp },
  { weight: 2, arbitrary: archiveOp },
  { weight: 1, arbitrary: deleteOp },
  { weight: 2, arbitrary: guardedOp },
) as fc.Arbitrary<Op>;
/** Commits that are made at the same time, or a restart. */
const commits = fc.array(fc.array(op, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
export const step = fc.oneof({ weight: 6, arbitrary: commits }, fc.constant('reopen' as const));

interface ModelDocument extends Versioned {
  readonly born: number;
}

export class Model {
  documents = new Map<string, ModelDocument & { collection: string }>();
  seq = 0;
  #born = 0;

  commit(ops: readonly Op[]): number | 'conflict' {
    const next = new Map(this.documents);
    for (const each of ops) {
      const name = `${each.collection}/${each.id}`;
      const old = next.get(name);
      if (old?.archived) return 'conflict';
      if (each.ifVersion !== undefined && each.ifVersion !== (old?.version ?? 0)) return 'conflict';
      if (each.op === 'delete') {
        next.delete(name);
        continue;
      }
      this.#born += 1;
      next.set(name, {
        collection: each.collection,
        id: each.id,
        version: this.seq + 1,
        value: JSON.parse(JSON.stringify(each.value)),
        born: old?.born ?? this.#born,
        ...(each.op === 'archive' ? { archived: true as const } : {}),
      });
    }
    this.documents = next;
    this.seq += 1;
    return this.seq;
  }

  list(collection: string, keep: (document: Versioned) => boolean): Versioned[] {
    return [...this.documents.values()]
      .filter((document) => document.collection === collection && keep(document))
      .sort((one, other) => one.born - other.born)
      .map(({ collection: _, born: __, ...versioned }) => versioned);
  }
}

export async function expectSame(store: Store, model: Model): Promise<void> {
  expect(store.seq).toBe(model.seq);
  for (const collection of ['jobs', 'keys']) {
    const all = model.list(collection, () => true);
    const done = model.list(collection, (document) => (document.value as { state?: string } | null)?.state === 'done');
    expect(await listed(store, collection)).toEqual(model.list(collection, (document) => !document.archived));
    expect(await listed(store, collection, { include: 'all' })).toEqual(all);
    expect(await listed(store, collection, { include: 'all', order: 'newest' })).toEqual([...all].reverse());
    expect(await listed(store, collection, { include: 'all', where: { state: 'done' } })).toEqual(done);
    for (const document of all) expect(await store.get(collection, document.id)).toEqual(document);
  }
}

/** Short forms for what tests do with a store. */
import type { Json } from '#engine/json.ts';
import type { ListFilter, Op, Store, Versioned } from '#engine/store/types.ts';

export async function listed(store: Store, collection: string, filter?: ListFilter): Promise<Versioned[]> {
  const documents: Versioned[] = [];
  for await (const document of store.list(collection, filter)) documents.push(document);
  return documents;
}

export function put(collection: string, id: string, value: Json, ifVersion?: number): Op {
  return { op: 'put', collection, id, value, ...(ifVersion === undefined ? {} : { ifVersion }) };
}

export function archive(collection: string, id: string, value: Json, ifVersion?: number): Op {
  return { op: 'archive', collection, id, value, ...(ifVersion === undefined ? {} : { ifVersion }) };
}

export function remove(collection: string, id: string): Op {
  return { op: 'delete', collection, id };
}

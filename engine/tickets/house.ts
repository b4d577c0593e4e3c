/** What is this deployment's alone: made once, kept with the state. */
import type { Store } from '../store/types.ts';

const COLLECTION = 'house';

export interface House {
  /** Tells its tickets from those of another that numbers its own alike; everybody may see it. */
  readonly house: string;
  /** Nobody else knows it. */
  readonly key: string;
}

/** @param fresh letters and digits, for a state folder that has none */
export async function houseOf(store: Store, fresh: House): Promise<House> {
  return { house: await kept('id', fresh.house, store), key: await kept('key', fresh.key, store) };
}

async function kept(id: string, fresh: string, store: Store): Promise<string> {
  const known = (await store.get(COLLECTION, id))?.value;
  if (typeof known === 'string') return known;
  await store.commit([{ op: 'put', collection: COLLECTION, id, value: fresh, ifVersion: 0 }]);
  return fresh;
}

/** What tells this deployment's tickets from those of another that numbers its own alike: made once, kept with the state. */
import type { Store } from '../store/types.ts';

const COLLECTION = 'house';
const ID = 'id';

/** @param fresh letters and digits, for a state folder that has none */
export async function houseId(store: Store, fresh: string): Promise<string> {
  const known = (await store.get(COLLECTION, ID))?.value;
  if (typeof known === 'string') return known;
  await store.commit([{ op: 'put', collection: COLLECTION, id: ID, value: fresh, ifVersion: 0 }]);
  return fresh;
}

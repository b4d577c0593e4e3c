/** State folders with a store in them, as a process left them. */
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import type { Store } from '#engine/store/types.ts';
import { archive, put } from '../../contracts/store-ops.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

export function open(dir: string, snapshotEvery = 2000): Promise<Store> {
  return openLowdbStore({ dir, clock: new FakeClock(), snapshotEvery });
}

export async function storeWith(work: (store: Store) => Promise<void>, snapshotEvery?: number): Promise<string> {
  const dir = await temporaryFolder('recovery');
  const store = await open(dir, snapshotEvery);
  await work(store);
  await store.close();
  return dir;
}

/** Twelve commits over two snapshots: three segments were begun, the last two are kept. */
export async function twoSnapshots(): Promise<string> {
  return storeWith(async (store) => {
    for (let index = 0; index < 12; index += 1) {
      const id = String(index);
      await store.commit(index % 3 === 0 ? [archive('jobs', id, { index })] : [put('jobs', id, { index })]);
    }
  }, 5);
}

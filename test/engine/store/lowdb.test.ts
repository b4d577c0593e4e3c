/** The store on disk keeps the contract, over snapshots and restarts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLowdbStore } from '#engine/store/drivers/lowdb.ts';
import { storeContract } from '../../contracts/store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

storeContract('lowdb', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'mlops-store-'));
  const open = () => openLowdbStore({ dir, clock: new FakeClock(), snapshotEvery: 7 });
  let store = await open();
  return {
    store,
    manyCommits: 40,
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    async cleanUp() {
      await store.close();
      await rm(dir, { recursive: true });
    },
  };
});

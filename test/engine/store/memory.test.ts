/** The store without a disk keeps the contract. */
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { storeContract } from '../../contracts/store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

storeContract('memory', async () => {
  const store = createMemoryStore({ clock: new FakeClock(), keptCommits: 300 });
  return { store, manyCommits: 310, cleanUp: () => store.close() };
});

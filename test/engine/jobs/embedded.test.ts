import { createEmbeddedEngine } from '#engine/jobs/drivers/embedded.ts';
import { createMemoryStore } from '#engine/store/drivers/memory.ts';
import { jobEngineContract } from '../../contracts/job-engine.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { createMemoryWorkFolders } from '../../fakes/memory-work-folders.ts';
import { createRecordingLogger } from '../../fakes/recording-logger.ts';

jobEngineContract('the embedded engine', async () => {
  const clock = new FakeClock();
  const store = createMemoryStore({ clock });
  const work = createMemoryWorkFolders();
  return {
    open: () => createEmbeddedEngine({ store, clock, work, log: createRecordingLogger(), claim: 'all', seed: 1 }),
    advance: (ms) => clock.advance(ms),
    close: () => store.close(),
  };
});

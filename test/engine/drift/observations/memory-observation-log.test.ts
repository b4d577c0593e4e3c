/** The log that other tests stand on keeps the contract too. */
import { describeObservationLog } from '../../../contracts/observation-log.ts';
import type { FakeClock } from '../../../fakes/fake-clock.ts';
import { MemoryObservationLog } from '../../../fakes/memory-observation-log.ts';

describeObservationLog('the log in memory', async () => ({
  open: async (clock: FakeClock) => new MemoryObservationLog(clock),
}));

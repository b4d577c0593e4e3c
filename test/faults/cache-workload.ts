/**
 * Child process that does one thing to a model cache and kills itself just before a chosen write. Arguments: what to do (`warm`,
 * `rollback`, `quarantine`), folder, address of the hub, the write's name (or `none`), and at which of its passings.
 */
import type { WritePoint } from '#engine/durable/write-points.ts';
import { createPiscinaCompute } from '#engine/jobs/drivers/piscina.ts';
import { createModelHub } from '#engine/sentiment/drivers/hub.ts';
import { createSnapshotFiles } from '#engine/sentiment/drivers/snapshot-files.ts';
import { HASHING_TASKS } from '../fakes/hashing.ts';
import { systemClock } from '../fakes/system-clock.ts';
import { warmUp } from '../fakes/warm-up.ts';

const [what = '', root = '', endpoint = '', point = '', dieAt = '1'] = process.argv.slice(2);
let passed = 0;
const probe = (reached: WritePoint) => {
  if (reached !== point) return;
  passed += 1;
  if (passed === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
};
const compute = createPiscinaCompute({ threads: 2, tasks: HASHING_TASKS });
const store = createSnapshotFiles({ root, name: 'ProsusAI__finbert', compute, clock: systemClock, probe });

if (what === 'rollback') await store.rollback();
else if (what === 'quarantine') await store.quarantine();
else await warmUp(createModelHub({ endpoint, compute, clock: systemClock, probe }), store);
await compute.close();

/** Thread entry: a shard whose thread ends at a certain value, once for each folder that is named in the environment. */
import { mkdirSync } from 'node:fs';
import { createShard, type ShardRequest } from '#engine/drift/detection/watched/shard.ts';
import { createDetectorBank } from '#engine/drift/detectors/detector-bank.ts';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

/** Its place among the values does not matter to any detector that the tests ask. */
export const DEADLY = 0.123456789;

const shard = createShard(createDetectorBank);

export default workerEntry((request: ShardRequest) => {
  const { turn } = request;
  if (turn.kind === 'update' && turn.values.includes(DEADLY) && diesNow()) process.exit(1);
  return shard.serve(request);
});

function diesNow(): boolean {
  try {
    mkdirSync(process.env.DYING_SHARD_MARK!);
    return true;
  } catch {
    return false;
  }
}

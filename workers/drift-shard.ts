/** Thread entry: the detectors of one shard, which stay with this thread from turn to turn. */
import { createShard, type ShardRequest } from '#engine/drift/detection/watched/shard.ts';
import { createDetectorBank } from '#engine/drift/detectors/detector-bank.ts';
import { workerEntry } from '#engine/jobs/worker-entry.ts';

const shard = createShard(createDetectorBank);

export default workerEntry((request: ShardRequest) => shard.serve(request));

/** CPU work of drift monitoring, by name. */
import type { ComputeTask } from '../jobs/compute.ts';
import type { ShardAnswer, ShardRequest } from './detection/watched/shard.ts';
import type { TuneFindings } from './replay/tune.ts';
import type {
  ReadRecordingInput,
  RecordedBatch,
  ReplayFileInput,
  ReplayFindings,
  TuneFileInput,
} from './replay/types.ts';

/** One turn of a shard; its thread keeps the detectors from turn to turn. */
export const DRIFT_SHARD: ComputeTask<ShardRequest, ShardAnswer> = { name: 'drift-shard' };

/** Reports the share of the file that has been read. */
export const REPLAY_FILE: ComputeTask<ReplayFileInput, ReplayFindings> = { name: 'replay-file' };
export const READ_RECORDING: ComputeTask<ReadRecordingInput, RecordedBatch> = { name: 'read-recording' };
/** Reports the share of the grid that has been tried. */
export const TUNE_FILE: ComputeTask<TuneFileInput, TuneFindings> = { name: 'tune-file' };

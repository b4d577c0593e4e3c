/** The CPU work of this area, as the pool knows it. */
import type { ComputeTask } from '../jobs/compute.ts';
import type { DatasetProfile } from './profile/profile.ts';
import type { Dataset, DatasetRequest } from './types.ts';

export const LOAD_DATASET: ComputeTask<DatasetRequest, Dataset> = { name: 'load-dataset' };
export const PROFILE_DATASET: ComputeTask<DatasetRequest, DatasetProfile> = { name: 'profile-dataset' };

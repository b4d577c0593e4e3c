/** The table that a model is fitted on: missing values filled, float32 as every scorer will see it, shared by all threads. */
import type { Dataset, DatasetReport } from '../../datasets/types.ts';
import type { SplitTable } from '../splits/purged-block.ts';

import type { FilledFeatures } from './fill-table.ts';

export interface TrainingTable extends FilledFeatures, SplitTable {
  readonly sha256: string;
  readonly rows: number;
  readonly featureNames: readonly string[];
  /** What each row counts in the fit, with mean 1 over the rows that are fitted on; null when all count alike. */
  readonly weight: Float32Array | null;
  readonly report: DatasetReport;
}

export function trainingTable(dataset: Dataset, features: FilledFeatures): TrainingTable {
  const { sha256, rows, featureNames, label, time, start, weight: givenWeight, report } = dataset;
  return { sha256, rows, featureNames, label, time, start, givenWeight, weight: null, report, ...features };
}

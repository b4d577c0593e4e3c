/** The CPU work of an analysis, as the pool knows it. */
import type { FeatureRequest } from '../../datasets/types.ts';
import type { ComputeTask } from '../../jobs/compute.ts';
import type { ColumnReference } from '../detectors/psi.ts';
import type { DataComparison } from './types.ts';

export interface ComparisonRequest {
  readonly data: FeatureRequest;
  /** By feature; all of them are features of `data`. */
  readonly reference: { readonly [feature: string]: ColumnReference };
}

export const COMPARE_COLUMNS: ComputeTask<ComparisonRequest, DataComparison> = { name: 'compare-columns' };
